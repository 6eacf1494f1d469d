import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { createMonitor } from '@botwatch/monitor'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
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
  const monitor = createMonitor({
    health: healthChecker,
    metrics: metricsCollector,
    defaultChecks: undefined,
  })
  const app = createApp({ config, monitor, log: pino({ level: 'silent' }) })
  const server = await listen(app, config)
  onTestFinished(() => server.close(0))
  return { url: server.url, healthChecker }
}

interface Answer {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Readonly<Record<string, unknown>>
}

async function ask(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const [response] = (await once(get(url, { headers, agent: false }), 'response')) as [IncomingMessage]
  const { date: _, ...others } = response.headers
  const body = JSON.parse(await text(response)) as Answer['body']
  return { status: response.statusCode, headers: others, body }
}

test.each(['/health', '/monitoring/health'])(
  '%s is answered as by the app itself, headers included',
  async (path) => {
    vi.spyOn(process, 'uptime').mockReturnValue(5)
    const { url, healthChecker } = await setUp()
    const drain = async (): Promise<void> => healthChecker.drain()
    for (const change of [undefined, () => healthChecker.checkAll(), drain]) {
      await change?.()
      // The slash at the end is not on the short path, whose answers may be 10 ms old.
      await vi.waitFor(async () => {
        const [short, long] = [await ask(url + path), await ask(`${url}${path}/`)]
        expect(short).toEqual({ ...long, body: { ...long.body, timestamp: expect.any(String) } })
      })
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
