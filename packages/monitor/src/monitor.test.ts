import { AlertManager } from '@botwatch/alerts'
import { memoryStore } from '@botwatch/alerts/memory'
import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { memoryStore as usageStore } from '@botwatch/metrics/memory'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { folder, Lines, never, Receiver } from '../test/helpers.ts'
import { createMonitor, type Monitor } from './monitor.ts'

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:00Z') }))
afterEach(() => void vi.useRealTimers())

const rule = { name: 'queue', metricName: 'queue', thresholdValue: 1, groupWaitMs: 0 }
const small = { defaultChecks: false, rules: [rule] } as const
const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms))
const namesOf = async (monitor: Monitor): Promise<readonly string[]> =>
  (await monitor.alerts.listRules()).map(({ name }) => name)
/** A collector that reads nothing of this machine. */
const quietMetrics = (): MetricsCollector =>
  new MetricsCollector({
    defaultMetrics: false,
    sampler: { start: () => {}, stop: () => {}, latest: () => null },
  })

/** Waits for a promise while fake time goes on, and returns how long it took. */
async function took(promise: Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  const ended: number[] = []
  void promise.then(() => ended.push(performance.now()))
  for (let n = 0; n < 2000 && ended.length === 0; n += 1) await pass(10)
  return (ended[0] ?? Infinity) - startedMs
}

test('a check that fails is one notification, and another when it recovers', async () => {
  let isUp = true
  const queue = check('queue', () => {
    if (!isUp) throw new Error('nobody takes jobs')
  })
  const chat = new Receiver()
  const monitor = createMonitor({
    defaultChecks: false,
    checks: [queue],
    channels: [chat],
    checkIntervalMs: 1000,
    metrics: quietMetrics(),
  })
  await monitor.start()
  await pass(10_000)
  isUp = false
  await pass(300_000)
  isUp = true
  await pass(300_000)
  expect(chat.log).toEqual(['fired health_check_failure', 'resolved health_check_failure'])
  await monitor.stop()
  expect(vi.getTimerCount()).toBe(0)
})

test('a budget that is reached is reported at once', async () => {
  const chat = new Receiver()
  const budgets = { day: { limit: '0.50' } }
  const monitor = createMonitor({ defaultChecks: false, channels: [chat], budgets })
  await monitor.start()
  await pass(1000)
  monitor.metrics.recordTokenUsage({ model: 'glm-4.6', promptTokens: 1_000_000, completionTokens: 0 })
  await pass(5000)
  expect(chat.log).toEqual(['fired day_budget_used'])
  await monitor.stop()
})

test('the default rules are there, those of budgets too, and a rule of the same name replaces one', async () => {
  const budgets = { month: { limit: '5.00' } }
  const cpu = { name: 'high_cpu_usage', metricName: 'cpu_percent', thresholdValue: 50 }
  const own = createMonitor({ budgets, rules: [cpu] })
  expect(await namesOf(own)).toEqual(
    expect.arrayContaining(['high_cpu_usage', 'month_budget_used', 'health_check_failure']),
  )
  expect(await own.alerts.getRule('high_cpu_usage')).toMatchObject({ thresholdValue: 50 })
  const metrics = new MetricsCollector({ defaultMetrics: false, budgets })
  expect(await namesOf(createMonitor({ metrics }))).toEqual(await namesOf(createMonitor({ budgets })))
})

describe('start', () => {
  test('is idempotent, and impossible after a stop', async () => {
    const monitor = createMonitor(small)
    const loads = vi.spyOn(monitor.metrics, 'startCollection')
    await Promise.all([monitor.start(), monitor.start()])
    await monitor.start()
    expect(loads).toHaveBeenCalledTimes(1)
    await monitor.stop()
    await expect(monitor.start()).rejects.toMatchObject({ name: 'MonitorError', code: 'STOPPED' })
  })

  test('rejects if a check depends on an unknown one, starts nothing, and works once there is one', async () => {
    const monitor = createMonitor({ ...small, checks: [check('a', () => {}, { dependsOn: ['b'] })] })
    const timers = vi.getTimerCount()
    for (let n = 0; n < 2; n += 1)
      await expect(monitor.start()).rejects.toMatchObject({
        code: 'INVALID_OPTIONS',
        problems: [{ path: 'a.dependsOn' }],
      })
    expect(vi.getTimerCount()).toBe(timers)
    monitor.health.addChecker(check('b', () => {}))
    await monitor.start()
    await monitor.stop()
  })
})

describe('stop', () => {
  test('sends what is due and stores it', async () => {
    const chat = new Receiver()
    const store = memoryStore()
    const metrics = new MetricsCollector({ defaultMetrics: false, store: usageStore() })
    const alerts = new AlertManager({ rules: [{ ...rule, groupWaitMs: 60_000 }], notifiers: [chat], store })
    const monitor = createMonitor({ defaultChecks: false, alerts, metrics })
    await monitor.start()
    await alerts.evaluateRules({ metrics: { queue: 5 } })
    expect(chat.log).toEqual([])
    await monitor.stop()
    expect(chat.log).toEqual(['fired queue'])
    expect((await store.load()).knowledge).toHaveLength(1)
  })

  test.each([
    ['within drainTimeoutMs', { drainTimeoutMs: 3000 }, {}, 3000],
    ['within the time that the call sets', {}, { withinMs: 500 }, 500],
    ['within 5 seconds otherwise', {}, { withinMs: Number.NaN }, 5000],
  ])('ends %s although channel, check and stores hang', async (_, options, limit, atMost) => {
    const chat = new Receiver()
    chat.answer = never
    const alerts = new AlertManager({
      rules: [rule],
      notifiers: [chat],
      store: { ...memoryStore(), commit: never, prune: never },
    })
    const store = { ...usageStore(), save: never }
    const metrics = new MetricsCollector({ defaultMetrics: false, store })
    const checks = [check('hangs', never, { timeoutMs: 300_000 })]
    const monitor = createMonitor({ alerts, metrics, checks, defaultChecks: undefined, ...options })
    await monitor.start()
    monitor.metrics.recordTokenUsage({ model: 'glm-4.6', promptTokens: 1, completionTokens: 0 })
    void alerts.evaluateRules({ metrics: { queue: 5 } })
    await pass(60_000)
    const ms = await took(monitor.stop(limit))
    expect(ms).toBeGreaterThan(0)
    expect(ms).toBeLessThanOrEqual(atMost + 10)
    await pass(600_000)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('is idempotent, also before and without a start, and during one', async () => {
    const idle = createMonitor(small)
    await Promise.all([idle.stop(), idle.stop()])
    const starting = createMonitor(small)
    const started = starting.start()
    const stopped = starting.stop()
    await expect(started).rejects.toMatchObject({ code: 'STOPPED' })
    await stopped
    expect(starting.health.state).not.toBe('ready')
    expect(vi.getTimerCount()).toBe(0)
  })

  test('ends although the first call waits longer', async () => {
    const chat = new Receiver()
    chat.answer = never
    const monitor = createMonitor({ ...small, channels: [chat], drainTimeoutMs: 15_000 })
    await monitor.start()
    await monitor.alerts.evaluateRules({ metrics: { queue: 5 } })
    await pass(10)
    const first = monitor.stop()
    expect(await took(monitor.stop({ withinMs: 100 }))).toBeLessThanOrEqual(110)
    expect(await took(first)).toBeLessThanOrEqual(15_000)
  })
})

describe('parts that were given', () => {
  test('have no listener, metric or check of the monitor after its stop, so that another can use them', async () => {
    const parts = { health: new HealthChecker(), metrics: quietMetrics(), alerts: new AlertManager() }
    const off = vi.fn<() => void>()
    const added = Object.values(parts).map((part) => vi.spyOn(part, 'on').mockReturnValue(off))
    const scrape = async (): Promise<string> => {
      const result = await parts.metrics.getPrometheusMetrics()
      return result.ok ? result.body : ''
    }
    const before = await scrape()
    for (let n = 1; n <= 2; n += 1) {
      const monitor = createMonitor({ ...parts, checks: [check('queue', () => {})], logger: new Lines() })
      await monitor.start()
      expect(await scrape()).toContain('bot_alerts')
      await monitor.stop()
      const counts = added.map(({ mock }) => mock.calls.length)
      expect(Math.min(...counts)).toBeGreaterThan(0)
      expect(off).toHaveBeenCalledTimes(counts.reduce((sum, count) => sum + count, 0))
      expect(parts.health.getCheckerNames()).toEqual([])
    }
    expect((await scrape()).match(/^# TYPE.*/gm)).toEqual(before.match(/^# TYPE.*/gm))
  })

  test('cannot be used by two monitors at once; the second leaves nothing behind', async () => {
    const metrics = quietMetrics()
    const health = new HealthChecker()
    const first = createMonitor({ ...small, metrics })
    const dataDir = folder()
    const create = (): Monitor =>
      createMonitor({
        ...small,
        metrics,
        health,
        defaultChecks: undefined,
        checks: [check('a', () => {})],
        dataDir,
      })
    expect(create).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTIONS',
        problems: [expect.objectContaining({ path: 'metrics' })],
      }),
    )
    expect(health.getCheckerNames()).toEqual([])
    await first.stop()
    const second = create()
    expect(health.getCheckerNames()).toEqual(['a'])
    await second.stop()
  })
})

test('a save stores usage and what alerts could still wait with, and does nothing after a stop', async () => {
  const store = memoryStore()
  const usage = usageStore()
  const alerts = new AlertManager({ rules: [rule], store })
  const metrics = new MetricsCollector({ defaultMetrics: false, store: usage })
  const monitor = createMonitor({ alerts, metrics, defaultChecks: undefined })
  await monitor.start()
  await alerts.evaluateRules({ metrics: { queue: 5 } })
  await pass(1)
  await alerts.evaluateRules({ metrics: { queue: 6 } })
  metrics.recordTokenUsage({ model: 'glm-4.6', promptTokens: 7, completionTokens: 0 })
  await monitor.save()
  expect((await store.load()).alerts).toMatchObject([{ value: 6 }])
  expect((await usage.load()).map(({ tokens }) => tokens.input)).toEqual(['7', '7'])
  await monitor.stop()
  const saved = vi.spyOn(usage, 'save')
  await monitor.save()
  expect(saved).not.toHaveBeenCalled()
})

test('a store that hangs delays a save by 2 seconds', async () => {
  const metrics = new MetricsCollector({ defaultMetrics: false, store: { ...usageStore(), save: never } })
  const monitor = createMonitor({ ...small, metrics })
  await monitor.start()
  metrics.recordTokenUsage({ model: 'glm-4.6', promptTokens: 7, completionTokens: 0 })
  expect(await took(monitor.save())).toBeLessThanOrEqual(2010)
  await took(monitor.stop())
})
