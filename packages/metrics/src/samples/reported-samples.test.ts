import { Gauge } from 'prom-client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { create, scrape, valuesOf } from '../../test/collectors.ts'
import type { MetricsCollector } from '../collector/collector.ts'
import type { ReportedSample } from './reported-sample.ts'

const NOW = Date.parse('2026-01-05T10:00:10Z')

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
})
afterEach(() => {
  vi.useRealTimers()
})

const queue: ReportedSample = { name: 'queue_length', labels: { queue: 'reviews' }, value: 17 }

/** The samples for rules that are not the collector's own. */
function reported(metrics: MetricsCollector): readonly unknown[] {
  return metrics
    .getSamples()
    .filter(({ staleAt }) => staleAt !== undefined)
    .map(({ name, labels, value }) => [name, labels, value])
}

async function textOf(metrics: MetricsCollector, registry: string, accept?: string): Promise<string> {
  const result = await metrics.getPrometheusMetrics({ registry, accept })
  return result.ok ? result.body : result.code
}

/** The problems of a sample, as text. */
function problemsOf(metrics: MetricsCollector, sample: unknown): readonly string[] | null {
  const problems = metrics.recordSample(sample as ReportedSample)
  return problems && problems.map(({ path, expected }) => `${path}: ${expected}`)
}

describe('a sample', () => {
  test('is a sample for rules with the time of its measurement, and in the report if it has no labels', () => {
    const metrics = create()
    expect(metrics.recordSample({ ...queue, timestamp: '2026-01-05T11:00:00.5+01:00' })).toBeNull()
    expect(metrics.recordSample({ name: 'temperature', value: -3.5 })).toBeNull()
    expect(metrics.getSamples().slice(-2)).toEqual([
      {
        name: 'queue_length',
        labels: { queue: 'reviews' },
        value: 17,
        timestamp: '2026-01-05T10:00:00.500Z',
        staleAt: '2026-01-05T10:05:00.500Z',
      },
      {
        name: 'temperature',
        labels: {},
        value: -3.5,
        timestamp: '2026-01-05T10:00:10.000Z',
        staleAt: '2026-01-05T10:05:10.000Z',
      },
    ])
    expect(metrics.getAllMetrics().flat['temperature']).toBe(-3.5)
  })

  test('is a gauge in both formats, with its labels escaped', async () => {
    const metrics = create()
    metrics.recordSample({ name: 'queue_length', labels: { queue: 'a"b\\c\nd}' }, value: 1.5 })
    metrics.recordSample({ name: 'queue_length', labels: { queue: 'x', zone: 'é' }, value: 1e21 })
    metrics.recordSample({ name: 'other', value: 0 })
    const text = [
      '# HELP queue_length Sample that a program reported.',
      '# TYPE queue_length gauge',
      String.raw`queue_length{queue="a\"b\\c\nd}"} 1.5`,
      'queue_length{queue="x",zone="é"} 1e+21',
    ]
    const other = ['# HELP other Sample that a program reported.', '# TYPE other gauge', 'other 0']
    expect(await textOf(metrics, 'main')).toMatch(new RegExp(`\\n\\n${escaped([...text, '', ...other])}\\n$`))
    expect(await textOf(metrics, 'main', 'application/openmetrics-text')).toMatch(
      new RegExp(`\\n${escaped([...text, ...other, '# EOF'])}\\n$`),
    )
  })

  test('with the label api is in the registry of that API, and in no other but main', async () => {
    const metrics = create()
    metrics.recordApiRequest({ apiName: 'glm', method: 'GET', statusCode: 200, responseTimeMs: 1 })
    metrics.recordSample({ name: 'queue_length', labels: { api: 'glm' }, value: 1 })
    metrics.recordSample({ name: 'queue_length', labels: { api: 'gitlab' }, value: 2 })
    expect(await textOf(metrics, 'glm')).toContain('queue_length{api="glm"} 1\n')
    expect(await textOf(metrics, 'glm')).not.toContain('gitlab')
    for (const registry of ['tokens', 'system'])
      expect(await textOf(metrics, registry)).not.toContain('queue_length')
  })

  test('has the default labels of the registry in the scrape, unless it has its own', async () => {
    const metrics = create()
    metrics.registry.setDefaultLabels({ zone: 'eu', queue: 'none' })
    metrics.recordSample(queue)
    expect(await textOf(metrics, 'main')).toContain('queue_length{zone="eu",queue="reviews"} 17\n')
  })

  test('without a value for a label is the same as without the label, whatever the order', () => {
    const metrics = create()
    metrics.recordSample({ name: 'a', labels: { x: '1', y: '2', z: '' }, value: 1 })
    metrics.recordSample({ name: 'a', labels: { y: '2', x: '1' }, value: 2 })
    expect(reported(metrics)).toEqual([['a', { x: '1', y: '2' }, 2]])
  })

  test('is counted as a series, and survives a reset', async () => {
    const metrics = create()
    const before = metrics.getAllMetrics().collector.series
    metrics.recordSample(queue)
    expect(metrics.getAllMetrics().collector.series).toBe(before + 1)
    metrics.resetMetrics()
    expect(reported(metrics)).toHaveLength(1)
  })
})

describe('the newest sample counts', () => {
  test('of two senders, whatever comes first; an older one is no mistake, but counted', async () => {
    const metrics = create()
    expect(metrics.recordSample({ ...queue, value: 2, timestamp: '2026-01-05T09:59:30Z' })).toBeNull()
    expect(metrics.recordSample({ ...queue, value: 1, timestamp: '2026-01-05T09:59:20Z' })).toBeNull()
    expect(reported(metrics)).toEqual([['queue_length', { queue: 'reviews' }, 2]])
    expect(metrics.recordSample({ ...queue, value: 3, timestamp: '2026-01-05T09:59:30Z' })).toBeNull()
    expect(reported(metrics)).toEqual([['queue_length', { queue: 'reviews' }, 3]])
    expect(await valuesOf(metrics, 'bot_metrics_dropped_samples_total')).toEqual({ out_of_order: 1 })
  })

  test('also after the clock was set back', () => {
    const metrics = create()
    metrics.recordSample(queue)
    vi.setSystemTime(NOW - 200_000)
    metrics.recordSample({ ...queue, value: 18 })
    expect(reported(metrics)).toEqual([['queue_length', { queue: 'reviews' }, 18]])
    vi.setSystemTime(NOW - 3_600_000)
    expect(reported(metrics)).toEqual([])
  })

  test('of a clock that is up to a minute ahead counts as of now', () => {
    const metrics = create()
    metrics.recordSample({ ...queue, timestamp: new Date(NOW + 60_000).toISOString() })
    expect(metrics.getSamples().at(-1)?.timestamp).toBe('2026-01-05T10:00:10.000Z')
    vi.advanceTimersByTime(1000)
    metrics.recordSample({ ...queue, value: 18 })
    expect(reported(metrics)).toEqual([['queue_length', { queue: 'reviews' }, 18]])
  })
})

test('a sample is stale 5 minutes after its time: gone from the scrape, from the report and for rules', async () => {
  const metrics = create()
  metrics.recordSample({ name: 'a', value: 1 })
  vi.advanceTimersByTime(60_000)
  metrics.recordSample(queue)
  vi.advanceTimersByTime(239_999)
  expect(reported(metrics)).toHaveLength(2)
  vi.advanceTimersByTime(1)
  expect(reported(metrics)).toEqual([['queue_length', { queue: 'reviews' }, 17]])
  expect(metrics.getAllMetrics().flat).not.toHaveProperty('a')
  vi.advanceTimersByTime(60_000)
  expect(await textOf(metrics, 'main')).not.toContain('queue_length')
  expect(metrics.getAllMetrics().collector).toMatchObject({ dropped: 0 })
})

test('names that are special in objects are names like others', async () => {
  const metrics = create()
  for (const name of ['__proto__', 'constructor', 'toString'])
    expect(metrics.recordSample({ name, labels: { constructor: 'x', toString: 'y' }, value: 1 })).toBeNull()
  metrics.recordSample({ name: '__proto__', value: 2 })
  expect(reported(metrics).slice(0, 1)).toEqual([['__proto__', { constructor: 'x', toString: 'y' }, 1]])
  expect(JSON.parse(JSON.stringify(metrics.getAllMetrics().flat))).toHaveProperty(['__proto__'], 2)
  expect((await scrape(metrics)).filter(({ name }) => name === 'constructor')).toMatchObject([
    { labels: { constructor: 'x', toString: 'y' }, value: 1 },
  ])
})

test('a lone surrogate in a label is replaced', () => {
  const metrics = create()
  metrics.recordSample({ name: 'a', labels: { x: '\ud800' }, value: 1 })
  expect(reported(metrics)).toEqual([['a', { x: '\ufffd' }, 1]])
})

test('the names of all built-in samples are taken', () => {
  const metrics = create({ budgets: { day: '1.00', month: '1.00' } })
  metrics.recordApiRequest({ apiName: 'glm', method: 'GET', statusCode: 200, responseTimeMs: 1 })
  const names = new Set([...metrics.getSamples().map(({ name }) => name), 'response_time_sec', 'tokens'])
  expect(names.size).toBe(12)
  for (const name of names)
    expect(problemsOf(metrics, { name, value: 1 })).toEqual(['name: a name that no built-in sample has'])
})

describe('the names of prom-client metrics', () => {
  test('are refused, those of the parts of a histogram too', () => {
    const metrics = create()
    new Gauge({ name: 'queue_length', help: 'x', registers: [metrics.registry] }).set(0)
    expect(problemsOf(metrics, queue)).toEqual(['name: a name that no registered metric uses'])
    expect(problemsOf(create({ namespace: 'my' }), { ...queue, name: 'my_x' })).toHaveLength(1)
  })

  test('can be registered although a sample has the name, which ends the sample', async () => {
    const metrics = create()
    metrics.recordSample(queue)
    new Gauge({ name: 'queue_length', help: 'x', registers: [metrics.registry] }).set(5)
    expect(await valuesOf(metrics, 'queue_length')).toEqual({ '': 5 })
    expect(reported(metrics)).toEqual([])
    expect(metrics.recordSample(queue)).toHaveLength(1)
    metrics.registry.removeSingleMetric('queue_length')
    expect(metrics.recordSample(queue)).toBeNull()
  })
})

function at(name: string, value: number): ReportedSample {
  return { name, labels: { n: String(value) }, value }
}

describe('limits', () => {
  test('4 million characters of labels, which stale series give back', () => {
    const metrics = create()
    const send = (): number =>
      Array.from({ length: 2100 }, (_, number) =>
        metrics.recordSample({ name: `s${number}`, value: 1, labels: { a: 'x'.repeat(2000) } }),
      ).filter((problems) => problems === null).length
    expect(send()).toBeGreaterThan(1950)
    expect(send()).toBeLessThan(2000)
    vi.advanceTimersByTime(300_000)
    expect(problemsOf(metrics, { name: 'other', value: 1, labels: { a: 'x'.repeat(2000) } })).toBeNull()
  })

  test('2000 label sets of a name; the next is refused, known ones go on', async () => {
    const metrics = create()
    for (let n = 0; n < 2000; n += 1) expect(metrics.recordSample(at('a', n))).toBeNull()
    expect(problemsOf(metrics, at('a', 2000))).toEqual([
      'labels: at most 2000 label sets of a name and 20000 of all names, with 4000000 characters',
    ])
    expect(metrics.recordSample(at('a', 1999))).toBeNull()
    expect(metrics.recordSample(at('b', 0))).toBeNull()
    expect(await valuesOf(metrics, 'bot_metrics_dropped_samples_total')).toEqual({ series_limit: 1 })
  })

  test('20000 label sets in all, with no effect on the metrics of the collector', () => {
    const metrics = create()
    for (let n = 0; n < 20_000; n += 1) metrics.recordSample(at(`a${n % 10}`, n))
    expect(metrics.recordSample(at('b', 0))).toHaveLength(1)
    expect(reported(metrics)).toHaveLength(20_000)
    metrics.recordApiRequest({ apiName: 'glm', method: 'GET', statusCode: 200, responseTimeMs: 1 })
    expect(metrics.getAllMetrics().collector.overflow).toBe(0)
  })

  test('stale series make room', () => {
    const metrics = create({ maxSeriesPerMetric: 25 })
    for (let n = 0; n < 25; n += 1) metrics.recordSample(at('a', n))
    vi.advanceTimersByTime(299_999)
    expect(metrics.recordSample(at('a', 25))).toHaveLength(1)
    vi.advanceTimersByTime(2000)
    expect(metrics.recordSample(at('a', 25))).toBeNull()
    expect(reported(metrics)).toHaveLength(1)
  })
})

function escaped(lines: readonly string[]): string {
  return lines.join('\n').replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}
