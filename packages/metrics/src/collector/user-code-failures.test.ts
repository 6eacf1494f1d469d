import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { create, request, scrape, usage, valuesOf } from '../../test/collectors.ts'
import { samplerOf, snapshot } from '../../test/samplers.ts'
import type { UsageStore } from '../meter/usage-store.ts'

const NOW = Date.parse('2026-01-05T10:00:00Z')

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
})
afterEach(() => {
  vi.useRealTimers()
})

function fail(): never {
  throw new Error('x')
}

const malformed = (value: unknown) => () => value as never

test('a listener that rejects is reported by listener_error, and recording goes on', async () => {
  const metrics = create()
  const failures: unknown[] = []
  metrics.on('listener_error', (failure) => failures.push(failure))
  metrics.on('dropped', async () => fail())
  metrics.recordApiRequest({ ...request, responseTimeMs: Number.NaN })
  metrics.recordApiRequest(request)
  await vi.advanceTimersByTimeAsync(1)
  expect(failures).toEqual([{ event: 'dropped', error: new Error('x') }])
  expect(metrics.getAllMetrics().api_metrics['gitlab']?.request_count).toBe(1)
})

test('an unknown event is a TypeError that lists the known events', () => {
  expect(() => create().on('drop' as never, () => {})).toThrow(
    new TypeError(
      'Unknown event: expected one of unpriced, budget, store_error, store_recovered, dropped, listener_error',
    ),
  )
})

test.each([
  ['throws', fail],
  ['rejects', (): void => malformed(Promise.reject(new Error('x')))()],
])('a sampler that %s when it is started or stopped is counted as a collector error', async (_, failing) => {
  const metrics = create({ sampler: { ...samplerOf(snapshot), start: failing, stop: failing } })
  metrics.startCollection()
  await metrics.stopCollection()
  const errors = await valuesOf(metrics, 'bot_metrics_collector_errors_total')
  expect(errors).toEqual({ 'system threw': 2 })
})

test.each([
  ['not an object', 5],
  ['an empty object', {}],
  ['an object whose file systems are not an array', { ...snapshot, filesystems: 1 }],
  ['a promise', Promise.resolve(snapshot)],
])('a sample that is %s counts as unknown', async (_, sample) => {
  const metrics = create({ sampler: { ...samplerOf(null), latest: malformed(sample) } })
  expect(metrics.getAllMetrics().system_metrics.cpu_percent).toBeNull()
  expect(await scrape(metrics, 'system')).toEqual([])
  expect(await valuesOf(metrics, 'bot_metrics_collector_errors_total')).toEqual({
    'system threw': expect.any(Number),
  })
})

// Vitest fails if the rejection is left unhandled.
test('a sampler whose sample is a promise that rejects is counted as a collector error', async () => {
  const metrics = create({ sampler: { ...samplerOf(null), latest: (async () => fail()) as never } })
  expect(await valuesOf(metrics, 'bot_metrics_collector_errors_total')).toEqual({
    'system threw': expect.any(Number),
  })
})

test.each([undefined, null, 5, { name: 5 }])(
  'a foreign metric that gives %j is left out of the scrape and counted as a collector error',
  async (given) => {
    const metrics = create({})
    const foreign = { name: 'foreign', help: 'x', type: 'gauge', aggregator: 'sum', get: malformed(given) }
    metrics.registry.registerMetric(foreign as never)
    expect(await valuesOf(metrics, 'bot_metrics_collector_errors_total')).toEqual({
      'foreign threw': expect.any(Number),
    })
  },
)

test.each([
  ['throws', fail],
  ['returns NaN', () => Number.NaN],
  ['returns a time that no Date can hold', () => 1e20],
  ['returns a string', malformed('now')],
  // Vitest fails if the rejection is left unhandled.
  ['rejects', (async () => fail()) as never],
])('a clock that %s is replaced by Date.now', async (_, clock) => {
  const metrics = create({ clock })
  metrics.startCollection()
  metrics.recordApiRequest(request)
  metrics.recordTokenUsage(usage)
  await vi.advanceTimersByTimeAsync(30_000)
  const report = metrics.getAllMetrics()
  expect(report.timestamp).toBe('2026-01-05T10:00:30.000Z')
  expect(report.uptime_seconds).toBe(30)
  expect(report.token_usage.usage_by_date).toEqual({ '2026-01-05': 225 })
  expect((await metrics.getPrometheusMetrics()).ok).toBe(true)
  await metrics.stopCollection()
})

test('a store whose methods throw is reported by store_error, and nothing is lost from memory', async () => {
  const store: UsageStore = { load: fail, save: fail, findBatch: fail, close: fail }
  const metrics = create({ store })
  const failures: unknown[] = []
  metrics.on('store_error', ({ error }) => failures.push(error))
  metrics.startCollection()
  metrics.recordTokenUsage(usage)
  await metrics.stopCollection()
  expect(failures).toContainEqual(new Error('x'))
  expect(metrics.getAllMetrics().token_usage.total_tokens_used).toBe(225)
})

test.each([
  [null, 'expected an object, got null'],
  [{ period: true }, 'period: unknown option; did you mean periods?'],
  [{ periods: 'yes' }, 'periods: expected true or false, got a string of 3 characters'],
])('a reset with the options %j is refused and resets nothing', (options, problem) => {
  const metrics = create({})
  metrics.recordTokenUsage(usage)
  expect(() => metrics.resetMetrics(undefined, options as never)).toThrow(
    expect.objectContaining({
      name: 'MetricsError',
      message: `Invalid metrics options: ${problem}`,
    }) as never,
  )
  expect(metrics.getAllMetrics().token_usage.usage_by_date).toEqual({ '2026-01-05': 225 })
})

test.each([null, { registy: 'tokens' }, { registry: 5 }, { accept: { toString: fail } }])(
  'a scrape with the options %o is refused by a MetricsError',
  async (options) => {
    await expect(create({}).getPrometheusMetrics(options as never)).rejects.toMatchObject({
      name: 'MetricsError',
      code: 'INVALID_OPTIONS',
    })
  },
)
