import type { Socket } from 'node:net'
import { createServer } from 'node:net'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { listen, serve } from '../../test/servers.ts'
import type { HealthCheckResult } from '../check/result.ts'
import { HealthChecker } from '../health-checker.ts'
import { APIHealthChecker } from './http.ts'

describe('in faked time', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
  afterEach(() => void vi.useRealTimers())

  test('a check every second stays healthy if the server resets each connection at its second request', async () => {
    const requests = new Map<Socket, number>()
    const { url } = await serve(({ socket }, response) => {
      const count = (requests.get(socket) ?? 0) + 1
      requests.set(socket, count)
      if (count === 1) response.end()
      else socket.resetAndDestroy()
    })
    const health = new HealthChecker()
    health.addChecker(new APIHealthChecker({ name: 'my_api', url, intervalMs: 1000 }))
    let next = Promise.withResolvers<HealthCheckResult>()
    health.on('result', (result) => next.resolve(result))
    health.start()
    for (let run = 0; run < 20; run += 1) {
      await vi.advanceTimersByTimeAsync(1000)
      expect(await next.promise).toMatchObject({ status: 'healthy' })
      next = Promise.withResolvers()
    }
    await health[Symbol.asyncDispose]()
    expect(Math.max(...requests.values())).toBe(2)
  })

  test('a check with a time limit of 20 seconds waits 6 seconds for a connection', async () => {
    const { promise: accepted, resolve } = Promise.withResolvers<Socket>()
    const { port } = await listen(createServer((socket) => resolve(socket)))
    const health = new HealthChecker()
    // Nothing answers the TLS handshake.
    const url = `https://127.0.0.1:${port}`
    health.addChecker(new APIHealthChecker({ name: 'my_api', url, timeoutMs: 20_000 }))
    let isSettled = false
    const pending = health.checkSingle('my_api').finally(() => (isSettled = true))
    const socket = await accepted
    await vi.advanceTimersByTimeAsync(6000)
    await new Promise((turn) => void setImmediate(turn))
    expect(isSettled).toBe(false)
    socket.destroy()
    expect(await pending).toMatchObject({ code: 'CONNECT' })
    await health[Symbol.asyncDispose]()
  })
})
