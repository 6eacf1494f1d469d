import { expect, test, vi } from 'vitest'

import { filterInTurns, guardClock, runAfter, Timeline } from './clock.ts'

test('goes on by the monotonic clock when the wall clock jumps', () => {
  let wall = 5_000_000
  let steady = 17
  const timeline = new Timeline({ now: () => wall, monotonic: () => steady })
  expect(timeline.now()).toBe(5_000_000)
  steady += 250
  wall -= 86_400_000
  expect(timeline.now()).toBe(5_000_250)
})

test('resumes where it was, plus the time that has passed since by the wall clock', () => {
  const clock = { now: () => 1000, monotonic: () => 0 }
  expect(new Timeline(clock, { timelineMs: 4000, wallMs: 900 }).now()).toBe(4100)
  expect(new Timeline(clock, { timelineMs: 400, wallMs: 900 }).now()).toBe(500)
  expect(new Timeline(clock, { timelineMs: 4000, wallMs: 5000 }).now()).toBe(4000)
})

test.each([
  async (): Promise<never> => Promise.reject(new Error('no clock')),
  () => {
    throw new Error('no clock')
  },
  () => Number.NaN,
  () => 'noon' as never,
])('a clock that fails is replaced, and its monotonic part stands still: %#', async (fail) => {
  const unhandled = vi.fn<() => void>()
  process.on('unhandledRejection', unhandled)
  let isFailing = false
  const clock = guardClock({
    now: fail as () => number,
    monotonic: () => (isFailing ? (fail as () => number)() : 7),
  })
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(60_000)
  expect(clock.monotonic()).toBe(7)
  isFailing = true
  expect(clock.monotonic()).toBe(7)
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', unhandled)
  expect(unhandled).not.toHaveBeenCalled()
})

test('a filter that takes long yields to the event loop', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  let turns = 0
  const count = (): void => {
    turns += 1
    if (turns < 1000) setImmediate(count)
  }
  setImmediate(count)
  const found = await filterInTurns(Array.from({ length: 30 }, Number), () => {
    vi.advanceTimersByTime(5)
    return true
  })
  vi.useRealTimers()
  expect(found).toHaveLength(30)
  expect(turns).toBeGreaterThanOrEqual(15)
})

test('a clock with timers of its own runs what waits, and cancels it', () => {
  const waiting = new Map<() => void, number>()
  const clock = guardClock({
    now: () => 0,
    monotonic: () => 0,
    after: (delayMs, run) => {
      waiting.set(run, delayMs)
      return () => waiting.delete(run)
    },
  })
  const run = vi.fn<() => void>()
  const cancel = runAfter(clock, 86_400_000, run)
  expect([...waiting]).toEqual([[run, 86_400_000]])
  cancel()
  expect(waiting.size).toBe(0)
})
