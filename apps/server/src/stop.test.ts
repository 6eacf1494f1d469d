import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'

import { stopInOrder } from './stop.ts'

beforeEach(() => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
})

function setUp() {
  const steps: string[] = []
  const step =
    (name: string) =>
    async (options?: unknown): Promise<void> =>
      void steps.push(options === undefined ? name : `${name} ${JSON.stringify(options)}`)
  const monitor = { drain: () => void steps.push('drain'), save: step('save'), stop: step('stop') }
  return { steps, monitor, listening: { url: '', close: step('close') } }
}

const never = () => new Promise<never>(() => {})
const rejects = () => Promise.reject(new Error('broken'))
const slow = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms))

test('readiness fails, everything is stored, requests end, and what is due is sent, in this order', async () => {
  const { steps, monitor, listening } = setUp()
  await stopInOrder(monitor, Promise.resolve(listening))
  expect(steps).toEqual(['drain', 'save', 'close 5000', 'stop {"withinMs":3000}'])
})

test('a part that hangs or fails takes no more than its own time', async () => {
  const { steps, monitor, listening } = setUp()
  const save = vi.fn(() => never())
  const stop = vi.fn(() => never())
  const stopped = stopInOrder({ ...monitor, save, stop }, Promise.resolve(listening))
  await vi.advanceTimersByTimeAsync(3000)
  expect(steps).toEqual(['drain', 'close 5000'])
  expect(stop).toHaveBeenCalledWith({ withinMs: 3000 })
  await vi.advanceTimersByTimeAsync(6000)
  await stopped

  await stopInOrder({ ...monitor, save: rejects, stop: rejects }, Promise.reject(new Error('not started')))
})

test('ends within 9 seconds of the signal even if everything is slow', async () => {
  const { monitor } = setUp()
  const stop = vi.fn(never)
  const stopped = stopInOrder({ ...monitor, save: never, stop }, Promise.resolve({ url: '', close: slow }))
  await vi.advanceTimersByTimeAsync(8000)
  expect(stop).toHaveBeenCalledWith({ withinMs: 1000 })
  await vi.advanceTimersByTimeAsync(1000)
  await stopped
})
