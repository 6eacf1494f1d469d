import { expect, test } from 'vitest'

import { summarise } from './figures.ts'

test('nothing is null, not 0', () => {
  expect(summarise([])).toEqual({ count: 0, avgMs: null, p50Ms: null, p95Ms: null })
})

test('percentiles are values that were seen, by nearest rank', () => {
  expect(summarise([7])).toEqual({ count: 1, avgMs: 7, p50Ms: 7, p95Ms: 7 })
  expect(summarise([30, 10, 20, 40])).toEqual({ count: 4, avgMs: 25, p50Ms: 20, p95Ms: 40 })
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(summarise(hundred)).toEqual({ count: 100, avgMs: 50.5, p50Ms: 50, p95Ms: 95 })
})
