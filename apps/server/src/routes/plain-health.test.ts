import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { get } from 'node:http'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { expect, onTestFinished, test, vi } from 'vitest'

import { createApp } from '../app.ts'
import { parseServerConfig } from '../config/config-schema.ts'
import { listen } from '../listen/listen.ts'

// GET /health on the short path, and through the app: the same answer.

async function setUp() {
  const parsed = parseServerConfig({ port: 0, basePath: '/monitoring' })
  if (!parsed.ok) throw new Error('invalid configuration')
  const config = parsed.value
  const healthChecker = new HealthChecker()
  healthChecker.addChecker(check('a', () => {}))
  const metricsCollector = new MetricsCollector({ defaultMetrics: false })
  const app = createApp({ config, healthChecker, metricsCollector, log: pino({ level: 'silent' }) })
  const server = await listen(app, config)
  onTestFinished(() => server.close(0))
  return { url: server.url, healthChecker }
}

interface Answer {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Readonly<Record<string, unknown>>
}

function ask(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(url, { headers, agent: false }, async (response) => {
      const { date: _, ...others } = response.headers
      const body = JSON.parse(await text(response)) as Answer['body']
      resolve({ status: response.statusCode, headers: others, body })
    }).on('error', reject)
  })
}

test.each(['/health', '/monitoring/health'])(
  '%s is answered as by the app itself, headers included',
  async (path) => {
    const { url, healthChecker } = await setUp()
    for (const change of [() => {}, () => healthChecker.checkAll(), () => healthChecker.drain()]) {
      await change()
      const short = await ask(url + path)
      // The slash at the end is not on the short path.
      const long = await ask(`${url}${path}/`)
      expect(short).toEqual({ ...long, body: { ...long.body, timestamp: expect.any(String) } })
    }
  },
)

test.each([
  ['/health?verbose', {}, 400],
  ['/health', { origin: 'http://evil.example' }, 403],
  ['/health', { host: 'evil.example' }, 421],
  ['/healthy', {}, 404],
])('the short path leaves %s with %o to the app', async (path, headers, status) => {
  const { url } = await setUp()
  expect((await ask(url + path, headers)).status).toBe(status)
})
