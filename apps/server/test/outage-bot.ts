import { setTimeout as sleep } from 'node:timers/promises'

import type { Checker } from '@botwatch/health'
import { APIHealthChecker, type APIHealthCheckerOptions } from '@botwatch/health/http'
import { llm } from '@botwatch/health/llm'
import { createMonitor, urlNotifier } from '@botwatch/monitor'

import { createMonitoringServer } from '../src/index.ts'

// A bot that monitors itself, in one of several set-ups; run as a process by outages.test.ts.

const [setUp = '', apiUrl = '', webhookUrl = ''] = process.argv.slice(2)

const api = (name: string, options: Partial<APIHealthCheckerOptions>): Checker =>
  new APIHealthChecker({ name, url: `${apiUrl}/${name}`, ...options })

const setUps: Readonly<Record<string, () => readonly Checker[]>> = {
  stalling: () => [api('api', { intervalMs: 5000, timeoutMs: 5000 })],
  'short outage': () => [
    api('gateway', { intervalMs: 1000, failureThreshold: 1 }),
    ...['child_a', 'child_b'].map((name) =>
      api(name, { intervalMs: 5000, failureThreshold: 1, dependsOn: ['gateway'] }),
    ),
  ],
  'slow parent': () => [
    api('gateway', { intervalMs: 30_000, failureThreshold: 3 }),
    ...Array.from({ length: 10 }, (_, i) =>
      api(`child_${i}`, { intervalMs: 4000, failureThreshold: 1, dependsOn: ['gateway'] }),
    ),
  ],
  model: () => [
    llm({ provider: 'openai', apiKey: 'sk-invented', baseUrl: apiUrl, model: 'gone', intervalMs: 30_000 }),
  ],
}

const monitor = createMonitor({
  checks: setUps[setUp]?.() ?? [],
  channels: [urlNotifier({ url: webhookUrl })],
  dataDir: process.cwd(),
  defaultChecks: false,
})
const server = createMonitoringServer({ monitor, config: { port: 0, logLevel: 'silent' } })
process.stdout.write(`serves ${await server.startServer()}\n`)

// Work that keeps the event loop busy during every run of the check.
if (setUp === 'stalling') {
  for (;;) {
    const until = performance.now() + 2500
    while (performance.now() < until);
    await sleep(50)
  }
}
