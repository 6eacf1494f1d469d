import { AlertManager } from '@botwatch/alerts'
import { memoryStore } from '@botwatch/alerts/memory'
import { createMonitor } from '@botwatch/monitor'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'

import { createMonitoringServer } from '../../src/monitoring-server.ts'
import { appWith, ask } from '../ask.ts'

interface System {
  readonly data_dir: string | null
  readonly stalled: readonly object[]
  readonly loops: readonly { readonly name: string; readonly last_error: string | null }[]
  readonly stores: readonly { readonly name: string; readonly last_error: string | null }[]
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'botwatch-system-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

async function read(app: Parameters<typeof ask>[0]): Promise<System> {
  const response = await ask(app, 'GET /api/v1/system')
  expect(response.status).toBe(200)
  return (await response.json()) as System
}

test('a server says which versions, loops and databases it has', async () => {
  const dataDir = folder()
  const heartbeatUrl = 'http://127.0.0.1:1/a-secret-path'
  const server = createMonitoringServer({ config: { port: 0, logLevel: 'silent', dataDir, heartbeatUrl } })
  onTestFinished(server.stopServer)
  expect(await read(server.app)).toMatchObject({ started_at: null, stalled: [] })
  await server.startServer()
  await vi.waitFor(async () => {
    const heartbeat = (await read(server.app)).loops.find(({ name }) => name === 'heartbeat_url')
    expect(heartbeat?.last_error).toBe('connection refused by 127.0.0.1:1')
  })
  const system = await read(server.app)
  expect(system).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    node_version: process.versions.node,
    data_dir: dataDir,
    process: { pid: process.pid, memory_rss_bytes: expect.any(Number) },
    series: expect.any(Number),
    heartbeat_url_configured: true,
    stalled: [],
  })
  expect(system.loops.map(({ name }) => name)).toEqual([
    'checks',
    'health_rules',
    'metric_rules',
    'check_history',
    'channels',
    'heartbeat_url',
  ])
  expect(system.stores).toEqual(
    ['usage:metrics.db', 'history:history.db', 'alerts:alerts.db', 'server:server.db'].map((each) => {
      const [name, file] = each.split(':')
      return { name, file, size_bytes: expect.any(Number), failing_since: null, last_error: null }
    }),
  )
  expect(JSON.stringify(system)).not.toContain('a-secret-path')
})

const refuse = (): Promise<never> =>
  Promise.reject(new Error('/var/lib/other/alerts.db cannot be written: glpat-aaaaaaaaaaaaaaaaaaaa'))

test('a monitor that was given has no files here, and a failing store of its says why, without folders', async () => {
  const alerts = new AlertManager({
    rules: [{ name: 'queue', metricName: 'queue', thresholdValue: 1 }],
    store: { ...memoryStore(), commit: refuse },
  })
  const monitor = createMonitor({ defaultChecks: false, alerts })
  const app = appWith({}, { monitor })
  await alerts.evaluateRules({ metrics: { queue: 5 } })
  onTestFinished(() => alerts.stop({ withinMs: 100 }))
  const system = await read(app)
  expect(system.data_dir).toBe(null)
  const store = system.stores.find(({ name }) => name === 'alerts')
  expect(store).toMatchObject({ file: null, size_bytes: null, failing_since: expect.any(String) })
  expect(store?.last_error).toMatch(/^alerts\.db cannot be written: .*redacted/)
})
