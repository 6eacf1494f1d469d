import { expect, test } from 'vitest'

import { isNewer, onTimeline } from './state.ts'

const DAY_MS = 86_400_000

test.each([
  ['newer', 11, 10, 11, true],
  ['the same', 10, 10, 11, false],
  ['older', 9, 10, 11, false],
  ['older, the last 5 seconds ahead of the clock', 9, 15_000, 10_000, false],
  ['older, the last more than 5 seconds ahead', 9, 15_001, 10_000, true],
  ['older, both more than 5 seconds ahead', 80_000, 90_000, 10_000, false],
  ['the same, far ahead', DAY_MS, DAY_MS, 0, false],
  ['the first of all', -5, -Infinity, 0, true],
] as const)('%s', (_case, sampledAt, lastAt, wallMs, expected) => {
  expect(isNewer(sampledAt, lastAt, wallMs)).toBe(expected)
})

test('a sample lies as far back on the timeline as on the wall clock, within bounds', () => {
  const clocks = { nowMs: 1000, wallMs: 500 }
  expect(onTimeline(500, clocks, 60)).toBe(1000)
  expect(onTimeline(460, clocks, 60)).toBe(960)
  expect(onTimeline(500 - DAY_MS, clocks, 60)).toBe(940)
  expect(onTimeline(500 + DAY_MS, clocks, 60)).toBe(1000)
})
