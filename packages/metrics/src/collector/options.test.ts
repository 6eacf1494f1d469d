import { expect, test } from 'vitest'

import { linesOf, refusalOf } from '../../test/refusal.ts'
import type { MetricsError } from '../errors.ts'
import { resolveOptions } from './options.ts'

function refusal(options: unknown): MetricsError {
  return refusalOf(() => resolveOptions(options as never))
}

test('omitted options have their defaults', () => {
  expect(resolveOptions({}).settings).toMatchObject({
    namespace: 'bot',
    defaultMetrics: true,
    version: 'unknown',
    maxSeriesPerMetric: 2000,
    maxSeries: 20_000,
    historySeries: 320,
  })
})

test('all problems are listed at once', () => {
  const options = {
    namespace: 'my-bot',
    sampler: { start: () => {} },
    defaultMetrics: 1,
    version: '',
    clock: null,
    timezone: 'UTC',
    secret: 'x',
  }
  expect(refusal(options).code).toBe('INVALID_OPTIONS')
  expect(linesOf(refusal(options).problems)).toEqual([
    'namespace: expected letters, digits and underscores, at most 64, not starting with a digit, got a string of 6 characters',
    'sampler: expected a system sampler (an object with the methods start, stop, and latest), got an object',
    'defaultMetrics: expected true or false, got 1',
    'version: expected a string of 1 to 128 characters, got an empty string',
    'clock: expected a function, got null',
    'timezone: unknown option; did you mean timeZone?',
    'secret: unknown option; expected one of namespace, sampler, defaultMetrics, version, clock, maxSeriesPerMetric, maxSeries, history, historySeries, prices, timeZone, budgets, store, writeIntervalMs, retentionDays',
  ])
})

test.each(['', '1bot', 'bot:x', 'process', 'nodejs', 'x'.repeat(65)])('%j is no namespace', (namespace) => {
  expect(refusal({ namespace }).problems).toHaveLength(1)
})

test.each([null, [], 'options', 5])('%j is not a set of options', (options) => {
  expect(linesOf(refusal(options).problems)).toEqual([expect.stringMatching(/^expected an object, got /)])
})

test('an option that is undefined has its default', () => {
  const options = {
    namespace: undefined,
    sampler: undefined,
    prices: undefined,
    store: undefined,
    timeZone: undefined,
  }
  expect(resolveOptions(options)).toMatchObject({
    settings: { namespace: 'bot' },
    meter: { timeZone: 'UTC' },
  })
})
