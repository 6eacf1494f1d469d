/** `GET /api/v1/overview` of the shipped server with SQLite, by the number of checks and open alerts. */
import { AlertManager } from '@botwatch/alerts'
import { sqliteStore } from '@botwatch/alerts/sqlite'
import { check, HealthChecker } from '@botwatch/health'
import { createMonitoringServer } from '@botwatch/server'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { longestStall } from '../metrics/stall.ts'
import { machine, median } from '../rounds.ts'
import { row, timeRequests } from './requests.ts'

console.log(machine())
console.log('\nchecks   open alerts   due       p50 ms    p99 ms    CPU ms    kB    kB gzip')
for (const [checks, alerts] of [
  [10, 0],
  [100, 0],
  [100, 1000],
  [100, 10_000],
] as const)
  for (const isDue of alerts === 0 ? [false] : [false, true]) await measure(checks, alerts, isDue)

await measurePast(100)

/** `isDue`: the channel refuses everything, so that all alerts stay due. */
async function measure(checks: number, alerts: number, isDue: boolean): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'botwatch-bench-'))
  const healthChecker = new HealthChecker()
  for (let n = 0; n < checks; n += 1)
    healthChecker.addChecker(check(`check_${n}`, () => ({ status: n % 10 === 0 ? 'degraded' : 'healthy' })))
  const rule = { name: 'load', metricName: 'load', thresholdValue: 80, maxAlertsPerRule: 10_000 }
  const send = async () =>
    isDue ? ({ outcome: 'channel_broken', reason: 'HTTP 404' } as const) : ({ outcome: 'delivered' } as const)
  const alertManager = new AlertManager({
    rules: [{ ...rule, groupWaitMs: 0, maxNotificationsPerHour: 0 }],
    store: sqliteStore({ path: join(folder, 'alerts.db') }),
    notifiers: [{ name: 'log', forMachines: true, send }],
  })
  const config = {
    port: 0,
    dataDir: folder,
    logLevel: 'silent',
    limits: { requestsPerMinute: 1_000_000 },
  } as const
  const server = createMonitoringServer({ healthChecker, alertManager, config })
  const url = `${await server.startServer()}/api/v1/overview`
  const metrics = Array.from({ length: alerts }, (_, n) => ({
    name: 'load',
    labels: { host: `host-${n}` },
    value: 93,
  }))
  await alertManager.evaluateRules({ metrics })
  await settle(alertManager, isDue)
  const plain = await (await fetch(url, { headers: { 'accept-encoding': 'identity' } })).arrayBuffer()
  const zipped = gzipSync(new Uint8Array(plain), { level: 1 })
  const name = `${String(checks).padEnd(9)}${String(alerts).padEnd(14)}${(isDue ? 'all' : 'none').padEnd(10)}`
  const { p50Ms, p99Ms, cpuMs, bytes } = await timeRequests(url)
  console.log(
    row(name, [
      [p50Ms, 6],
      [p99Ms, 10],
      [cpuMs, 10],
      [Math.round(bytes / 1000), 6],
      [zipped.byteLength / 1000, 10],
    ]),
  )
  await server.stopServer()
  await rm(folder, { recursive: true })
}

/** Waits until the channel has been sent everything, or has refused. */
async function settle(alertManager: AlertManager, isDue: boolean): Promise<void> {
  for (;;) {
    const [channel] = await alertManager.listChannels()
    if (channel === undefined || (isDue ? channel.state !== 'ok' || channel.due === 0 : channel.due === 0))
      return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Reads the past of checks one after the other, as the server does every 20 seconds while somebody looks at the overview. */
async function measurePast(checks: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'botwatch-bench-'))
  const healthChecker = new HealthChecker()
  const server = createMonitoringServer({
    healthChecker,
    config: { port: 0, dataDir: folder, logLevel: 'silent' },
  })
  const names = Array.from({ length: checks }, (_, n) => `check_${n}`)
  for (const name of names) healthChecker.addChecker(check(name, () => undefined, { intervalMs: 3_600_000 }))
  await server.startServer()
  const { history, checkHistory } = server.monitor
  const now = Date.now()
  for (const name of names)
    for (const status of ['healthy', 'degraded', 'unhealthy'])
      history.addTime('check_status_seconds', { check: name, status }, now - 86_400_000, now)
  await history.save(60_000)
  const found: { readonly ms: number; readonly cpuMs: number; readonly stallMs: number }[] = []
  for (let round = 0; round < 12; round += 1) {
    const cpu = process.cpuUsage()
    const startedAt = performance.now()
    const stallMs = await longestStall(async () => {
      for (const name of names) await checkHistory(name)
    })
    const ms = performance.now() - startedAt
    const { user, system } = process.cpuUsage(cpu)
    if (round >= 2) found.push({ ms, cpuMs: (user + system) / 1000, stallMs })
  }
  const of = (key: 'ms' | 'cpuMs' | 'stallMs'): string => median(found.map((each) => each[key])).toFixed(0)
  console.log(
    `\nThe past of ${checks} checks: ${of('ms')} ms, ${of('cpuMs')} ms CPU, longest stall ${of('stallMs')} ms`,
  )
  await server.stopServer()
  await rm(folder, { recursive: true })
}
