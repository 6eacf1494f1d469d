import { AlertManager } from '@botwatch/alerts'
import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, onTestFinished, test } from 'vitest'

import { createMonitoringServer } from '../src/monitoring-server.ts'
import { randomFrom, sendJunk } from './junk.ts'
import { rawSocket } from './raw-socket.ts'

// Junk over raw sockets. `pnpm test:junk` sends a million requests; BOTWATCH_SEED repeats a run.

const { BOTWATCH_JUNK, BOTWATCH_SEED } = process.env
const REQUESTS = Number(BOTWATCH_JUNK ?? 2000)
// Most of the time a client waits for an answer that does not come.
const AT_ONCE = REQUESTS > 10_000 ? 500 : 50
const MAX_GROWTH_BYTES = 20_000_000

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Heap in use after a collection. */
function heapBytes(): number {
  for (let i = 0; i < 3; i += 1) collectGarbage()
  return process.memoryUsage().heapUsed
}

async function setUp() {
  const healthChecker = new HealthChecker()
  healthChecker.addChecker(check('bot', () => {}))
  const server = createMonitoringServer({
    healthChecker,
    metricsCollector: new MetricsCollector({ defaultMetrics: false }),
    alertManager: new AlertManager(),
    config: { port: 0, logLevel: 'silent', limits: { headersTimeoutMs: 2000, bodyTimeoutMs: 2000 } },
  })
  const url = await server.startServer()
  onTestFinished(server.stopServer)
  return url
}

/** Sends requests, and asks a probe in between. */
async function sendMany(url: string, count: number, seed: number) {
  const probes: number[] = []
  const statuses = new Map<number, number>()
  let sent = 0
  const client = async (random: () => number): Promise<void> => {
    while (sent < count) {
      sent += 1
      const answer = await sendJunk(url, random)
      for (const [, status] of answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm))
        statuses.set(Number(status), (statuses.get(Number(status)) ?? 0) + 1)
      if (sent % 500 === 0) probes.push((await fetch(`${url}/health`)).status)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => client(randomFrom(seed + index))))
  return { statuses, probes }
}

const openTimers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
const listeners = (): number =>
  process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)

test(
  `${REQUESTS} junk requests are refused with a status, while probes keep answering and nothing grows`,
  { timeout: Math.max(120_000, REQUESTS * 10) },
  async () => {
    const seed = Number(BOTWATCH_SEED ?? Date.now() % 1_000_000)
    const url = await setUp()
    // Half-open connections stay in the background all the time.
    const halfOpen = await Promise.all(
      Array.from({ length: 100 }, () =>
        rawSocket(url, 'POST /api/v1/session HTTP/1.1\r\nhost: localhost\r\n'),
      ),
    )
    await sendMany(url, Math.min(2000, REQUESTS), seed)
    const before = { heap: heapBytes(), listeners: listeners() }
    const { statuses, probes } = await sendMany(url, REQUESTS, seed + 1000)
    expect(new Set(probes)).toEqual(new Set([200]))
    for (const { socket } of halfOpen) socket.destroy()
    expect(
      [...statuses.keys()].filter((status) => status >= 500 && status !== 501),
      `seed ${seed}`,
    ).toEqual([])
    expect([...statuses.keys()], `seed ${seed}`).toEqual(expect.arrayContaining([200, 400]))
    await expect.poll(openTimers, { timeout: 30_000 }).toBeLessThan(20)
    // What an earlier test left behind may go meanwhile.
    expect(listeners()).toBeLessThanOrEqual(before.listeners)
    expect(heapBytes() - before.heap).toBeLessThan(MAX_GROWTH_BYTES)
    expect((await fetch(`${url}/health`)).status).toBe(200)
  },
)
