import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { TickingClock } from './ticking-clock.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_400 })
})
afterEach(() => {
  vi.useRealTimers()
})

test('ticks at full seconds, and the time does not change between ticks', () => {
  const ticks: number[] = []
  const clock = new TickingClock(Date.now, (nowMs) => ticks.push(nowMs))
  clock.start()
  vi.advanceTimersByTime(599)
  expect(clock.recentMs()).toBe(1_000_400)
  expect(clock.nowMs()).toBe(1_000_999)
  vi.advanceTimersByTime(2000)
  expect(ticks).toEqual([1_000_400, 1_001_000, 1_002_000])
  expect(clock.recentMs()).toBe(1_002_000)
})

test('is exact while it does not tick, and can be started and stopped repeatedly', () => {
  const clock = new TickingClock(Date.now, () => {})
  vi.setSystemTime(1_000_777)
  expect(clock.recentMs()).toBe(1_000_777)
  clock.start()
  clock.start()
  expect(vi.getTimerCount()).toBe(1)
  clock.stop()
  clock.stop()
  vi.setSystemTime(1_000_888)
  expect(clock.recentMs()).toBe(1_000_888)
})
