import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'

import { createLoop, type Loop } from './loop.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function loopOf(run: () => Promise<void>, onError: (error: unknown) => void = () => {}): Loop {
  return createLoop({ name: 'work', intervalMs: 1000, run, onError })
}

test('runs at once and then after every interval', async () => {
  const run = vi.fn(() => Promise.resolve())
  const loop = loopOf(run)
  loop.start()
  loop.start()
  await vi.advanceTimersByTimeAsync(2500)
  expect(run).toHaveBeenCalledTimes(3)
  await loop.stop()
  await vi.advanceTimersByTimeAsync(5000)
  expect(run).toHaveBeenCalledTimes(3)
  expect(vi.getTimerCount()).toBe(0)
})

test('never overlaps: the pause begins when a run has ended', async () => {
  const run = vi.fn(() => new Promise<void>((resolve) => void setTimeout(resolve, 3000)))
  const loop = loopOf(run)
  loop.start()
  await vi.advanceTimersByTimeAsync(3999)
  expect(run).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(run).toHaveBeenCalledTimes(2)
})

test('is not late because the process stood still', async () => {
  let skippedMs = 0
  const now = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => now() + skippedMs)
  onTestFinished(() => void vi.restoreAllMocks())
  const loop = loopOf(vi.fn(() => Promise.resolve()))
  loop.start()
  await vi.advanceTimersByTimeAsync(500)
  skippedMs = 3_600_000
  expect(loop.state().sinceSuccessMs).toBe(1000)
  await vi.advanceTimersByTimeAsync(700)
  expect(loop.state().sinceSuccessMs).toBe(200)
  await loop.stop()
})

test('goes on after a run that throws, and reports it', async () => {
  const onError = vi.fn()
  const loop = loopOf(vi.fn().mockRejectedValueOnce(new Error('once')).mockResolvedValue(undefined), onError)
  loop.start()
  await vi.advanceTimersByTimeAsync(500)
  expect(loop.state()).toMatchObject({ error: new Error('once'), sinceSuccessMs: 500 })
  await vi.advanceTimersByTimeAsync(1000)
  expect(loop.state()).toMatchObject({ error: null, sinceSuccessMs: 500 })
  expect(onError).toHaveBeenCalledExactlyOnceWith(new Error('once'))
  expect(vi.getTimerCount()).toBe(1)
})

test('stop waits for the run in flight', async () => {
  let finished = false
  const run = (): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(() => {
        finished = true
        resolve()
      }, 3000)
    })
  const loop = loopOf(run)
  loop.start()
  await vi.advanceTimersByTimeAsync(1)
  const stopped = loop.stop()
  await vi.advanceTimersByTimeAsync(3000)
  await stopped
  expect(finished).toBe(true)
})

test('a stop and start while a run is in flight make no second loop', async () => {
  const run = vi.fn(() => new Promise<void>((resolve) => void setTimeout(resolve, 100)))
  const loop = loopOf(run)
  loop.start()
  await vi.advanceTimersByTimeAsync(50)
  void loop.stop()
  loop.start()
  await vi.advanceTimersByTimeAsync(1250)
  expect(run.mock.calls.length).toBeLessThanOrEqual(3)
  expect(vi.getTimerCount()).toBe(1)
})

test('says when it ran last, and for how long it has not succeeded', async () => {
  vi.setSystemTime(0)
  const loop = loopOf(() => new Promise<void>((resolve) => void setTimeout(resolve, 3000)))
  expect(loop.state()).toMatchObject({ isRunning: false, startedAtMs: null, finishedAtMs: null })
  loop.start()
  await vi.advanceTimersByTimeAsync(4500)
  expect(loop.state()).toEqual({
    name: 'work',
    intervalMs: 1000,
    isRunning: true,
    startedAtMs: 4000,
    finishedAtMs: 3000,
    sinceSuccessMs: 1500,
    error: null,
  })
})

test('a run that is wanted soon comes at once, and the interval begins anew', async () => {
  const run = vi.fn(() => Promise.resolve())
  const loop = loopOf(run)
  loop.runSoon()
  await vi.advanceTimersByTimeAsync(0)
  expect(run).not.toHaveBeenCalled()
  loop.start()
  await vi.advanceTimersByTimeAsync(600)
  loop.runSoon()
  loop.runSoon()
  await vi.advanceTimersByTimeAsync(0)
  expect(run).toHaveBeenCalledTimes(2)
  await vi.advanceTimersByTimeAsync(999)
  expect(run).toHaveBeenCalledTimes(2)
  await vi.advanceTimersByTimeAsync(1)
  expect(run).toHaveBeenCalledTimes(3)
  await loop.stop()
  loop.runSoon()
  expect(vi.getTimerCount()).toBe(0)
})

test('a run that is wanted while one is in flight follows it', async () => {
  const run = vi.fn(() => new Promise<void>((resolve) => void setTimeout(resolve, 100)))
  const loop = loopOf(run)
  loop.start()
  await vi.advanceTimersByTimeAsync(50)
  loop.runSoon()
  await vi.advanceTimersByTimeAsync(49)
  expect(run).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(2)
  expect(run).toHaveBeenCalledTimes(2)
  await vi.advanceTimersByTimeAsync(1097)
  expect(run).toHaveBeenCalledTimes(2)
  await loop.stop()
})
