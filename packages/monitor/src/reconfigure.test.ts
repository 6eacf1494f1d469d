import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector, PriceTable } from '@botwatch/metrics'
import { formatProblem } from '@botwatch/options'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { Lines, Receiver } from '../test/helpers.ts'
import { isMonitorError } from './errors.ts'
import { createMonitor, type Monitor } from './monitor.ts'
import type { MonitorConfiguration, MonitorOptions } from './options/options.ts'

const running: Monitor[] = []
beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:00Z') }))
afterEach(async () => {
  for (const monitor of running.splice(0)) {
    const stopped = monitor.stop()
    await pass(10_000)
    await stopped
  }
  vi.useRealTimers()
})

const small = { defaultChecks: false, checkIntervalMs: 1000 } as const
const queue = { name: 'queue', metricName: 'queue', thresholdValue: 1, groupWaitMs: 0 } as const
const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms))
const down = (): never => {
  throw new Error('down')
}

async function start(options: MonitorOptions): Promise<Monitor> {
  const monitor = createMonitor({ ...small, ...options })
  await monitor.start()
  running.push(monitor)
  return monitor
}

async function problemsOf(monitor: Monitor, next: unknown): Promise<readonly string[]> {
  try {
    await monitor.reconfigure(next as MonitorConfiguration)
    return []
  } catch (error) {
    if (!isMonitorError(error)) return [`not a MonitorError: ${String(error)}`]
    return error.problems.length === 0 ? [error.code] : error.problems.map(formatProblem)
  }
}

/** Everything of a monitor that a configuration decides. */
async function shown({ health, metrics, alerts }: Monitor): Promise<object> {
  return {
    checks: health.getCheckerNames(),
    rules: (await alerts.listRules()).map(({ lastDataAt: _d, lastEvaluatedAt: _e, ...rule }) => rule),
    channels: await alerts.listChannels(),
    budgets: metrics.getAllMetrics().token_usage.budgets,
  }
}

describe('another configuration', () => {
  const chat = new Receiver('chat')
  const first: MonitorConfiguration = {
    checks: [check('a', () => {})],
    channels: [chat],
    rules: [queue],
    budgets: { day: '5.00' },
    cooldownMinutes: 7,
  }
  const next: MonitorConfiguration = {
    defaultChecks: true,
    checks: [check('b', () => {}), check('c', () => {}, { dependsOn: ['b'] })],
    channels: [chat, new Receiver('other')],
    rules: [{ ...queue, notificationChannels: ['other'] }],
    budgets: { month: '50.00' },
    instance: 'bot-7',
    language: 'zh-CN',
    required: { key: 'given' },
  }

  test('is in effect as if the monitor were created with it', async () => {
    const monitor = createMonitor({ ...small, ...first })
    await monitor.reconfigure(next)
    expect(await shown(monitor)).toEqual(await shown(createMonitor({ ...small, ...next })))
    await monitor.alerts.testNotification('chat')
    expect(chat.sent.at(-1)?.instance).toBe('bot-7')
    await monitor.reconfigure(first)
    expect(await shown(monitor)).toEqual(
      await shown(createMonitor({ ...small, defaultChecks: true, ...first })),
    )
  })

  test('is refused as a whole, with every problem, if any of it is wrong', async () => {
    const monitor = await start(first)
    await pass(2000)
    const before = await shown(monitor)
    expect(
      await problemsOf(monitor, {
        checks: [check('b', () => {}), check('B', () => {})],
        channels: [new Receiver('other')],
        rules: [
          { ...queue, notificationChannels: ['chat'] },
          { ...queue, name: 'x', thresholdValue: 'a' },
        ],
        budgets: { day: 'five' },
        cooldownMinutes: -1,
        chanels: [],
      }),
    ).toEqual([
      expect.stringContaining('cooldownMinutes'),
      expect.stringContaining('did you mean channels?'),
      expect.stringContaining('checks[1].name'),
      expect.stringContaining('rules[0].notificationChannels[0]'),
      expect.stringContaining('rules[1].thresholdValue'),
      expect.stringContaining('budgets.day'),
    ])
    expect(await problemsOf(monitor, { checks: [check('b', () => {}, { dependsOn: ['a'] })] })).toEqual([
      'b.dependsOn: expected names of registered checks, got "a"',
    ])
    const prices = new PriceTable({ currency: 'EUR', asOf: '2026-01-05', source: 'a', models: [] })
    expect(await problemsOf(monitor, { prices })).toEqual([
      'prices: expected prices in USD, as at the start, got EUR',
    ])
    for (const wrong of [null, undefined, [], 'all', 5])
      expect(await problemsOf(monitor, wrong)).toEqual([expect.stringMatching(/^expected an object/)])
    expect(await shown(monitor)).toEqual(before)
  })

  test('says which option needs a restart, unless it is as it was', async () => {
    const monitor = await start({ ...first, timeZone: 'Europe/Berlin' })
    expect(await problemsOf(monitor, { ...first, timeZone: 'UTC', dataDir: '/data' })).toEqual([
      expect.stringMatching(/^timeZone: .*restart/),
      expect.stringMatching(/^dataDir: .*restart/),
    ])
    expect(await problemsOf(monitor, { ...first, timeZone: 'Europe/Berlin' })).toEqual([])
  })

  test('is refused by a stopped monitor', async () => {
    const monitor = await start(first)
    const stopped = monitor.stop()
    expect(await problemsOf(monitor, next)).toEqual(['STOPPED'])
    await pass(10_000)
    await stopped
  })

  test('follows the one before: the last call wins', async () => {
    const monitor = createMonitor({ ...small, ...first })
    await Promise.all([
      monitor.reconfigure(next),
      problemsOf(monitor, { rules: [{}] }),
      monitor.reconfigure(first),
    ])
    expect(await shown(monitor)).toEqual(
      await shown(createMonitor({ ...small, defaultChecks: true, ...first })),
    )
  })
})
