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

const bare = { defaultChecks: false } as const
const small = { ...bare, checkIntervalMs: 1000 } as const
const queue = { name: 'queue', metricName: 'queue', thresholdValue: 1, groupWaitMs: 0 } as const
const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms))
const down = (): never => {
  throw new Error('down')
}

/** Measures nothing: this machine may be busy. */
const sampler = {
  start: () => {},
  stop: () => {},
  latest: () => null,
  sample: async (): Promise<never> => {
    throw new Error('nothing is measured')
  },
}
const quietMetrics = (): MetricsCollector => new MetricsCollector({ defaultMetrics: false, sampler })

async function start(options: MonitorOptions): Promise<Monitor> {
  // A given collector has a sampler of its own.
  const monitor = createMonitor({ ...small, ...(options.metrics === undefined && { sampler }), ...options })
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

describe('while a monitor runs, a new configuration', () => {
  test('1000 times equal does nothing: no message, no write, no run, and the alert stays', async () => {
    const chat = new Receiver()
    const runs = vi.fn(down)
    const same = (): MonitorConfiguration => ({
      ...bare,
      checks: [failing],
      channels: [chat],
      rules: [{ ...queue }],
      budgets: { day: { limit: '5.00' } },
    })
    const failing = check('api', runs, { intervalMs: 3_600_000 })
    const monitor = await start({ ...same(), logger: new Lines() })
    await pass(60_000)
    const open = await monitor.alerts.listAlerts()
    const writes = vi.spyOn(monitor.alerts, 'evaluateRules')
    const [sent, ran] = [chat.sent.length, runs.mock.calls.length]
    expect([open.length, sent]).toEqual([1, 1])
    for (let n = 0; n < 1000; n += 1) await monitor.reconfigure(same())
    expect(writes).not.toHaveBeenCalled()
    expect(await monitor.alerts.listAlerts()).toEqual(open)
    await pass(60_000)
    expect([chat.sent.length, runs.mock.calls.length]).toEqual([sent, ran])
  }, 60_000)

  test('keeps a check that is the same object, runs a new one, and ends the alert of one that is gone', async () => {
    const chat = new Receiver()
    const [kept, gone] = [check('kept', () => {}), check('gone', down)]
    const monitor = await start({ checks: [kept, gone], channels: [chat], metrics: quietMetrics() })
    await pass(30_000)
    const history = monitor.health.getHistory('kept')
    await monitor.reconfigure({ ...bare, checks: [check('new', () => {}), kept], channels: [chat] })
    expect(monitor.health.getCheckerNames()).toEqual(['new', 'kept'])
    expect(monitor.health.getHistory('kept')).toEqual(history)
    await pass(600_000)
    expect(monitor.health.getHistory('new').length).toBeGreaterThan(1)
    expect(chat.log).toEqual(['fired health_check_failure', 'resolved health_check_failure'])
    expect(chat.sent[1]?.alerts[0]?.resolution).toBe('check_removed')
  })

  test('with another check of the same name keeps the alert until that has run, and then follows it', async () => {
    const chat = new Receiver()
    const monitor = await start({ checks: [check('api', down)], channels: [chat], metrics: quietMetrics() })
    await pass(30_000)
    const hanging = Promise.withResolvers<void>()
    await monitor.reconfigure({ ...bare, checks: [check('api', () => hanging.promise)], channels: [chat] })
    await pass(3000)
    expect(chat.log).toEqual(['fired health_check_failure'])
    hanging.resolve()
    await pass(30_000)
    expect(chat.log).toEqual(['fired health_check_failure', 'resolved health_check_failure'])
  })

  test('without a budget ends its alert and its metrics, and a lower one is reported at once', async () => {
    const [chat, log] = [new Receiver(), new Lines()]
    const configuration = { ...bare, channels: [chat] }
    const monitor = await start({ ...configuration, budgets: { day: '1.00' }, logger: log })
    await pass(1000)
    monitor.metrics.recordTokenUsage({ model: 'glm-4.6', promptTokens: 1_500_000, completionTokens: 0 })
    await pass(10_000)
    const gauges = async () =>
      JSON.stringify(await monitor.metrics.getPrometheusMetrics()).match(
        /bot_llm_budget_limit_usd\{.*?\} \d/g,
      )
    expect(chat.log).toEqual(['fired day_budget_used'])
    expect(await gauges()).toEqual([expect.stringContaining('day')])
    await monitor.reconfigure(configuration)
    await pass(120_000)
    expect(chat.log).toEqual(['fired day_budget_used', 'resolved day_budget_used'])
    expect(await gauges()).toBeNull()
    await monitor.reconfigure({ ...configuration, budgets: { month: '0.50' } })
    await pass(10_000)
    expect(log.at('warn')).toContain('the budget of the month is used up: 0.9 of 0.5')
    expect(chat.log.slice(2)).toEqual(['fired month_budget_used'])
  })

  test('hides its secrets', async () => {
    const log = new Lines()
    const chat = new Receiver()
    const secret = 'correct-horse-battery'
    chat.answer = () => ({ outcome: 'permanent', reason: `no access with ${secret}` })
    const monitor = await start({ checks: [check('api', down)], logger: log })
    await monitor.reconfigure({
      ...bare,
      checks: [check('api', down)],
      channels: [chat],
      secrets: [secret, undefined],
    })
    await pass(60_000)
    expect(chat.sent.length).toBeGreaterThan(0)
    expect(JSON.stringify(log.all)).toContain('no access with')
    expect(JSON.stringify(log.all)).not.toContain(secret)
  })

  test('leaves the checks that others have added, which may be depended on', async () => {
    const health = new HealthChecker()
    health.addChecker(check('others', () => {}))
    const monitor = createMonitor({ health, checks: [check('a', () => {})] })
    await monitor.start()
    health.addChecker(check('later', () => {}))
    await monitor.reconfigure({ checks: [check('b', () => {}, { dependsOn: ['others', 'later'] })] })
    expect(health.getCheckerNames()).toEqual(['others', 'later', 'b'])
    expect(await problemsOf(monitor, { checks: [check('later', () => {})] })).toEqual([
      expect.stringContaining('checks[0].name'),
    ])
    const stopped = monitor.stop()
    await pass(10_000)
    await stopped
    expect(health.getCheckerNames()).toEqual(['others', 'later'])
  })

  test('leaves a part that was given as it is', async () => {
    const metrics = new MetricsCollector({ defaultMetrics: false, budgets: { day: '5.00' } })
    const monitor = await start({ metrics })
    await monitor.reconfigure({ ...bare, rules: [queue] })
    expect(metrics.getAllMetrics().token_usage.budgets).toHaveLength(1)
    expect((await monitor.alerts.listRules()).map(({ name }) => name)).toContain('day_budget_used')
    expect(await problemsOf(monitor, { ...bare, budgets: { day: '1.00' } })).toEqual([
      expect.stringContaining('budgets: expected no value beside metrics'),
    ])
  })
})
