import fc from 'fast-check'
import { expect, test } from 'vitest'

import { Ring } from './ring.ts'
import { summaryOf } from './summary.ts'
import { RECENT_TIER } from './tier.ts'

const START = Date.parse('2026-01-05T00:00:00Z')

test('a ring has each period once, with its own values, or a gap', () => {
  const tier = { stepMs: 10, keepMs: 70 }
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 60 }), { maxLength: 60, size: 'max' }), (gaps) => {
      const ring = new Ring(tier)
      const expected = new Map<number, number>()
      let at = 0
      for (const gap of gaps) {
        at += gap
        ring.add(at, summaryOf(at))
        const period = Math.floor(at / tier.stepMs)
        expected.set(period, (expected.get(period) ?? 0) + 1)
      }
      const newest = Math.floor(at / tier.stepMs)
      for (let period = 0; period <= newest + 1; period += 1) {
        const isKept = period > newest - 8
        expect(ring.at(period * tier.stepMs)?.count).toBe(isKept ? expected.get(period) : undefined)
      }
    }),
  )
})

test('a clock that is set back continues in the same cells, or in new ones after a day', () => {
  const ring = new Ring(RECENT_TIER)
  ring.add(START, summaryOf(1))
  ring.add(START - 15_000, summaryOf(2))
  expect([ring.at(START)?.sum, ring.at(START - 15_000)?.sum, ring.sinceMs]).toEqual([1, 2, START - 15_000])
  ring.add(START - 86_400_000, summaryOf(4))
  expect(ring.at(START)).toBeUndefined()
  expect(ring.at(START - 86_400_000)).toMatchObject({ sum: 4, count: 1 })
  expect(ring.sinceMs).toBe(START - 86_400_000)
})
