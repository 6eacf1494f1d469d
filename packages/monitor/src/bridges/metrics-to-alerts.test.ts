import { AlertManager, defaultRules, type AlertNotifier } from '@botwatch/alerts'
import { MetricsCollector, type SystemSamplerPort } from '@botwatch/metrics'
import type { SystemSnapshot } from '@botwatch/system'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'

import { metricsRound } from './metrics-to-alerts.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

/** A host with a given CPU usage, sampled on demand. */
function setUp() {
  let latest: SystemSnapshot | null = null
  const sampler: SystemSamplerPort = { latest: () => latest, start: () => {}, stop: () => {} }
  const alertManager = new AlertManager()
  const round = metricsRound(new MetricsCollector({ sampler, defaultMetrics: false }), alertManager)
  const sample = (usageRatio: number): void => {
    const memory = { totalBytes: 1, usedBytes: 0, availableBytes: 1, usageRatio: 0, source: 'host' } as const
    latest = {
      sampledAt: new Date().toISOString(),
      cpu: { usageRatio, cores: 2, source: 'host' },
      memory,
      filesystems: [],
      load: { one: null, five: null, fifteen: null },
      network: { receivedBytesPerSecond: null, transmittedBytesPerSecond: null },
    }
  }
  const rounds = async (count: number): Promise<readonly string[]> => {
    for (let n = 0; n < count; n += 1) {
      await round()
      await vi.advanceTimersByTimeAsync(30_000)
    }
    const active = await alertManager.listAlerts({ status: 'active' })
    return active.map(({ rule, labels }) => [rule, labels['condition']].filter(Boolean).join(' ')).toSorted()
  }
  const warnings: string[] = []
  alertManager.on('warning', ({ message }) => void warnings.push(message))
  return { sample, rounds, warnings }
}

test('a sample that is read twice counts once', async () => {
  const { sample, rounds } = setUp()
  sample(0.99)
  expect(await rounds(2)).toEqual([])
  sample(0.99)
  expect(await rounds(1)).toEqual(['high_cpu_usage'])
})

test('a sampler that stopped is missing data after five minutes', async () => {
  const { sample, rounds } = setUp()
  sample(0.5)
  expect(await rounds(12)).toEqual([])
  expect(await rounds(3)).toEqual(['high_cpu_usage no_data', 'high_memory_usage no_data'])
})

test('without samples and without traffic there is no alert', async () => {
  expect(await setUp().rounds(200)).toEqual([])
})

test('values that are not known yet are not reported as wrong input', async () => {
  const { rounds, warnings, sample } = setUp()
  await rounds(2)
  sample(0.5)
  await rounds(2)
  expect(warnings).toEqual([])
})

/** A bot that calls APIs, evaluated every 30 seconds under the default rules, with one channel. */
function setUpBot(budget?: string) {
  const budgets = budget === undefined ? {} : { day: { limit: budget } }
  const metricsCollector = new MetricsCollector({ defaultMetrics: false, budgets })
  const messages: string[] = []
  const send: AlertNotifier['send'] = async ({ alerts }) => {
    for (const { news, rule, labels, value } of alerts)
      messages.push(`${news} ${rule} ${labels['api'] ?? '-'} ${value?.toFixed(2)}`)
    return { outcome: 'delivered' }
  }
  const rules = defaultRules({ budgets: ['day'] })
  const alertManager = new AlertManager({ rules, notifiers: [{ name: 'log', send }] })
  alertManager.start()
  onTestFinished(() => alertManager.stop())
  const round = metricsRound(metricsCollector, alertManager)
  const minutes = async (count: number): Promise<void> => {
    for (let n = 0; n < count * 2; n += 1) {
      await vi.advanceTimersByTimeAsync(30_000)
      await round()
      await vi.advanceTimersByTimeAsync(0)
    }
  }
  const call = (apiName: string, statusCode: number, times = 1): void => {
    for (let n = 0; n < times; n += 1)
      metricsCollector.recordApiRequest({ apiName, method: 'GET', statusCode, responseTimeMs: 50 })
  }
  return { metricsCollector, messages, minutes, call }
}

/** Spends $0.60. */
function spend({ metricsCollector }: ReturnType<typeof setUpBot>): void {
  metricsCollector.recordTokenUsage({ model: 'glm-4.6', promptTokens: 1_000_000, completionTokens: 0 })
}

describe('the errors of an API', () => {
  test('one failing call at night notifies nobody, nor do several', async () => {
    const { messages, minutes, call } = setUpBot()
    await minutes(60)
    call('glm', 500)
    await minutes(60)
    for (let hour = 0; hour < 6; hour += 1) {
      call('glm', 500)
      call('gitlab', 502)
      await minutes(20)
    }
    expect(messages).toEqual([])
  })

  test('2 of 12 that fail in the window are one message about that API, and one about its end', async () => {
    const { messages, minutes, call } = setUpBot()
    for (let n = 0; n < 12; n += 1) {
      call('glm', n % 6 === 0 ? 500 : 200)
      call('gitlab', 200)
      await vi.advanceTimersByTimeAsync(5000)
    }
    await minutes(3)
    expect(messages).toEqual(['fired high_api_error_rate glm 0.17'])
    await minutes(60)
    expect(messages.slice(1)).toEqual([expect.stringMatching(/^resolved high_api_error_rate glm/)])
  })

  test('a burst before the first evaluation counts', async () => {
    const { messages, minutes, call } = setUpBot()
    call('glm', 500, 12)
    await minutes(3)
    expect(messages).toEqual(['fired high_api_error_rate glm 1.00'])
  })

  test('of one API of several are never a message about all of them', async () => {
    const { messages, minutes, call } = setUpBot()
    for (let minute = 0; minute < 30; minute += 1) {
      call('glm', 500, 10)
      call('gitlab', 200, 5)
      await minutes(1)
    }
    expect(messages).toEqual(['fired high_api_error_rate glm 1.00'])
  })

  test('of a reset collector count from 0', async () => {
    const { metricsCollector, messages, minutes, call } = setUpBot()
    call('glm', 500, 9)
    await minutes(1)
    metricsCollector.resetMetrics()
    call('glm', 200, 100)
    await minutes(10)
    expect(messages).toEqual([])
  })
})

describe('the budget of a day', () => {
  test('is reported once when most of it is spent, and again at its end', async () => {
    const bot = setUpBot('0.70')
    await bot.minutes(1)
    spend(bot)
    await bot.minutes(60)
    expect(bot.messages).toEqual(['fired day_budget_used - 0.86'])
    await bot.minutes(24 * 60)
    expect(bot.messages.at(-1)).toBe('resolved day_budget_used - 0.00')
  })

  test('that is not set is not reported', async () => {
    const bot = setUpBot()
    spend(bot)
    await bot.minutes(60)
    expect(bot.messages).toEqual([])
  })
})
