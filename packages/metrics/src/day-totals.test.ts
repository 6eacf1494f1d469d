import { expect, test } from 'vitest'

import { DayTotals } from './day-totals.ts'

const DAY = 86_400_000

test('days begin at midnight in UTC', () => {
  const days = new DayTotals()
  const midnight = Date.parse('2026-03-01T00:00:00Z')
  days.add(midnight, 5)
  days.add(midnight - 1, 3)
  days.add(midnight + DAY - 1, 2)
  expect(days.report()).toEqual({ '2026-02-28': 3, '2026-03-01': 7 })
  expect(Object.keys(days.report())).toEqual(['2026-02-28', '2026-03-01'])
  expect(days.of(midnight)).toBe(7)
  expect(days.of(midnight + DAY)).toBe(0)
})

test('keeps the last 400 days', () => {
  const days = new DayTotals()
  for (let day = 0; day < 500; day += 1) days.add(day * DAY, 1)
  const kept = Object.keys(days.report())
  expect(kept).toHaveLength(400)
  expect(kept[0]).toBe(new Date(100 * DAY).toISOString().slice(0, 10))
})
