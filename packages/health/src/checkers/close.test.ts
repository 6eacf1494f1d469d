import { createServer, type RequestListener } from 'node:http'

import { createHttpClient } from '@botwatch/http'
import { expect, onTestFinished, test, vi } from 'vitest'

import { expectNoSockets, listen, type LoopbackServer } from '../../test/servers.ts'
import { check } from '../check/check.ts'
import type { Checker } from '../check/checker.ts'
import { HealthChecker } from '../health-checker.ts'
import { eventLoop } from './event-loop.ts'
import { gitlab } from './gitlab.ts'
import { APIHealthChecker } from './http.ts'
import { llm } from './llm.ts'

/** A server that keeps idle connections open for ten minutes, and so does its client: only `close` ends them. */
function openServer(
  listener: RequestListener = (_request, response) =>
    void response.end('{"data":[],"revoked":false,"active":true}'),
): Promise<LoopbackServer> {
  return listen(createServer({ keepAliveTimeout: 600_000 }, listener))
}

test('100 HTTP checkers that are added, run and removed leave no socket open', async () => {
  const server = await openServer()
  const health = new HealthChecker({ maxConcurrency: 100 })
  const names = Array.from({ length: 100 }, (_, n) => `api_${n}`)
  for (const name of names) health.addChecker(new APIHealthChecker({ name, url: server.url }))
  expect(await health.checkAll()).toMatchObject({ passedChecks: 100 })
  expect(server.sockets.size).toBe(100)
  for (const name of names) expect(health.removeChecker(name)).toBe(true)
  await expectNoSockets(server)
})

test.each<readonly [string, (url: string) => Checker]>([
  ['http', (url) => new APIHealthChecker({ name: 'a', url })],
  ['gitlab', (url) => gitlab({ name: 'a', baseUrl: url, token: 'x' })],
  ['llm', (url) => llm({ name: 'a', provider: 'zai', apiKey: 'x', baseUrl: url })],
])('%s closes its sockets and opens new ones when it is used again', async (_kind, create) => {
  const server = await openServer()
  const checker = create(server.url)
  for (let i = 0; i < 2; i += 1) {
    const health = new HealthChecker()
    health.addChecker(checker)
    expect((await health.checkSingle('a'))?.metrics['status_code']).toBe(200)
    expect(server.sockets.size).toBe(1)
    health.removeChecker('a')
    await expectNoSockets(server)
  }
})

test('a run that a caller waits for ends before its checker is closed', async () => {
  const arrived = Promise.withResolvers<() => void>()
  const server = await openServer((_request, response) => arrived.resolve(() => response.end()))
  const health = new HealthChecker()
  health.addChecker(new APIHealthChecker({ name: 'a', url: server.url }))
  const waiting = health.checkSingle('a')
  const answer = await arrived.promise
  health.removeChecker('a')
  answer()
  expect(await waiting).toMatchObject({ status: 'healthy' })
  await expectNoSockets(server)
})

test('a client that was given is not closed', async () => {
  const server = await openServer()
  const http = createHttpClient()
  onTestFinished(() => http.close())
  const health = new HealthChecker()
  health.addChecker(new APIHealthChecker({ name: 'a', url: server.url, http }))
  health.addChecker(new APIHealthChecker({ name: 'b', url: server.url, http }))
  await health.checkSingle('a')
  health.removeChecker('a')
  expect(await health.checkSingle('b')).toMatchObject({ status: 'healthy' })
})

test('`await using` closes every checker', async () => {
  const server = await openServer()
  {
    await using health = new HealthChecker()
    health.addChecker(new APIHealthChecker({ name: 'a', url: server.url }))
    await health.checkAll()
    expect(server.sockets.size).toBe(1)
  }
  await expectNoSockets(server)
})

test.each(['close', Symbol.dispose] as const)(
  'an event loop checker measures no more after %s',
  async (end) => {
    const checker = eventLoop()
    const context = { signal: new AbortController().signal, deadlineAt: 0, attempt: 1, previous: null }
    const running = checker.check(context)
    await checker[end]?.()
    expect(await running).toMatchObject({ status: 'unknown', code: 'SKIPPED' })
  },
)

test('a removed checker is closed once, and not while others remain', () => {
  const health = new HealthChecker()
  const closed: string[] = []
  for (const name of ['a', 'b'])
    health.addChecker({ ...check(name, () => {}), close: () => void closed.push(name) })
  health.removeChecker('A')
  health.removeChecker('a')
  return vi.waitFor(() => expect(closed).toEqual(['a']))
})
