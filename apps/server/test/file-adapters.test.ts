import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { loadConfig } from '../src/config/load-config.ts'
import { createMonitoringServer, type MonitoringServer } from '../src/monitoring-server.ts'
import { bearer } from './ask.ts'

const KEY = '0f1e2d3c4b5a69788796a5b4'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'botwatch-file-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A server of a file, which is not started. */
function serverOf(text: string, dataDir = folder()): MonitoringServer {
  const path = join(folder(), 'botwatch.yaml')
  writeFileSync(path, text)
  const env = {
    MONITORING_DATA_DIR: dataDir,
    MONITORING_LOG_LEVEL: 'silent',
    MONITORING_API_KEYS: `ann:admin:${KEY}`,
  }
  const loaded = loadConfig({ env, path })
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'))
  const server = createMonitoringServer({ config: loaded.config })
  onTestFinished(() => server.stopServer())
  return server
}

async function get(server: MonitoringServer, path: string, init: RequestInit = {}): Promise<unknown> {
  const headers = { ...bearer(KEY), 'content-type': 'application/json' }
  const response = await server.app.request(path, { ...init, headers })
  return await response.json()
}

const resultOf = async (server: MonitoringServer, name: string): Promise<unknown> =>
  server.healthChecker.checkSingle(name)

test('a server without a file has the default checks', () => {
  expect(serverOf('').healthChecker.getCheckerNames()).toEqual(['system_resources', 'application'])
})

test('a default check is changed by its name, without its type', async () => {
  const server = serverOf(`checks:
  - { name: system_resources, interval: 5m, thresholds: { memory: { degraded: 0.0001% } } }
  - { name: application, required: { Greeting: changeme }, critical: false }
`)
  expect(server.healthChecker.getCheckerNames()).toEqual(['system_resources', 'application'])
  const [resources] = server.healthChecker.getCheckers()
  expect(resources?.options).toEqual({ intervalMs: 300_000 })
  expect(await resultOf(server, 'system_resources')).toMatchObject({
    status: 'degraded',
    message: expect.stringMatching(/^High memory usage: /),
  })
  expect(await resultOf(server, 'application')).toMatchObject({
    status: 'unhealthy',
    message: expect.stringMatching(/^Greeting /),
    metrics: { version: expect.stringMatching(/^\d+\./) },
  })
})

test('a check that is not enabled does not exist, not even a default one', () => {
  const server = serverOf(`checks:
  - { name: application, enabled: false }
  - { name: redis, type: tcp, host: redis, port: 6379, enabled: false }
  - { name: disk, type: system, thresholds: { disk: { degraded: 95%, unhealthy: 99% } } }
`)
  expect(server.healthChecker.getCheckerNames()).toEqual(['system_resources', 'disk'])
})

test('a job of a file reports over HTTP, and what it reported survives a restart', async () => {
  const dataDir = folder()
  const text = 'checks:\n  - { name: nightly, type: heartbeat, interval: 24h, grace: 30m }\n'
  const server = serverOf(text, dataDir)
  const body = JSON.stringify({ message: '120 reviews' })
  await get(server, '/api/v1/heartbeats/nightly', { method: 'POST', body })
  const reported = {
    items: [
      {
        name: 'nightly',
        status: 'healthy',
        interval_seconds: 86_400,
        grace_seconds: 1800,
        last_message: '120 reviews',
      },
    ],
  }
  expect(await get(server, '/api/v1/heartbeats')).toMatchObject(reported)
  await server.stopServer()
  expect(await get(serverOf(text, dataDir), '/api/v1/heartbeats')).toMatchObject(reported)
})

test('the channel log of a file takes the place of the one that every server has', async () => {
  const server = serverOf('channels:\n  log: { type: log, min_severity: error }\n  second: { type: log }\n')
  const { items } = (await get(server, '/api/v1/channels')) as { readonly items: readonly object[] }
  expect(items).toMatchObject([
    { name: 'log', min_severity: 'error' },
    { name: 'second', min_severity: 'info' },
  ])
})
