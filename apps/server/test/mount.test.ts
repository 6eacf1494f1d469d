import { AlertManager } from '@botwatch/alerts'
import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import type { ServerConfigInput } from '../src/config/server-config.ts'
import { createMonitoringServer } from '../src/monitoring-server.ts'

// A server that does not listen, mounted in another program.

interface Document {
  readonly paths: Readonly<Record<string, object>>
}

async function mountAt(config: ServerConfigInput) {
  const healthChecker = new HealthChecker()
  healthChecker.addChecker(check('bot', () => {}))
  const server = createMonitoringServer({
    healthChecker,
    metricsCollector: new MetricsCollector({ defaultMetrics: false }),
    alertManager: new AlertManager(),
    config: { logLevel: 'silent', ...config },
  })
  const bot = createServer(server.handler)
  await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    await server.stopServer()
    bot.close()
    bot.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(bot.address() as AddressInfo).port}`
  return { server, url, statusOf: async (path: string) => (await fetch(url + path)).status }
}

test('the handler has the administration only if the configuration says so', async () => {
  const without = await mountAt({})
  const withAll = await mountAt({ embedAdmin: true })
  const left = [
    'DELETE /api/v1/rules/{name}',
    'GET /admin/config',
    'POST /admin/reload',
    'POST /admin/reset-metrics',
    'PUT /api/v1/rules/{name}',
  ]
  expect(await without.statusOf('/health')).toBe(200)
  expect(await without.statusOf('/admin/config')).toBe(404)
  expect(await withAll.statusOf('/admin/config')).toBe(200)
  const routesOf = async ({ url }: typeof without) => {
    const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as Document
    const { endpoints } = (await (await fetch(url)).json()) as { readonly endpoints: readonly string[] }
    expect(Object.values(paths).flatMap((path) => Object.keys(path))).toHaveLength(endpoints.length)
    return endpoints
  }
  const [routes, all] = [await routesOf(without), await routesOf(withAll)]
  expect(all.filter((route) => !routes.includes(route)).toSorted()).toEqual(left)
})

test('the handler answers over HTTP/2, and refuses a foreign name there as well', async () => {
  const { server } = await mountAt({})
  const bot = createHttp2Server(server.handler as never)
  await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve))
  const { port } = bot.address() as AddressInfo
  const session = connect(`http://127.0.0.1:${port}`)
  onTestFinished(() => {
    session.close()
    bot.close()
  })
  const statusOf = async (path: string, authority: string): Promise<unknown> => {
    const stream = session.request({ ':path': path, ':authority': authority })
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>]
    stream.close()
    return headers[':status']
  }
  for (const path of ['/health', '/metrics']) {
    expect(await statusOf(path, `localhost:${port}`)).toBe(200)
    expect(await statusOf(path, 'evil.example')).toBe(421)
  }
})

test('the handler answers with and without the base path', async () => {
  const { statusOf } = await mountAt({ publicUrl: 'https://bot.example.com/monitoring' })
  for (const path of ['/monitoring/health', '/health', '/monitoring', '/'])
    expect(await statusOf(path)).toBe(200)
  expect(await statusOf('/monitor/health')).toBe(404)
})

test('the monitor runs only if the program starts it, and the handler answers 503 after the stop', async () => {
  const { server, statusOf } = await mountAt({})
  expect(await statusOf('/health/ready')).toBe(503)
  await server.monitor.start()
  await expect.poll(() => statusOf('/health/ready')).toBe(200)
  await server.stopServer()
  expect(await statusOf('/health')).toBe(503)
})

test('a mounted server has no signal handlers', async () => {
  const before = process.listenerCount('SIGTERM') + process.listenerCount('uncaughtException')
  const { server, statusOf } = await mountAt({})
  await server.monitor.start()
  await statusOf('/health')
  expect(process.listenerCount('SIGTERM') + process.listenerCount('uncaughtException')).toBe(before)
})
