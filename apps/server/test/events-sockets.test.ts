import { AlertManager } from '@botwatch/alerts'
import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { createMonitor } from '@botwatch/monitor'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import type { ServerConfigInput } from '../src/config/server-config.ts'
import { createMonitoringServer, type MonitoringServer } from '../src/monitoring-server.ts'
import { eventClient, type EventClient } from './event-client.ts'
import { rawSocket } from './raw-socket.ts'

// Event streams over sockets.

const PATH = '/api/v1/events'

interface Scene {
  readonly server: MonitoringServer
  readonly health: HealthChecker
  /** Makes a check change its status, as often as said. */
  readonly change: (times: number) => Promise<void>
}

function setUp(limits: ServerConfigInput['limits'] = {}): Scene {
  const health = new HealthChecker({ cacheTtlMs: 0 })
  let isUp = false
  const message = 'x'.repeat(450)
  health.addChecker(
    check('glm', () => {
      isUp = !isUp
      return { status: isUp ? 'healthy' : 'unhealthy', message }
    }),
  )
  const metrics = new MetricsCollector({ defaultMetrics: false })
  const monitor = createMonitor({ health, metrics, alerts: new AlertManager() })
  const server = createMonitoringServer({ monitor, config: { port: 0, logLevel: 'silent', limits } })
  onTestFinished(server.stopServer)
  const change = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n += 1) await health.checkSingle('glm')
  }
  return { server, health, change }
}

async function listen(url: string, headers: Readonly<Record<string, string>> = {}): Promise<EventClient> {
  const response = await fetch(url + PATH, { headers })
  expect(response.status).toBe(200)
  return eventClient(response)
}

test('a client that reads nothing delays nobody, and its memory is bounded', async () => {
  const { server, change } = setUp({ keptEvents: 200 })
  const url = await server.startServer()
  const stalled = await rawSocket(url, `GET ${PATH} HTTP/1.1\r\nhost: localhost\r\n\r\n`)
  await stalled.find(/retry: 3000/)
  stalled.socket.pause()
  const clients = await Promise.all(Array.from({ length: 3 }, () => listen(url)))
  const rounds = 60
  const numbers: (readonly number[])[] = []
  // 6 MB of events: more than sockets hold.
  for (let round = 0; round < rounds; round += 1) {
    await change(200)
    for (const client of clients)
      numbers.push((await client.next(200)).map(({ id = '' }) => Number(id.split('-')[1])))
  }
  const first = numbers[0]?.[0] ?? NaN
  for (const [index, received] of numbers.entries()) {
    const from = first + Math.floor(index / clients.length) * 200
    expect(received).toEqual(Array.from({ length: 200 }, (_, n) => from + n))
  }
  stalled.socket.resume()
  await stalled.find(/event: resync\n[^\n]*too_old/)
  await change(1)
  await stalled.find(/too_old[^]*event: check\.changed/)
  stalled.socket.destroy()
})

test('a client that goes away makes room', async () => {
  const { server } = setUp({ maxEventStreams: 1 })
  const url = await server.startServer()
  const client = await listen(url)
  expect((await fetch(url + PATH)).status).toBe(503)
  await client.disconnect()
  await expect.poll(async () => (await server.app.request(PATH, { method: 'HEAD' })).status).toBe(200)
  await expect
    .poll(async () => {
      const response = await fetch(url + PATH)
      await response.body?.cancel()
      return response.status
    })
    .toBe(200)
})

test('a stop ends the streams, also those of clients that did not say that they want events', async () => {
  const { server, change } = setUp()
  const url = await server.startServer()
  const clients = [await listen(url), await listen(url, { accept: 'text/event-stream' })]
  await change(1)
  for (const client of clients) await client.next(1)
  const stopped = server.stopServer()
  for (const client of clients) expect(await client.rest()).toEqual([])
  await stopped
})

test('a server that is mounted in an app, and one that has restarted, share a monitor and nothing else', async () => {
  const { server, health, change } = setUp()
  const bot = createServer(server.handler)
  await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void bot.close())
  const client = await listen(`http://127.0.0.1:${(bot.address() as AddressInfo).port}`)
  const own = eventClient(await server.app.request(PATH))
  await change(1)
  const [first, same] = [await client.next(1), await own.next(1)]
  expect(first).toEqual(same)
  await server.stopServer()
  expect(await client.rest()).toEqual([])
  expect((await server.app.request(PATH)).status).toBe(503)
  const metrics = new MetricsCollector({ defaultMetrics: false })
  const monitor = createMonitor({ health, metrics, alerts: new AlertManager() })
  const next = createMonitoringServer({ monitor, config: { port: 0, logLevel: 'silent' } })
  onTestFinished(next.stopServer)
  const again = eventClient(
    await next.app.request(PATH, { headers: { 'last-event-id': first[0]?.id ?? '' } }),
  )
  await change(1)
  expect((await again.next(2)).map(({ event }) => event)).toEqual(['resync', 'check.changed'])
})
