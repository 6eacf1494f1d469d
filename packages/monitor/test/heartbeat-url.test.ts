import { AlertManager } from '@botwatch/alerts'
import { memoryStore } from '@botwatch/alerts/memory'
import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'

import { createMonitor, type Monitor } from '../src/monitor.ts'
import type { MonitorOptions } from '../src/options/options.ts'
import { Lines, Receiver } from './helpers.ts'

beforeEach(() => {
  vi.useFakeTimers({
    now: Date.parse('2026-01-05T10:00:00Z'),
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  })
})
afterEach(() => void vi.useRealTimers())

const rule = { name: 'queue', metricName: 'queue', thresholdValue: 1, groupWaitMs: 0 }
const secret = 'hunter2-a1b2c3d4e5f6'

/** The service that is called, and the calls. */
async function service() {
  const calls: IncomingMessage[] = []
  const answer = { status: 200, headers: {} as Record<string, string> }
  const server = createServer((request, response) => {
    calls.push(request)
    response.writeHead(answer.status, answer.headers).end('OK')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/${secret}`
  return { url, calls, answer, server }
}

/** Lets time pass, and lets requests be answered meanwhile. */
async function pass(minutes: number): Promise<void> {
  for (let second = 0; second < minutes * 60; second += 1) {
    await vi.advanceTimersByTimeAsync(1000)
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => void setImmediate(resolve))
  }
}

/** A monitor that runs until the end of the test. */
async function started(options: MonitorOptions): Promise<Monitor> {
  const metrics = new MetricsCollector({
    defaultMetrics: false,
    sampler: { start: () => {}, stop: () => {}, latest: () => null },
  })
  const monitor = createMonitor({ defaultChecks: options.health ? undefined : false, metrics, ...options })
  await monitor.start()
  onTestFinished(() => monitor.stop({ withinMs: 1 }))
  return monitor
}

const stalledOf = (monitor: Monitor): readonly string[] =>
  monitor.status().stalled.map(({ kind, name }) => `${kind} ${name}`)

test('the URL is called as soon as the process runs again after it stood still', async () => {
  const { url, calls } = await service()
  let skippedMs = 0
  const now = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => now() + skippedMs)
  onTestFinished(() => void vi.restoreAllMocks())
  const monitor = await started({ heartbeatUrl: url, rules: [rule], checks: [check('api', () => {})] })
  await pass(2.5)
  const before = calls.length
  skippedMs = 3_600_000
  vi.setSystemTime(Date.now() + skippedMs)
  expect(stalledOf(monitor)).toEqual([])
  await pass(0.6)
  expect(stalledOf(monitor)).toEqual([])
  expect(calls.length).toBe(before + 1)
})

test('the URL is called with GET every minute until the stop', async () => {
  const { url, calls } = await service()
  const monitor = await started({ heartbeatUrl: url, rules: [rule] })
  await pass(5.2)
  expect(calls.length).toBe(6)
  expect(new Set(calls.map((call) => `${call.method} ${call.url}`))).toEqual(new Set([`GET /ping/${secret}`]))
  expect(monitor.status().loops.find(({ name }) => name === 'heartbeat_url')).toMatchObject({
    isFresh: true,
    lastError: null,
  })
  await monitor.stop()
  await pass(3)
  expect(calls.length).toBe(6)
})

test('another configuration calls another URL at once, or none, and the same one changes nothing', async () => {
  const [first, second] = [await service(), await service()]
  const logger = new Lines()
  const monitor = await started({ heartbeatUrl: first.url, logger })
  await pass(0.5)
  for (let n = 0; n < 10; n += 1) await monitor.reconfigure({ defaultChecks: false, heartbeatUrl: first.url })
  await pass(0.2)
  expect(first.calls.length).toBe(1)
  await monitor.reconfigure({ defaultChecks: false, heartbeatUrl: second.url })
  await pass(0.1)
  expect([first.calls.length, second.calls.length]).toEqual([1, 1])
  await monitor.reconfigure({ defaultChecks: false })
  expect(monitor.status().hasHeartbeatUrl).toBe(true)
  await monitor.reconfigure({ defaultChecks: false, heartbeatUrl: undefined })
  await pass(3)
  expect([first.calls.length, second.calls.length]).toEqual([1, 1])
  expect(monitor.status().hasHeartbeatUrl).toBe(false)
  expect(monitor.status().loops.map(({ name }) => name)).not.toContain('heartbeat_url')
  const connection = { proxy: second.url.replace(/\/ping.*/, '') }
  const heartbeatUrl = `http://192.0.2.1/ping/${secret}`
  await monitor.reconfigure({ defaultChecks: false, heartbeatUrl, connection })
  await pass(0.1)
  expect(second.calls.at(-1)?.url).toBe(heartbeatUrl)
  expect(JSON.stringify(logger.all)).not.toContain(secret)
})

test('the URL is called through a proxy, whose failure is one line without its password, and no socket stays open', async () => {
  const { url, calls, server } = await service()
  const logger = new Lines()
  const password = 'PASSW0RD-of-the-proxy'
  const proxy = `http://bot:${password}@${new URL(url).host}`
  // A literal address, which nothing resolves.
  const heartbeatUrl = `http://192.0.2.1/ping/${secret}`
  const monitor = await started({ heartbeatUrl, logger, connection: { proxy } })
  await pass(1.2)
  expect(calls.map((call) => call.url)).toEqual([heartbeatUrl, heartbeatUrl])
  const refused = await started({
    heartbeatUrl: heartbeatUrl.replace('http', 'https'),
    logger,
    connection: { proxy },
  })
  await pass(0.1)
  expect(logger.at('warn').join('\n')).toMatch(
    /the heartbeat URL could not be called: the proxy 127\.0\.0\.1:\d+ /,
  )
  expect(JSON.stringify(logger.all)).not.toContain(password)
  await Promise.all([monitor.stop(), refused.stop()])
  const open = promisify((done: Parameters<typeof server.getConnections>[0]) => server.getConnections(done))
  await vi.waitFor(async () => expect(await open()).toBe(0))
})

test('a call that fails is one line without the URL, and is made again a minute later', async () => {
  const { url, calls, answer, server } = await service()
  const logger = new Lines()
  answer.status = 500
  const monitor = await started({ heartbeatUrl: url, logger })
  await pass(1.5)
  Object.assign(answer, { status: 302, headers: { location: '/elsewhere' } })
  await pass(1)
  expect(calls.map((call) => call.url)).toEqual(Array.from({ length: 3 }, () => `/ping/${secret}`))
  server.closeAllConnections()
  server.close()
  await pass(1)
  expect(logger.at('warn').filter((line) => line.includes('heartbeat'))).toEqual([
    'the heartbeat URL could not be called: it answered with status 500',
    'the heartbeat URL could not be called: it answered with status 500',
    'the heartbeat URL could not be called: it answered with status 302',
    expect.stringMatching(/^the heartbeat URL could not be called: connection refused by 127\.0\.0\.1:\d+$/),
  ])
  expect(JSON.stringify([logger.all, monitor.status()])).not.toContain(secret)
})

test('a call to an address that the policy blocks is not made', async () => {
  const logger = new Lines()
  await started({ heartbeatUrl: `http://169.254.169.254/${secret}`, logger })
  await pass(0.1)
  expect(logger.at('warn')).toEqual([expect.stringContaining('blocked')])
})

test('a service that does not answer holds up neither the next call nor the stop', async () => {
  const open: IncomingMessage[] = []
  const server = createServer((request) => void open.push(request))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const logger = new Lines()
  const { port } = server.address() as AddressInfo
  const monitor = await started({ heartbeatUrl: `http://127.0.0.1:${port}/x`, logger })
  await pass(1.3)
  expect(open.length).toBe(2)
  expect(logger.at('warn')).toEqual([expect.stringContaining('timed out')])
  const stopped = monitor.stop()
  await pass(0.1)
  await stopped
})

describe('the URL is not called, and called again afterwards,', () => {
  test('while the evaluation of rules hangs', async () => {
    const { url, calls } = await service()
    const logger = new Lines()
    const alerts = new AlertManager({ rules: [rule] })
    const monitor = await started({ heartbeatUrl: url, alerts, logger })
    const hung = Promise.withResolvers<never>()
    const spy = vi.spyOn(alerts, 'evaluateRules').mockReturnValue(hung.promise)
    await pass(6)
    expect(stalledOf(monitor)).toEqual(['loop health_rules', 'loop metric_rules'])
    const { length } = calls
    await pass(5)
    expect(calls.length).toBe(length)
    const lines = logger.at('warn').filter((line) => line.includes('are stalled'))
    expect(lines).toEqual([expect.stringContaining('loop health_rules since 2026-01-05T10:0')])
    spy.mockRestore()
    hung.reject(new Error('gave up'))
    await pass(3)
    expect(stalledOf(monitor)).toEqual([])
    expect(calls.length).toBeGreaterThan(length)
    expect(logger.at('info')).toContain('the heartbeat URL is called again')
  })

  test('while the schedule of the checks is behind', async () => {
    const { url, calls } = await service()
    const health = new HealthChecker()
    const monitor = await started({ heartbeatUrl: url, health })
    const summary = health.getStatusSummary()
    const behind = vi.spyOn(health, 'getStatusSummary').mockReturnValue({ ...summary, overdueMs: 100_000 })
    await pass(2)
    expect(stalledOf(monitor)).toEqual(['loop checks'])
    const { length } = calls
    await pass(2)
    expect(calls.length).toBe(length)
    behind.mockRestore()
    await pass(3)
    expect(stalledOf(monitor)).toEqual([])
    expect(calls.length).toBeGreaterThan(length)
  })

  test('while the store of alerts does not answer', async () => {
    const { url, calls } = await service()
    const memory = memoryStore()
    let hung: PromiseWithResolvers<void> | undefined
    const store = {
      ...memory,
      commit: async (changes: Parameters<typeof memory.commit>[0]) => {
        await hung?.promise
        await memory.commit(changes)
      },
    }
    const alerts = new AlertManager({ rules: [rule], store })
    const monitor = await started({ heartbeatUrl: url, alerts })
    await pass(1)
    hung = Promise.withResolvers<void>()
    void alerts.evaluateRules({ metrics: { queue: 5 } })
    await pass(5)
    expect(stalledOf(monitor)).toEqual(['store alerts'])
    expect(monitor.status().stores.find(({ name }) => name === 'alerts')).toMatchObject({
      failingSince: expect.stringMatching(/^2026-01-05T10:01/),
      lastError: expect.stringContaining('not answered'),
    })
    const { length } = calls
    await pass(3)
    expect(calls.length).toBe(length)
    hung.resolve()
    hung = undefined
    await pass(2)
    expect(stalledOf(monitor)).toEqual([])
    expect(monitor.status().stores.map(({ failingSince }) => failingSince)).toEqual([null, null, null])
    expect(calls.length).toBeGreaterThan(length)
  })

  test('while a channel has refused something for more than 5 minutes', async () => {
    const { url, calls } = await service()
    const chat = new Receiver()
    chat.answer = () => ({ outcome: 'permanent', reason: 'HTTP 401' })
    const monitor = await started({ heartbeatUrl: url, channels: [chat], rules: [rule] })
    await monitor.alerts.evaluateRules({ metrics: { queue: 5 } })
    await pass(5)
    expect(stalledOf(monitor)).toEqual([])
    const { length } = calls
    await pass(3)
    expect(stalledOf(monitor)).toEqual(['channel chat'])
    expect(calls.length).toBeLessThanOrEqual(length + 1)
    chat.answer = () => ({ outcome: 'delivered' })
    await pass(20)
    expect(stalledOf(monitor)).toEqual([])
    expect(calls.length).toBeGreaterThan(length + 5)
  })
})

test('the status names loops and stores, also before the start and after the stop', async () => {
  const monitor = createMonitor({ defaultChecks: false, checks: [check('a', () => {})] })
  expect(monitor.status()).toMatchObject({ startedAt: null, stalled: [], hasHeartbeatUrl: false })
  await monitor.start()
  await pass(1)
  const { startedAt, loops, stores } = monitor.status()
  expect(startedAt).toBe('2026-01-05T10:00:00.000Z')
  expect(loops.map(({ name, intervalMs }) => `${name} ${intervalMs}`)).toEqual([
    'checks 20000',
    'health_rules 1000',
    'metric_rules 60000',
    'check_history 10000',
    'channels 15000',
  ])
  for (const { ageMs, lastFinishedAt, isFresh } of loops) {
    expect(ageMs).toBeLessThanOrEqual(60_000)
    expect([isFresh, lastFinishedAt]).toEqual([true, expect.stringMatching(/^2026-01-05T10:0[01]/)])
  }
  expect(stores.map(({ name }) => name)).toEqual(['usage', 'history', 'alerts'])
  expect(stores[0]).toMatchObject({ path: null, failingSince: null, lastError: null })
  await monitor.stop()
  expect(monitor.status()).toMatchObject({ startedAt, stalled: [] })
})
