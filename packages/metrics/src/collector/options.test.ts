import { expect, test } from 'vitest'

import { isMetricsError, type MetricsError } from '../errors.ts'
import { resolveOptions, type MetricsCollectorOptions } from './options.ts'

function refusalOf(options: unknown): MetricsError {
  try {
    resolveOptions(options as MetricsCollectorOptions)
  } catch (error) {
    if (isMetricsError(error)) return error
    throw error
  }
  throw new Error('not refused')
}

test('what is left out has its default', () => {
  expect(resolveOptions({})).toMatchObject({
    namespace: 'bot',
    defaultMetrics: true,
    version: 'unknown',
    maxSeriesPerMetric: 2000,
    maxSeries: 20_000,
    historySeries: 64,
  })
})

test('every problem is listed at once', () => {
  const options = {
    namespace: 'my-bot',
    sampler: { start: () => {} },
    defaultMetrics: 1,
    version: '',
    clock: null,
  }
  const refusal = refusalOf(options)
  expect(refusal.code).toBe('INVALID_OPTIONS')
  expect(refusal.problems).toEqual([
    'namespace: expected letters, digits and underscores, at most 64, and none of process, nodejs, got string',
    'defaultMetrics: expected a boolean, got number',
    'version: expected 1 to 128 characters, got string',
    'clock: expected a function, got null',
    'sampler.stop: expected a function, got undefined',
    'sampler.latest: expected a function, got undefined',
  ])
  expect(refusalOf({ sampler: null }).problems).toHaveLength(3)
})

test.each(['', '1bot', 'bot:x', 'process', 'nodejs', 'x'.repeat(65)])('%j is no namespace', (namespace) => {
  expect(refusalOf({ namespace }).problems).toHaveLength(1)
})
