import { createHttpClient } from '@botwatch/http'
import { expect, onTestFinished, test } from 'vitest'

import { expectNoSockets, serve, type LoopbackServer } from '../../test/servers.ts'
import type { Checker } from '../check/checker.ts'
import { HealthChecker } from '../health-checker.ts'
import { eventLoop } from './event-loop.ts'
import { gitlab } from './gitlab.ts'
import { APIHealthChecker } from './http.ts'
import { llm } from './llm.ts'

/** Answers every request, so that its connection stays open for the next. */
function openServer(): Promise<LoopbackServer> {
  return serve((_request, response) => void response.end('{"data":[],"revoked":false,"active":true}'))
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
  const server = await serve((_request, response) => arrived.resolve(() => response.end()))
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

test('a removed event loop checker measures no more', async () => {
  const checker = eventLoop({ name: 'a', degradedP99Ms: 60_000, unhealthyP99Ms: 60_000 })
  const health = new HealthChecker()
  health.addChecker(checker)
  await health.checkSingle('a')
  health.removeChecker('a')
  const later = new HealthChecker()
  later.addChecker(checker)
  // Measuring starts anew, which takes 200 ms.
  expect((await later.checkSingle('a'))?.durationMs).toBeGreaterThan(150)
  later.removeChecker('a')
})
