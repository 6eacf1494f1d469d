import { check, HealthChecker } from '@botwatch/health'
import { History } from '@botwatch/metrics'
import { memoryHistoryStore } from '@botwatch/metrics/memory-history'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { readCheckHistory, type CheckHistory, type CheckHistoryCell } from '../check-history.ts'
import { DURATION_SERIES, recordHealth, SAMPLE_INTERVAL_MS } from './health-to-history.ts'

const START = Date.parse('2026-01-05T00:00:00Z')
const HOUR_MS = 3_600_000

beforeEach(() => void vi.useFakeTimers({ now: START }))
afterEach(() => void vi.useRealTimers())

/** One check whose runs the test starts, recorded in a history. */
class Watched {
  readonly #health = new HealthChecker({ cacheTtlMs: 0 })
  readonly #history: History
  readonly #recording: ReturnType<typeof recordHealth>
  #sampling: NodeJS.Timeout
  #status: 'healthy' | 'degraded' | 'unhealthy' = 'healthy'

  constructor(store = memoryHistoryStore(), staleAfterMs = 3_600_000) {
    this.#history = new History({ store })
    this.#health.addChecker(check('api', () => ({ status: this.#status }), { staleAfterMs }))
    this.#recording = recordHealth(this.#health, this.#history)
    this.#sampling = setInterval(this.#recording.sample, SAMPLE_INTERVAL_MS)
  }

  /** Runs the check after some seconds. */
  async runAfter(seconds: number, status: 'healthy' | 'degraded' | 'unhealthy'): Promise<void> {
    await vi.advanceTimersByTimeAsync(seconds * 1000)
    this.#status = status
    await this.#health.checkSingle('api')
  }

  async readAfter(seconds: number): Promise<CheckHistory> {
    await vi.advanceTimersByTimeAsync(seconds * 1000)
    this.#recording.sample()
    return await readCheckHistory(this.#history, 'api')
  }

  remove(): void {
    this.#health.removeChecker('api')
  }

  stopSampling(): void {
    clearInterval(this.#sampling)
  }

  durations(): Promise<readonly { readonly count: number }[]> {
    return this.#history.read(DURATION_SERIES, { check: 'api' }, START, Date.now() + 1, 300_000)
  }

  async stop(): Promise<void> {
    this.#recording.sample()
    this.stopSampling()
    this.#recording.stop()
    await this.#history.stop()
  }
}

/** Seconds of healthy, degraded, unhealthy and no data in a cell. */
function secondsOf(cell: CheckHistoryCell | undefined, length: number): readonly number[] {
  if (cell === undefined) return []
  const { healthy, degraded, unhealthy, noData } = cell
  return [healthy, degraded, unhealthy, noData].map((share) => Math.round(share * length))
}

test('cells have the share of each status, which changes at the end of a run', async () => {
  const watched = new Watched()
  await watched.runAfter(0, 'healthy')
  await watched.runAfter(125, 'degraded')
  await watched.runAfter(65, 'unhealthy')
  await watched.runAfter(300, 'unhealthy')
  const { day, days } = await watched.readAfter(50)
  expect(day).toHaveLength(288)
  expect(days).toHaveLength(90)
  expect(day.at(-1)?.atMs).toBe(START + 300_000)
  expect(secondsOf(day.at(-2), 300)).toEqual([125, 65, 110, 0])
  expect(secondsOf(day.at(-1), 240)).toEqual([0, 0, 240, 0])
  expect(secondsOf(days.at(-1), 540)).toEqual([125, 65, 350, 0])
  for (const cell of [...day.slice(0, -2), ...days.slice(0, -1)])
    expect(cell).toMatchObject({ healthy: 0, degraded: 0, unhealthy: 0, noData: 1 })
})

test('time without a known status is no data: before the first run, and after a result became stale', async () => {
  const watched = new Watched(memoryHistoryStore(), 60_000)
  await watched.runAfter(100, 'healthy')
  const stale = await watched.readAfter(200)
  const [healthy = 0, , , noData = 0] = secondsOf(stale.day.at(-2), 300)
  expect(healthy).toBeGreaterThanOrEqual(60 - SAMPLE_INTERVAL_MS / 1000)
  expect(healthy).toBeLessThanOrEqual(60)
  expect(healthy + noData).toBe(300)
  await watched.runAfter(10, 'healthy')
  const { day } = await watched.readAfter(20)
  expect(secondsOf(day.at(-1), 30)).toEqual([20, 0, 0, 10])
})

test('time in which the process was down is no data', async () => {
  const store = memoryHistoryStore()
  const before = new Watched(store)
  await before.runAfter(0, 'healthy')
  await vi.advanceTimersByTimeAsync(100_000)
  await before.stop()
  await vi.advanceTimersByTimeAsync(150_000)
  const after = new Watched(store)
  await after.runAfter(0, 'unhealthy')
  const { day } = await after.readAfter(50)
  expect(secondsOf(day.at(-2), 300)).toEqual([100, 0, 50, 150])
})

test('a removed check has no data from then on', async () => {
  const watched = new Watched()
  await watched.runAfter(0, 'healthy')
  await watched.readAfter(100)
  watched.remove()
  const { day } = await watched.readAfter(140)
  expect(secondsOf(day.at(-1), 240)).toEqual([100, 0, 0, 140])
})

test('time in which nobody looked at the check is no data', async () => {
  const watched = new Watched()
  await watched.runAfter(0, 'healthy')
  watched.stopSampling()
  await watched.runAfter(25, 'healthy')
  await watched.runAfter(100, 'healthy')
  const { day } = await watched.readAfter(0)
  expect(secondsOf(day.at(-1), 125)).toEqual([25, 0, 0, 100])
})

test.each([3 * HOUR_MS, -3 * HOUR_MS])(
  'a clock that is set by %d ms adds and loses no time',
  async (byMs) => {
    const watched = new Watched()
    await watched.runAfter(0, 'healthy')
    await vi.advanceTimersByTimeAsync(145_000)
    vi.setSystemTime(Date.now() + byMs)
    await watched.runAfter(0, 'healthy')
    await vi.advanceTimersByTimeAsync(145_000)
    // What was recorded in the future is not shown.
    if (byMs < 0) vi.setSystemTime(Date.now() - byMs)
    const { day, days } = await watched.readAfter(5)
    const seconds = day.map(({ healthy }, index) => healthy * (index === 287 ? 295 : 300))
    expect(seconds.reduce((sum, each) => sum + each)).toBeCloseTo(295, -1)
    for (const { healthy, noData } of [...day, ...days]) {
      expect(healthy).toBeLessThanOrEqual(1)
      expect(healthy + noData).toBeCloseTo(1)
    }
  },
)

test('each run adds its duration', async () => {
  const watched = new Watched()
  for (const status of ['healthy', 'unhealthy', 'healthy'] as const) await watched.runAfter(10, status)
  expect(await watched.durations()).toMatchObject([{ count: 3 }])
})

test('an end of the recording adds nothing more', async () => {
  const watched = new Watched()
  await watched.runAfter(0, 'healthy')
  await watched.readAfter(20)
  await watched.stop()
  await watched.runAfter(20, 'healthy')
  expect(await watched.durations()).toMatchObject([{ count: 1 }])
})
