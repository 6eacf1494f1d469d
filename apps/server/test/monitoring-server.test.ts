import { AlertManager } from '@botwatch/alerts'
import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { createMonitor } from '@botwatch/monitor'
import { verifySignature } from '@botwatch/notifiers'
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'

import { createMonitoringServer } from '../src/monitoring-server.ts'
import { entriesOf } from './entries-of.ts'
import { fastForward } from './fast-forward.ts'

const quiet = { port: 0, logLevel: 'silent' } as const
let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'botwatch-server-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

/** Parts that keep nothing on disk. */
function inMemory() {
  return {
    alertManager: new AlertManager(),
    metricsCollector: new MetricsCollector({ defaultMetrics: false }),
  }
}

interface Arrived {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

async function receive(): Promise<{ url: string; arrived: Arrived[] }> {
  const arrived: Arrived[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      arrived.push({ headers: request.headers, body })
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`, arrived }
}

function flaky(): { healthChecker: HealthChecker; setUp: (isUp: boolean) => void } {
  let isUp = true
  const healthChecker = new HealthChecker()
  healthChecker.addChecker(
    check('glm_api', () => {
      if (!isUp) throw new Error('down')
    }),
  )
  const setUp = (value: boolean): void => {
    isUp = value
  }
  return { healthChecker, setUp }
}

const signalListeners = (): number => process.listenerCount('SIGTERM') + process.listenerCount('SIGINT')

test('a short metrics interval does not shorten the time in which a check may fail again', async () => {
  const server = createMonitoringServer({ config: { ...quiet, dataDir, metricsIntervalMs: 1000 } })
  onTestFinished(() => server.stopServer())
  expect(await server.alertManager.getRule('health_check_failure')).toMatchObject({ maxGapMs: 180_000 })
})

test('a failing check sends one signed notification, and another when it recovers', async () => {
  fastForward()
  const { url, arrived } = await receive()
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
  const { healthChecker, setUp } = flaky()
  const metricsCollector = new MetricsCollector({ defaultMetrics: false })
  const config = {
    ...quiet,
    dataDir,
    healthIntervalMs: 1000,
    ...entriesOf({ ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret }),
  }
  const server = createMonitoringServer({ healthChecker, metricsCollector, config })
  onTestFinished(server.stopServer)
  await server.startServer()
  setUp(false)
  await expect.poll(() => arrived.length, { timeout: 10_000 }).toBe(1)
  const { headers, body } = arrived[0] as Arrived
  expect(verifySignature({ headers, body, secrets: [secret] })).toMatchObject({ ok: true })
  expect(JSON.parse(body)).toMatchObject({
    type: 'alert.fired',
    data: {
      severity: 'critical',
      alerts: [{ rule: 'health_check_failure', severity: 'critical', labels: { check: 'glm_api' } }],
    },
  })
  setUp(true)
  await expect.poll(() => arrived.length, { timeout: 10_000 }).toBe(2)
  expect(JSON.parse((arrived[1] as Arrived).body)).toMatchObject({ type: 'alert.resolved' })
})

test('a firing alert is still firing after a restart, and sends no second notification', async () => {
  fastForward()
  const { url, arrived } = await receive()
  const { healthChecker, setUp } = flaky()
  const config = { ...quiet, dataDir, healthIntervalMs: 1000, ...entriesOf({ ALERT_WEBHOOK_URL: url }) }
  setUp(false)
  const first = createMonitoringServer({ healthChecker, config })
  await first.startServer()
  await expect.poll(() => arrived.length, { timeout: 10_000 }).toBe(1)
  await first.stopServer()

  const second = createMonitoringServer({ healthChecker, config })
  onTestFinished(second.stopServer)
  await second.startServer()
  expect(await second.alertManager.listAlerts({ status: 'active' })).toHaveLength(1)
  const runs = (): number => healthChecker.getCheckStates()[0]?.runs.unhealthy ?? 0
  const before = runs()
  await expect.poll(() => runs() - before, { timeout: 10_000 }).toBeGreaterThan(2)
  expect(arrived).toHaveLength(1)
})

test('usage is kept over a restart', async () => {
  const config = { ...quiet, dataDir }
  const first = createMonitoringServer({ config })
  await first.startServer()
  first.metricsCollector.recordTokenUsage({ promptTokens: 2006, completionTokens: 300, model: 'glm-4.6' })
  await first.stopServer()

  const second = createMonitoringServer({ config })
  onTestFinished(second.stopServer)
  await second.startServer()
  const usedToday = (): number => second.metricsCollector.getAllMetrics().token_usage.today_usage
  await expect.poll(usedToday, { timeout: 5000 }).toBe(2306)
})

test('start and stop are idempotent, and a stopped server answers no more', async () => {
  const server = createMonitoringServer({ ...inMemory(), config: quiet })
  const [url, same] = await Promise.all([server.startServer(), server.startServer()])
  expect(same).toBe(url)
  expect((await fetch(`${url}/health`)).status).toBe(200)
  await Promise.all([server.stopServer(), server.stopServer()])
  await server.stopServer()
  await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed')
  await expect(server.startServer()).rejects.toMatchObject({ code: 'STOPPED' })
})

test('a request in flight at the stop is answered', async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const healthChecker = new HealthChecker()
  healthChecker.addChecker(check('slow', () => released))
  const server = createMonitoringServer({ healthChecker, ...inMemory(), config: quiet })
  const url = await server.startServer()
  const checkSingle = vi.spyOn(healthChecker, 'checkSingle')
  const answer = fetch(`${url}/health/checker/slow`)
  await vi.waitFor(() => expect(checkSingle).toHaveBeenCalled())
  const stopped = server.stopServer()
  release()
  expect((await answer).status).toBe(200)
  await stopped
})

test('a port in use is a typed error, and a later start works', async () => {
  const first = createMonitoringServer({ ...inMemory(), config: quiet })
  onTestFinished(first.stopServer)
  const port = Number(new URL(await first.startServer()).port)
  const second = createMonitoringServer({ ...inMemory(), config: { ...quiet, port } })
  onTestFinished(second.stopServer)
  await expect(second.startServer()).rejects.toMatchObject({ name: 'ServerError', code: 'LISTEN_FAILED' })
  await first.stopServer()
  expect(await second.startServer()).toBe(`http://127.0.0.1:${port}`)
})

test('removes all its listeners from parts that were given, so that another server can use them', async () => {
  const parts = {
    healthChecker: new HealthChecker(),
    metricsCollector: new MetricsCollector({ defaultMetrics: false }),
    alertManager: new AlertManager(),
  }
  const off = vi.fn<() => void>()
  const added = Object.values(parts).map((part) => vi.spyOn(part, 'on').mockReturnValue(off))
  for (let i = 1; i <= 2; i += 1) {
    const server = createMonitoringServer({ ...parts, config: quiet })
    await server.startServer()
    await server.stopServer()
    const counts = added.map(({ mock }) => mock.calls.length)
    expect(Math.min(...counts)).toBeGreaterThan(0)
    expect(off).toHaveBeenCalledTimes(counts.reduce((sum, count) => sum + count, 0))
  }
})

test('a server that could not be created leaves no listener on parts that were given', async () => {
  const file = join(dataDir, 'file')
  writeFileSync(file, '')
  const alertManager = new AlertManager()
  const listen = vi.spyOn(alertManager, 'on')
  expect(() => createMonitoringServer({ alertManager, config: { ...quiet, dataDir: file } })).toThrow(file)
  expect(listen).not.toHaveBeenCalled()
  const server = createMonitoringServer({ alertManager, config: { ...quiet, dataDir } })
  await server.stopServer()
})

test('a server that could not be created leaves no database open', async () => {
  const config = { ...quiet, dataDir }
  mkdirSync(join(dataDir, 'metrics.db'))
  expect(() => createMonitoringServer({ config })).toThrow('metrics.db is a folder')
  rmdirSync(join(dataDir, 'metrics.db'))
  const server = createMonitoringServer({ config })
  await server.startServer()
  await server.stopServer()
})

test('a database of alerts that cannot be opened prevents the start, and leaves no database open', async () => {
  const config = { ...quiet, dataDir }
  const path = join(dataDir, 'alerts.db')
  mkdirSync(path)
  const failing = createMonitoringServer({ config })
  for (let i = 0; i < 2; i += 1)
    await expect(failing.startServer()).rejects.toMatchObject({
      name: 'ServerError',
      code: 'DATABASE_FAILED',
      message: expect.stringContaining(`${path} is a folder`),
    })
  await failing.stopServer()
  rmdirSync(path)
  const server = createMonitoringServer({ config })
  await server.startServer()
  await server.stopServer()
})

test('a data folder in use by another server prevents the start', async () => {
  const config = { ...quiet, dataDir }
  const create = () =>
    createMonitoringServer({ metricsCollector: new MetricsCollector({ defaultMetrics: false }), config })
  const first = create()
  onTestFinished(first.stopServer)
  await first.startServer()
  expect(create).toThrow(/server\.db is in use by another process/)
})

test('alerts are stored before the database is closed', async () => {
  const rules = { name: 'cpu', metricName: 'cpu', thresholdValue: 1 }
  const config = { ...quiet, dataDir }
  const first = createMonitoringServer({ config })
  await first.startServer()
  first.alertManager.addRule(rules)
  void first.alertManager.evaluateRules({ metrics: { cpu: 2 } })
  await first.stopServer()

  const second = createMonitoringServer({ config })
  onTestFinished(second.stopServer)
  second.alertManager.addRule(rules)
  expect(await second.alertManager.listAlerts({ status: 'active' })).toMatchObject([{ rule: 'cpu' }])
})

test('an unknown dependency of a check prevents the start and frees the port', async () => {
  const healthChecker = new HealthChecker()
  healthChecker.addChecker(check('a', () => {}, { dependsOn: ['b'] }))
  const metricsCollector = new MetricsCollector({ defaultMetrics: false })
  const started = vi.spyOn(metricsCollector, 'startCollection')
  const free = createMonitoringServer({ ...inMemory(), config: quiet })
  const port = Number(new URL(await free.startServer()).port)
  await free.stopServer()
  const parts = { healthChecker, metricsCollector, alertManager: new AlertManager() }
  const server = createMonitoringServer({ ...parts, config: { ...quiet, port } })
  onTestFinished(server.stopServer)
  for (let i = 0; i < 2; i += 1) await expect(server.startServer()).rejects.toThrow('a.dependsOn')
  await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow('fetch failed')
  expect(started).not.toHaveBeenCalled()
  healthChecker.addChecker(check('b', () => {}))
  expect(await server.startServer()).toBe(`http://127.0.0.1:${port}`)
})

test('handles signals only while it runs', async () => {
  const before = signalListeners()
  const exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as never)
  for (let i = 0; i < 2; i += 1) {
    const server = createMonitoringServer({ ...inMemory(), config: quiet })
    const running = server.run()
    expect(signalListeners()).toBe(before + 2)
    process.emit('SIGTERM', 'SIGTERM')
    expect(await running).toBe(0)
    expect(signalListeners()).toBe(before)
  }
  expect(exit).not.toHaveBeenCalled()

  const taken = createMonitoringServer({ ...inMemory(), config: quiet })
  onTestFinished(taken.stopServer)
  const port = Number(new URL(await taken.startServer()).port)
  const server = createMonitoringServer({ ...inMemory(), config: { ...quiet, port } })
  await expect(server.run()).rejects.toMatchObject({ code: 'LISTEN_FAILED' })
  expect(signalListeners()).toBe(before)
})

test('a signal ends a start that hangs, and frees the port', async () => {
  const free = createMonitoringServer({ ...inMemory(), config: quiet })
  const port = Number(new URL(await free.startServer()).port)
  await free.stopServer()
  const start = vi.fn(() => new Promise<never>(() => {}))
  const monitor = { ...createMonitor({ defaultChecks: false }), start }
  const running = createMonitoringServer({ monitor, config: { ...quiet, port } }).run()
  await vi.waitFor(() => expect(start).toHaveBeenCalled())
  process.emit('SIGTERM', 'SIGTERM')
  expect(await running).toBe(0)
  await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow('fetch failed')
})
