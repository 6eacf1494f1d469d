import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { linesOf } from '../../test/refusal.ts'
import { History } from './history.ts'
import type { HistoryQuery, HistoryResult } from './query.ts'
import { Tier, TIERS } from './tier.ts'

const START = Date.parse('2026-01-05T00:00:00Z')
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

function one(value: number): { min: number; max: number; sum: number; count: number } {
  return { min: value, max: value, sum: value, count: 1 }
}

function pointsOf(result: HistoryResult): readonly { atMs: number; value: number | null }[] {
  if (!result.ok) throw new Error(result.code)
  return result.points
}

describe('40 days of samples every 15 seconds', () => {
  const history = new History(64)
  const end = START + 40 * DAY_MS
  let heapBefore = 0
  for (let at = START; at < end; at += 15_000) {
    history.add('load', {}, at, one(((at - START) / 15_000) % 240))
    if (at === START + 32 * DAY_MS) heapBefore = process.memoryUsage().arrayBuffers
  }
  const grown = process.memoryUsage().arrayBuffers - heapBefore
  const now = end - 1
  const query = (rest: Omit<HistoryQuery, 'name'>): HistoryResult =>
    history.query({ name: 'load', ...rest }, now)

  test('take no more memory than the first', () => {
    expect(grown).toBeLessThan(100_000)
  })

  test.each([
    [HOUR_MS, 15_000],
    [HOUR_MS + 60_000, 300_000],
    [DAY_MS, 300_000],
    [DAY_MS + 600_000, HOUR_MS],
    [2 * DAY_MS, HOUR_MS],
    [31 * DAY_MS, HOUR_MS],
    [400 * DAY_MS, HOUR_MS],
  ])('the last %d ms come in steps of %d, each once, none missing', (span, stepMs) => {
    const result = query({ fromMs: now - span })
    const points = pointsOf(result)
    expect(result).toMatchObject({ stepMs, resolutionMs: stepMs, toMs: end })
    for (const [index, { atMs }] of points.entries())
      expect(atMs).toBe((points[0]?.atMs ?? 0) + index * stepMs)
    expect(points.every(({ value }) => value !== null)).toBe(true)
    expect(points.at(-1)?.atMs).toBe(end - stepMs)
    expect(points.length).toBeLessThanOrEqual(744)
  })

  test.each(['min', 'max', 'sum', 'count', 'avg'] as const)(
    'the tiers agree on the last hour’s %s',
    (aggregation) => {
      const fromMs = end - HOUR_MS
      const fine = pointsOf(query({ fromMs, stepMs: HOUR_MS, aggregation }))
      const middle = pointsOf(query({ fromMs: end - DAY_MS, stepMs: HOUR_MS, aggregation })).at(-1)
      const coarse = pointsOf(query({ fromMs: end - 30 * DAY_MS, aggregation })).at(-1)
      expect(fine).toHaveLength(1)
      expect(middle).toEqual(fine[0])
      expect(coarse).toEqual(fine[0])
      expect(fine[0]?.value).toBe({ min: 0, max: 239, sum: 28_680, count: 240, avg: 119.5 }[aggregation])
    },
  )

  test('a step is rounded up to a multiple of the resolution', () => {
    expect(query({ fromMs: now - HOUR_MS, stepMs: 20_000 })).toMatchObject({ stepMs: 30_000 })
    expect(query({ fromMs: now - DAY_MS, stepMs: 1 })).toMatchObject({ stepMs: 300_000 })
  })
})

test('a tier has each period once, with its own values, or a gap', () => {
  const shape = { stepMs: 10, cells: 8 }
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 60 }), { maxLength: 60, size: 'max' }), (gaps) => {
      const tier = new Tier(shape)
      const expected = new Map<number, number>()
      let at = 0
      for (const gap of gaps) {
        at += gap
        tier.add(at, one(at))
        const period = Math.floor(at / shape.stepMs)
        expected.set(period, (expected.get(period) ?? 0) + 1)
      }
      const newest = Math.floor(at / shape.stepMs)
      for (let period = 0; period <= newest + 1; period += 1) {
        const isKept = period > newest - shape.cells
        expect(tier.summary(period, period + 1)?.count).toBe(isKept ? expected.get(period) : undefined)
      }
    }),
  )
})

test('a gap is null, not 0, also as a count', () => {
  const history = new History(1)
  history.add('x', {}, START, one(5))
  history.add('x', {}, START + 60_000, one(7))
  for (const aggregation of ['avg', 'count', 'sum'] as const) {
    const values = pointsOf(
      history.query({ name: 'x', fromMs: START, toMs: START + 75_000, aggregation }, START + 75_000),
    ).map(({ value }) => value !== null)
    expect(values).toEqual([true, false, false, false, true])
  }
})

test('a clock that is set back continues in the same cells, or in new ones after a day', () => {
  const tier = new Tier(TIERS[0])
  tier.add(START, one(1))
  tier.add(START - 15_000, one(2))
  const at = START / 15_000
  expect(tier.summary(at - 1, at + 1)).toMatchObject({ sum: 3, count: 2 })
  tier.add(START - DAY_MS, one(4))
  expect(tier.summary(0, at + 1)).toMatchObject({ sum: 4, count: 1 })
})

test('a series above the cap is not kept, and an unknown one is answered with the list of all', () => {
  const history = new History(1)
  history.add('error_rate', { api: 'a' }, START, one(1))
  history.add('error_rate', { api: 'b' }, START, one(1))
  const available = [{ name: 'error_rate', labels: { api: 'a' } }]
  for (const labels of [{ api: 'b' }, {}])
    expect(history.query({ name: 'error_rate', labels }, START)).toEqual({
      ok: false,
      code: 'UNKNOWN_SERIES',
      available,
    })
  history.forget(({ api }) => api === 'a')
  history.add('error_rate', { api: 'b' }, START, one(1))
  expect(history.query({ name: 'error_rate', labels: { api: 'b' } }, START)).toMatchObject({ ok: true })
})

test.each([Infinity, 1e300, 32 * DAY_MS])('a step of %d ms is invalid', (stepMs) => {
  const history = new History(1)
  history.add('x', {}, START, one(1))
  expect(history.query({ name: 'x', stepMs }, START)).toMatchObject({ ok: false, code: 'INVALID_QUERY' })
  const longest = history.query({ name: 'x', stepMs: 31 * DAY_MS, fromMs: START - 1 }, START)
  expect(pointsOf(longest).map(({ value }) => value)).toContain(1)
})

test('an invalid query is refused with all its problems', () => {
  const history = new History(1)
  history.add('x', {}, START, one(1))
  const query = {
    name: 'x',
    fromMs: Number.NaN,
    stepMs: -1,
    aggregation: 'median',
  } as unknown as HistoryQuery
  expect(problemsOf(history, query)).toEqual([
    'fromMs: expected a time in milliseconds since 1970, got NaN',
    'stepMs: expected a number from 0 to 2678400000, got -1',
    'aggregation: expected one of avg, min, max, sum, count, got a string of 6 characters',
  ])
  expect(problemsOf(history, { name: 'x', fromMs: START, toMs: START - 1 })).toEqual([
    `fromMs: expected a time before toMs, got ${START}`,
  ])
  expect(problemsOf(history, { name: 'x', step: 1 } as unknown as HistoryQuery)).toEqual([
    'step: unknown option; did you mean stepMs?',
  ])
  expect(problemsOf(history, undefined as unknown as HistoryQuery)).toHaveLength(1)
})

function problemsOf(history: History, query: HistoryQuery): readonly string[] {
  const result = history.query(query, START)
  return result.ok || result.code !== 'INVALID_QUERY' ? [] : linesOf(result.problems)
}
