import { beforeEach, describe, expect, test, vi } from 'vitest'

import { linesOf } from '../../test/refusal.ts'
import { CollectorHistory } from './collector-history.ts'
import { History } from './history.ts'
import type { HistoryStore } from './history-store.ts'
import { memoryHistoryStore } from './memory-store.ts'
import type { HistoryPoint, HistoryQuery, HistoryResult } from './query.ts'
import { summaryOf } from './summary.ts'

const START = Date.parse('2026-01-05T00:00:00Z')
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** A history whose clock stands at the end of what was added. */
class Recording {
  nowMs = START
  readonly history: CollectorHistory
  readonly #stored: History

  constructor(store: HistoryStore = memoryHistoryStore(), maxRecentSeries = 64) {
    this.#stored = new History({ store, clock: () => this.nowMs })
    this.history = new CollectorHistory(this.#stored, maxRecentSeries)
  }

  add(name: string, atMs: number, value: number, labels: Readonly<Record<string, string>> = {}): void {
    this.history.add(name, labels, atMs, summaryOf(value))
  }

  query(query: HistoryQuery): Promise<HistoryResult> {
    return this.history.query(query, this.nowMs)
  }

  save(): Promise<void> {
    return this.#stored.save()
  }
}

async function pointsOf(result: Promise<HistoryResult>): Promise<readonly HistoryPoint[]> {
  const settled = await result
  if (!settled.ok) throw new Error(settled.code)
  return settled.points
}

async function problemsOf(query: HistoryQuery): Promise<readonly string[]> {
  const result = await new Recording().query(query)
  return result.ok || result.code !== 'INVALID_QUERY' ? [] : linesOf(result.problems)
}

describe('100 days of samples', () => {
  const recording = new Recording()
  const end = START + 100 * DAY_MS
  const query = (rest: Omit<HistoryQuery, 'name'>): Promise<HistoryResult> =>
    recording.query({ name: 'load', ...rest })
  /** Every 15 seconds on the last day, every 5 minutes before. Always from 0 to 239 within an hour. */
  const record = async (): Promise<void> => {
    for (let at = START; at < end; at += at < end - DAY_MS ? 300_000 : 15_000) {
      recording.nowMs = at
      recording.add('load', at, ((at - START) / 15_000) % 240)
      if (at % HOUR_MS === 0) await recording.save()
    }
    recording.nowMs = end - 1
  }
  beforeEach(async () => {
    if (recording.nowMs === START) await record()
  })

  test.each([
    [HOUR_MS, 15_000, 240],
    [HOUR_MS + MINUTE_MS, 300_000, 13],
    [DAY_MS, 300_000, 288],
    [DAY_MS + 600_000, HOUR_MS, 25],
    [2 * DAY_MS, HOUR_MS, 48],
    [31 * DAY_MS, HOUR_MS, 744],
    [32 * DAY_MS, DAY_MS, 32],
    [90 * DAY_MS, DAY_MS, 90],
    [400 * DAY_MS, DAY_MS, 90],
  ])('the last %d ms come in steps of %d, each once, none missing', async (span, stepMs, count) => {
    const result = await query({ fromMs: recording.nowMs + 1 - span })
    const points = result.ok ? result.points : []
    expect(result).toMatchObject({ stepMs, resolutionMs: stepMs, toMs: end })
    expect(points).toHaveLength(count)
    for (const [index, { atMs }] of points.entries())
      expect(atMs).toBe((points[0]?.atMs ?? 0) + index * stepMs)
    expect(points.every(({ value }) => value !== null)).toBe(true)
    expect(points.at(-1)?.atMs).toBe(end - stepMs)
  })

  test.each([0, 1, 7000, 14_999])('the last hour has 240 steps, %d ms into one', async (pastMs) => {
    const nowMs = end - 15_000 + pastMs
    const result = await recording.history.query({ name: 'load' }, nowMs)
    expect(result).toMatchObject({ ok: true, stepMs: 15_000, points: { length: 240 } })
  })

  test.each([
    [HOUR_MS, 240],
    [DAY_MS, 288],
    [31 * DAY_MS, 744],
    [90 * DAY_MS, 90],
  ])('the last %d ms have %d steps, wherever in a step they end', async (span, count) => {
    for (const pastMs of [0, 1, 7000, 15_000, 299_999, 300_000, HOUR_MS - 1, 7 * HOUR_MS + 3, DAY_MS - 1]) {
      const nowMs = end - DAY_MS + pastMs
      const result = await recording.history.query({ name: 'load', fromMs: nowMs - span }, nowMs)
      expect(result).toMatchObject({ ok: true, points: { length: count } })
    }
  })

  test.each(['min', 'max', 'sum', 'count', 'avg'] as const)(
    'the tiers agree on the last hour’s %s',
    async (aggregation) => {
      const fromMs = end - HOUR_MS
      const inSteps = async (stepMs: number): Promise<readonly HistoryPoint[]> =>
        pointsOf(query({ fromMs, stepMs, aggregation }))
      const [hour] = await inSteps(HOUR_MS)
      expect(hour?.value).toBe({ min: 0, max: 239, sum: 28_680, count: 240, avg: 119.5 }[aggregation])
      const combine = {
        min: (values: readonly number[]) => Math.min(...values),
        max: (values: readonly number[]) => Math.max(...values),
        sum: (values: readonly number[]) => values.reduce((sum, value) => sum + value),
        count: (values: readonly number[]) => values.reduce((sum, value) => sum + value),
        avg: (values: readonly number[]) => values.reduce((sum, value) => sum + value) / values.length,
      }[aggregation]
      for (const stepMs of [15_000, 300_000]) {
        const points = await inSteps(stepMs)
        expect(points).toHaveLength(HOUR_MS / stepMs)
        expect(combine(points.map(({ value }) => value ?? Number.NaN))).toBe(hour?.value)
      }
    },
  )

  test('a step is rounded up to a multiple of the resolution', async () => {
    const { nowMs } = recording
    expect(await query({ fromMs: nowMs - HOUR_MS, stepMs: 20_000 })).toMatchObject({ stepMs: 30_000 })
    expect(await query({ fromMs: nowMs - DAY_MS, stepMs: 1 })).toMatchObject({ stepMs: 300_000 })
  })
})

test('after a restart the last hour comes in steps of 5 minutes until it is known in finer ones', async () => {
  const store = memoryHistoryStore()
  const before = new Recording(store)
  before.add('x', START, 1)
  await before.save()
  const recording = new Recording(store)
  recording.nowMs = START + 20 * MINUTE_MS + 1
  recording.add('x', recording.nowMs, 2)
  const points = await pointsOf(recording.query({ name: 'x', fromMs: START }))
  expect(points.map(({ value }) => value)).toEqual([1, null, null, null, 2])
  expect(await recording.query({ name: 'x', fromMs: recording.nowMs - 1 })).toMatchObject({ stepMs: 15_000 })
  recording.nowMs += HOUR_MS
  expect(await recording.query({ name: 'x' })).toMatchObject({ stepMs: 15_000 })
})

test('without an older value the last hour comes in fine steps at once', async () => {
  const recording = new Recording()
  recording.add('x', START, 1)
  expect(await recording.query({ name: 'x' })).toMatchObject({ stepMs: 15_000, points: { length: 240 } })
})

test('a gap is null, not 0, also as a count', async () => {
  const recording = new Recording()
  recording.add('x', START, 5)
  recording.add('x', START + MINUTE_MS, 7)
  recording.nowMs = START + 75_000
  for (const aggregation of ['avg', 'count', 'sum'] as const) {
    const points = await pointsOf(recording.query({ name: 'x', fromMs: START, aggregation }))
    expect(points.map(({ value }) => value !== null)).toEqual([true, false, false, false, true])
  }
})

test('an unknown series is answered with a list, those of the same name first', async () => {
  const recording = new Recording()
  for (const api of ['a', 'b']) recording.add('error_rate', START, 1, { api })
  for (let n = 0; n < 200; n += 1) recording.add(`other_${n}`, START, 1)
  const result = await recording.query({ name: 'error_rate', labels: { api: 'c' } })
  expect(result).toMatchObject({ ok: false, code: 'UNKNOWN_SERIES' })
  const available = result.ok || result.code !== 'UNKNOWN_SERIES' ? [] : result.available
  expect(available).toHaveLength(100)
  expect(available.slice(0, 2)).toEqual([
    { name: 'error_rate', labels: { api: 'a' } },
    { name: 'error_rate', labels: { api: 'b' } },
  ])
})

test('a known series without values in the range has gaps', async () => {
  const recording = new Recording(memoryHistoryStore(), 0)
  recording.add('x', START, 1)
  recording.nowMs = START + 2 * HOUR_MS
  const points = await pointsOf(recording.query({ name: 'x' }))
  expect(points.length).toBeGreaterThan(11)
  expect(points.every(({ value }) => value === null)).toBe(true)
})

test('series above the limit of fine steps have steps of 5 minutes', async () => {
  const recording = new Recording(memoryHistoryStore(), 1)
  recording.add('a', START, 1)
  recording.add('b', START, 2)
  expect(await recording.query({ name: 'a' })).toMatchObject({ stepMs: 15_000 })
  expect(await recording.query({ name: 'b' })).toMatchObject({ stepMs: 300_000 })
})

test('a store that fails, or does not answer for 10 seconds, is an answer', async () => {
  const error = new Error('disk')
  const store = memoryHistoryStore()
  const failing = new Recording({ ...store, read: () => Promise.reject(error) }, 0)
  expect(await failing.query({ name: 'x' })).toMatchObject({
    ok: false,
    code: 'STORE_FAILED',
    error: { name: 'MetricsError', code: 'STORE_FAILED', cause: error },
  })
  vi.useFakeTimers()
  const hanging = new Recording({ ...store, read: () => new Promise(() => {}) }, 0).query({ name: 'x' })
  await vi.advanceTimersByTimeAsync(10_000)
  vi.useRealTimers()
  expect(await hanging).toMatchObject({ ok: false, code: 'STORE_FAILED' })
})

test.each([Infinity, 1e300, 91 * DAY_MS])('a step of %d ms is invalid', async (stepMs) => {
  const recording = new Recording()
  recording.add('x', START, 1)
  expect(await recording.query({ name: 'x', stepMs })).toMatchObject({ ok: false, code: 'INVALID_QUERY' })
  const longest = await pointsOf(recording.query({ name: 'x', stepMs: 90 * DAY_MS, fromMs: START - 1 }))
  expect(longest.map(({ value }) => value)).toContain(1)
})

test('an invalid query is refused with all its problems', async () => {
  const query = { name: 'x', fromMs: Number.NaN, stepMs: -1, aggregation: 'median' }
  expect(await problemsOf(query as unknown as HistoryQuery)).toEqual([
    'fromMs: expected a time in milliseconds since 1970, got NaN',
    'stepMs: expected a number from 0 to 7776000000, got -1',
    'aggregation: expected one of avg, min, max, sum, count, got a string of 6 characters',
  ])
  expect(await problemsOf({ name: 'x', fromMs: START, toMs: START - 1 })).toEqual([
    `fromMs: expected a time before toMs, got ${START}`,
  ])
  expect(await problemsOf({ name: 'x', step: 1 } as unknown as HistoryQuery)).toEqual([
    'step: unknown option; did you mean stepMs?',
  ])
  expect(await problemsOf(undefined as unknown as HistoryQuery)).toHaveLength(1)
})
