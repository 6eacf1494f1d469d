import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'

import { closeServer, stopInOrder } from './stop.ts'

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
  return { steps, monitor, close: step('close') }
}

const never = () => new Promise<never>(() => {})
const rejects = () => Promise.reject(new Error('broken'))
const slow = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms))

test('readiness fails, everything is stored, requests end, and what is due is sent, in this order', async () => {
  const { steps, monitor, close } = setUp()
  await stopInOrder(monitor, close)
  expect(steps).toEqual(['drain', 'save', 'close 5000', 'stop {"withinMs":3000}'])
})

test('a part that hangs or fails takes no more than its own time', async () => {
  const { steps, monitor, close } = setUp()
  const save = vi.fn(() => never())
  const stop = vi.fn(() => never())
  const stopped = stopInOrder({ ...monitor, save, stop }, close)
  await vi.advanceTimersByTimeAsync(3000)
  expect(steps).toEqual(['drain', 'close 5000'])
  expect(stop).toHaveBeenCalledWith({ withinMs: 3000 })
  await vi.advanceTimersByTimeAsync(6000)
  await stopped

  await stopInOrder({ ...monitor, save: rejects, stop: rejects }, rejects)
})

test('ends within 9 seconds of the signal even if everything is slow', async () => {
  const { monitor } = setUp()
  const stop = vi.fn(never)
  const stopped = stopInOrder({ ...monitor, save: never, stop }, slow)
  await vi.advanceTimersByTimeAsync(8000)
  expect(stop).toHaveBeenCalledWith({ withinMs: 1000 })
  await vi.advanceTimersByTimeAsync(1000)
  await stopped
})

test('the HTTP server of another program is closed: idle connections at once, the others once they are answered or cut off', async () => {
  vi.useRealTimers()
  const held = Promise.withResolvers<ServerResponse>()
  const server = createServer((request, response) => {
    if (request.url === '/held') held.resolve(response)
    else response.end('ok')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await (await fetch(url)).text()
  const answer = fetch(`${url}/held`).then((response) => response.text())
  const response = await held.promise
  const closed = closeServer(server, 60_000)
  response.end('answered')
  expect(await answer).toBe('answered')
  await closed

  const other = createServer(() => {})
  await once(other.listen(0, '127.0.0.1'), 'listening')
  const cutOff = fetch(`http://127.0.0.1:${(other.address() as AddressInfo).port}`)
  const failure = cutOff.catch((error: unknown) => error)
  await once(other, 'request')
  await closeServer(other, 1)
  expect(await failure).toBeInstanceOf(TypeError)
})
