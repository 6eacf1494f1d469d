import fc from 'fast-check'
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

/** The problems of a sample, as text. */
function problemsOf(metrics: MetricsCollector, sample: unknown): readonly string[] | null {
  const problems = metrics.recordSample(sample as ReportedSample)
  return problems && problems.map(({ path, expected }) => `${path}: ${expected}`)
}

describe('is refused, with every problem, and counted by reason', () => {
  const LABEL = 'a label name of at most 128 letters, digits and _, not starting with a digit'
  const NAME = 'a metric name of at most 128 letters, digits, _ and :, not starting with a digit'
  test.each<readonly [string, unknown, readonly string[], string]>([
    ['no object', 5, [': an object with name and value'], 'invalid_type'],
    ['nothing', undefined, [': an object with name and value'], 'invalid_type'],
    ['an empty name', { ...queue, name: '' }, [`name: ${NAME}`], 'invalid_name'],
    ['a name with a line end', { ...queue, name: 'a\nb 1' }, [`name: ${NAME}`], 'invalid_name'],
    ['a name of 129 letters', { ...queue, name: 'a'.repeat(129) }, [`name: ${NAME}`], 'invalid_name'],
    ['a name of 10 MB', { ...queue, name: 'a'.repeat(1e7) }, [`name: ${NAME}`], 'invalid_name'],
    ['a value as text', { ...queue, value: '17' }, ['value: a finite number'], 'not_a_number'],
    ['no value', { ...queue, value: null }, ['value: a finite number'], 'not_a_number'],
    ['NaN', { ...queue, value: Number.NaN }, ['value: a finite number'], 'nan'],
    ['an infinite value', { ...queue, value: Infinity }, ['value: a finite number'], 'infinite'],
    [
      'labels as text',
      { ...queue, labels: 'a=b' },
      ['labels: an object of texts by label name'],
      'invalid_labels',
    ],
    [
      'a list of labels',
      { ...queue, labels: ['a'] },
      ['labels: an object of texts by label name'],
      'invalid_labels',
    ],
    [
      'a label le',
      { ...queue, labels: { le: '1' } },
      ['labels.le: a label name other than le, quantile and __…'],
      'invalid_labels',
    ],
    [
      'a label quantile',
      { ...queue, labels: { quantile: '1' } },
      ['labels.quantile: a label name other than le, quantile and __…'],
      'invalid_labels',
    ],
    [
      'a label __proto__',
      JSON.parse('{"name":"a","value":1,"labels":{"__proto__":"x"}}'),
      ['labels.__proto__: a label name other than le, quantile and __…'],
      'invalid_labels',
    ],
    ['a label with quotes', { ...queue, labels: { 'a"': '1' } }, [`labels[0]: ${LABEL}`], 'invalid_labels'],
    ['a number as label', { ...queue, labels: { a: 1 } }, ['labels.a: a text'], 'invalid_labels'],
    [
      '33 labels',
      { ...queue, labels: Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`l${at}`, ''])) },
      ['labels: at most 32 labels'],
      'invalid_labels',
    ],
    [
      'a label of 10 MB',
      { ...queue, labels: { a: 'x'.repeat(1e7) } },
      ['labels: names and values of at most 2048 characters together'],
      'invalid_labels',
    ],
    [
      'a local time',
      { ...queue, timestamp: '2026-01-05T10:00:00' },
      ['timestamp: a time in ISO 8601 with a time zone, such as 2026-11-28T12:00:00Z'],
      'invalid_timestamp',
    ],
    [
      'a number as time',
      { ...queue, timestamp: NOW },
      ['timestamp: a time in ISO 8601 with a time zone, such as 2026-11-28T12:00:00Z'],
      'invalid_timestamp',
    ],
    [
      'a time 5 minutes ago',
      { ...queue, timestamp: new Date(NOW - 300_000).toISOString() },
      ['timestamp: a time within the last 5 minutes'],
      'invalid_timestamp',
    ],
    [
      'a time over a minute ahead',
      { ...queue, timestamp: new Date(NOW + 60_001).toISOString() },
      ['timestamp: a time that is at most a minute ahead'],
      'invalid_timestamp',
    ],
    ['an unknown field', { ...queue, labls: {} }, ['labls: labels'], 'invalid_type'],
    [
      'all at once',
      { name: '1', value: 'x', labels: { 'a-b': '', __x: '' }, timestamp: 'now' },
      [
        `name: ${NAME}`,
        `labels.a-b: ${LABEL}`,
        'labels.__x: a label name other than le, quantile and __…',
        'value: a finite number',
        'timestamp: a time in ISO 8601 with a time zone, such as 2026-11-28T12:00:00Z',
      ],
      'invalid_name',
    ],
    [
      'the name of a sample of ours',
      { ...queue, name: 'error_rate' },
      ['name: a name that no built-in sample has'],
      'invalid_name',
    ],
    ...['up', 'scrape_duration_seconds', 'ALERTS'].map(
      (name) =>
        [
          `the name ${name} of a series that Prometheus writes for each target`,
          { ...queue, name },
          ['name: a name that Prometheus does not use for itself'],
          'invalid_name',
        ] as const,
    ),
    [
      'the prefix of our metrics',
      { ...queue, name: 'bot_queue' },
      ['name: a name that does not start with bot_, process_, nodejs_'],
      'invalid_name',
    ],
  ])('%s', async (_, sample, problems, reason) => {
    const metrics = create()
    expect(problemsOf(metrics, sample)).toEqual(problems)
    expect(metrics.getSamples().some(({ staleAt }) => staleAt !== undefined)).toBe(false)
    expect(await valuesOf(metrics, 'bot_metrics_dropped_samples_total')).toEqual({ [reason]: 1 })
  })

  test('a getter that throws', () => {
    const sample = {
      name: 'a',
      get value(): number {
        throw new Error('x')
      },
    }
    expect(problemsOf(create(), sample)).toEqual([': plain data'])
  })
})

/** Values that are nearly samples. */
const anything = fc.oneof(
  fc.anything(),
  fc.record(
    {
      name: fc.oneof(fc.constantFrom('a', 'b_total', '__proto__', 'le'), fc.string({ unit: 'binary' })),
      labels: fc.oneof(
        fc.dictionary(
          fc.oneof(fc.constantFrom('a', 'api', 'constructor', '__proto__'), fc.string()),
          fc.oneof(fc.string({ unit: 'binary' }), fc.anything()),
        ),
        fc.anything(),
      ),
      value: fc.oneof(fc.double(), fc.anything()),
      timestamp: fc.oneof(fc.constant('2026-01-05T10:00:00Z'), fc.anything()),
    },
    { requiredKeys: [] },
  ),
)

test('whatever is reported, nothing throws, and the scrape and the samples for rules stay valid', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anything, { maxLength: 20 }), async (given) => {
      const metrics = create()
      const before = metrics.getSamples().length
      const results = given.map((each) => metrics.recordSample(each as ReportedSample))
      expect(results.every((problems) => problems === null || problems.length > 0)).toBe(true)
      const reported = metrics.getSamples().slice(before)
      expect(reported.every(({ value }) => Number.isFinite(value))).toBe(true)
      // Throws on an invalid line and on a duplicate.
      const rows = await scrape(metrics)
      expect(rows.filter(({ name }) => !name.startsWith('bot_'))).toHaveLength(reported.length)
    }),
    { numRuns: 40 },
  )
})

test('too many labels are refused before more of them are read', () => {
  let reads = 0
  const labels = new Proxy(Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`l${n}`, ''])), {
    getOwnPropertyDescriptor: (...args) => {
      reads += 1
      return Reflect.getOwnPropertyDescriptor(...args)
    },
  })
  expect(problemsOf(create(), { ...queue, labels })).toEqual(['labels: at most 32 labels'])
  expect(reads).toBeLessThan(100)
})
