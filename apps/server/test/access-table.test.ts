import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { createMonitor, type Monitor } from '@botwatch/monitor'
import type { Hono } from 'hono'
import { beforeAll, describe, expect, test } from 'vitest'

import type { ServerConfigInput } from '../src/config/server-config.ts'
import type { Routes } from './api/routes.ts'
import { routes as alerts } from './api/alerts.routes.ts'
import { routes as events } from './api/events.routes.ts'
import { routes as heartbeats } from './api/heartbeats.routes.ts'
import { routes as ingest } from './api/ingest.routes.ts'
import { routes as notifications } from './api/notifications.routes.ts'
import { routes as openapi } from './api/openapi.routes.ts'
import { routes as overview } from './api/overview.routes.ts'
import { routes as rules } from './api/rules.routes.ts'
import { routes as silences } from './api/silences.routes.ts'
import { routes as spending } from './api/spending.routes.ts'
import { routes as system } from './api/system.routes.ts'
import { apiKeys, appWith, ask, bearer, keyOf, logIn } from './ask.ts'

/** Every route. */
const ROUTES: Routes = {
  'GET /': ['read', '/', 200],
  'GET /health': ['probe', '/health', 200],
  'GET /health/live': ['probe', '/health/live', 200],
  'GET /health/ready': ['probe', '/health/ready', 200],
  'GET /health/startup': ['probe', '/health/startup', 200],
  'GET /health/detailed': ['read', '/health/detailed', 200],
  'GET /health/checker/:name': ['read', '/health/checker/gitlab', 200],
  'GET /health/status': ['read', '/health/status', 200],
  'GET /metrics': ['metrics', '/metrics', 200],
  'GET /metrics/prometheus': ['metrics', '/metrics/prometheus', 200],
  'GET /metrics/registries': ['read', '/metrics/registries', 200],
  'GET /metrics/history': ['read', '/metrics/history?name=error_rate&api=gitlab', 200],
  'GET /admin/config': ['config', '/admin/config', 200],
  'POST /api/v1/session': ['log in', '/api/v1/session', 200],
  'GET /api/v1/session': ['read', '/api/v1/session', 200],
  'DELETE /api/v1/session': ['log out', '/api/v1/session', 204],
  'GET /openapi.json': ['read', '/openapi.json', 200],
  ...alerts,
  ...silences,
  ...rules,
  ...notifications,
  ...ingest,
  ...spending,
  ...heartbeats,
  ...system,
  ...overview,
  ...events,
  ...openapi,
  'POST /admin/reload': ['admin', '/admin/reload', 409],
  // Last, since the apps of a setting share their metrics.
  'POST /admin/reset-metrics': ['admin', '/admin/reset-metrics', 200],
}

/**
 * Who asks. From `origin` on with the key of an administrator: a page of another origin, an image or form of another site,
 * a name that is not the server's, through an unknown proxy, through a trusted proxy.
 */
const CALLERS = 'nobody wrong read operate admin scrape ingest session origin fetch host proxy trusted'.split(
  ' ',
)

const TABLES: Readonly<Record<string, string>> = {
  'without keys, from this machine': `
             nobody wrong read operate admin scrape ingest session origin fetch host proxy trusted
    probe    ok     ok    ok   ok      ok    ok     ok     ok      403    403   421  ok    ok
    read     ok     ok    ok   ok      ok    ok     ok     ok      403    403   421  403   403
    metrics  ok     ok    ok   ok      ok    ok     ok     ok      403    403   421  403   403
    operate  ok     ok    ok   ok      ok    ok     ok     ok      403    403   421  403   403
    change   ok     ok    ok   ok      ok    ok     ok     ok      403    403   421  403   403
    ask      ok     ok    ok   ok      ok    ok     ok     ok      403    403   421  403   403
    ingest   ok     ok    ok   ok      ok    ok     ok     ok      403    403   421  403   403
    config   ok     ok    ok   ok      ok    ok     ok     ok      403    403   421  403   403
    admin    ok     ok    ok   ok      ok    ok     ok     ok      403    403   421  403   403
    log_in   401    401   401  401     401   401    401    401     403    403   421  401   401
    log_out  ok     ok    ok   ok      ok    ok     ok     ok      403    403   421  ok    ok
  `,
  'without keys, from another machine': `
             nobody wrong read operate admin scrape ingest session origin fetch host proxy trusted
    probe    ok     ok    ok   ok      ok    ok     ok     ok      403    403   ok   ok    ok
    read     403    403   403  403     403   403    403    403     403    403   403  403   403
    metrics  403    403   403  403     403   403    403    403     403    403   403  403   403
    operate  403    403   403  403     403   403    403    403     403    403   403  403   403
    change   403    403   403  403     403   403    403    403     403    403   403  403   403
    ask      403    403   403  403     403   403    403    403     403    403   403  403   403
    ingest   403    403   403  403     403   403    403    403     403    403   403  403   403
    config   403    403   403  403     403   403    403    403     403    403   403  403   403
    admin    403    403   403  403     403   403    403    403     403    403   403  403   403
    log_in   401    401   401  401     401   401    401    401     403    403   401  401   401
    log_out  ok     ok    ok   ok      ok    ok     ok     ok      403    403   ok   ok    ok
  `,
  'with keys, from this machine': `
             nobody wrong read operate admin scrape ingest session origin fetch host proxy trusted
    probe    ok     ok    ok   ok      ok    ok     ok     ok      ok     ok    421  ok    ok
    read     401    401   ok   ok      ok    403    403    ok      ok     ok    421  ok    ok
    metrics  401    401   ok   ok      ok    ok     403    ok      ok     ok    421  ok    ok
    operate  401    401   403  ok      ok    403    403    403     403    403   421  ok    ok
    change   401    401   403  403     ok    403    403    403     403    403   421  ok    ok
    ask      401    401   ok   ok      ok    403    403    ok      403    403   421  ok    ok
    ingest   401    401   403  403     ok    403    ok     403     403    403   421  ok    ok
    config   401    401   ok   ok      ok    403    403    ok      ok     ok    421  ok    ok
    admin    401    401   403  403     ok    403    403    403     403    403   421  ok    ok
    log_in   401    401   ok   ok      ok    403    403    401     403    403   421  ok    ok
    log_out  ok     ok    ok   ok      ok    ok     ok     ok      403    403   421  ok    ok
  `,
  'with keys, from another machine': `
             nobody wrong read operate admin scrape ingest session origin fetch host proxy trusted
    probe    ok     ok    ok   ok      ok    ok     ok     ok      ok     ok    ok   ok    ok
    read     401    401   ok   ok      ok    403    403    ok      ok     ok    ok   ok    ok
    metrics  401    401   ok   ok      ok    ok     403    ok      ok     ok    ok   ok    ok
    operate  401    401   403  ok      ok    403    403    403     403    403   ok   ok    ok
    change   401    401   403  403     ok    403    403    403     403    403   ok   ok    ok
    ask      401    401   ok   ok      ok    403    403    ok      403    403   ok   ok    ok
    ingest   401    401   403  403     ok    403    ok     403     403    403   ok   ok    ok
    config   401    401   ok   ok      ok    403    403    ok      ok     ok    ok   ok    ok
    admin    401    401   403  403     ok    403    403    403     403    403   ok   ok    ok
    log_in   401    401   ok   ok      ok    403    403    401     403    403   ok   ok    ok
    log_out  ok     ok    ok   ok      ok    ok     ok     ok      403    403   ok   ok    ok
  `,
  'open to anonymous readers, from another machine': `
             nobody wrong read operate admin scrape ingest session origin fetch host proxy trusted
    probe    ok     ok    ok   ok      ok    ok     ok     ok      403    403   ok   ok    ok
    read     ok     ok    ok   ok      ok    ok     ok     ok      403    403   ok   ok    ok
    metrics  ok     ok    ok   ok      ok    ok     ok     ok      403    403   ok   ok    ok
    operate  403    403   403  403     403   403    403    403     403    403   403  403   403
    change   403    403   403  403     403   403    403    403     403    403   403  403   403
    ask      ok     ok    ok   ok      ok    ok     ok     ok      403    403   ok   ok    ok
    ingest   403    403   403  403     403   403    403    403     403    403   403  403   403
    config   ok     ok    ok   ok      ok    ok     ok     ok      403    403   ok   ok    ok
    admin    403    403   403  403     403   403    403    403     403    403   403  403   403
    log_in   401    401   401  401     401   401    401    401     403    403   401  401   401
    log_out  ok     ok    ok   ok      ok    ok     ok     ok      403    403   ok   ok    ok
  `,
  'mounted in an app, without keys, the connection unknown': `
             nobody wrong read operate admin scrape ingest session origin fetch host proxy trusted
    probe    ok     ok    ok   ok      ok    ok     ok     ok      403    403   ok   ok    ok
    read     403    403   403  403     403   403    403    403     403    403   403  403   403
    metrics  403    403   403  403     403   403    403    403     403    403   403  403   403
    operate  403    403   403  403     403   403    403    403     403    403   403  403   403
    change   405    405   405  405     405   405    405    405     403    403   405  405   405
    ask      403    403   403  403     403   403    403    403     403    403   403  403   403
    ingest   403    403   403  403     403   403    403    403     403    403   403  403   403
    config   404    404   404  404     404   404    404    404     403    403   404  404   404
    admin    404    404   404  404     404   404    404    404     403    403   404  404   404
    log_in   401    401   401  401     401   401    401    401     403    403   401  401   401
    log_out  ok     ok    ok   ok      ok    ok     ok     ok      403    403   ok   ok    ok
  `,
  'mounted in an app with its administration, with keys, the connection unknown': `
             nobody wrong read operate admin scrape ingest session origin fetch host proxy trusted
    probe    ok     ok    ok   ok      ok    ok     ok     ok      ok     ok    ok   ok    ok
    read     401    401   ok   ok      ok    403    403    ok      ok     ok    ok   ok    ok
    metrics  401    401   ok   ok      ok    ok     403    ok      ok     ok    ok   ok    ok
    operate  401    401   403  ok      ok    403    403    403     403    403   ok   ok    ok
    change   401    401   403  403     ok    403    403    403     403    403   ok   ok    ok
    ask      401    401   ok   ok      ok    403    403    ok      403    403   ok   ok    ok
    ingest   401    401   403  403     ok    403    ok     403     403    403   ok   ok    ok
    config   401    401   ok   ok      ok    403    403    ok      ok     ok    ok   ok    ok
    admin    401    401   403  403     ok    403    403    403     403    403   ok   ok    ok
    log_in   401    401   ok   ok      ok    403    403    401     403    403   ok   ok    ok
    log_out  ok     ok    ok   ok      ok    ok     ok     ok      403    403   ok   ok    ok
  `,
}

const LIMITS = { requestsPerMinute: 1_000_000, ingestPerMinute: 1_000_000, wrongKeysPerMinute: 1_000_000 }

async function createWatched(): Promise<Monitor> {
  const metricsCollector = new MetricsCollector({ defaultMetrics: false })
  const healthChecker = new HealthChecker()
  healthChecker.addChecker(check('gitlab', () => 'up'))
  await healthChecker.checkAll()
  metricsCollector.recordApiRequest({ apiName: 'gitlab', method: 'GET', statusCode: 200, responseTimeMs: 1 })
  metricsCollector.startCollection()
  await metricsCollector.stopCollection()
  return createMonitor({ health: healthChecker, metrics: metricsCollector })
}

function appFor(setting: string, monitor: Monitor): Hono {
  const config: ServerConfigInput = {
    limits: LIMITS,
    trustedProxies: ['10.0.0.0/8'],
    allowAnonymous: setting.includes('anonymous'),
    embedAdmin: setting.includes('with its administration'),
    ...(setting.includes('with keys') && { apiKeys }),
  }
  return appWith(config, { monitor, isEmbedded: setting.startsWith('mounted') })
}

async function headersOf(
  caller: string,
  app: Hono,
  remote: string | null,
): Promise<Readonly<Record<string, string>>> {
  const admin = bearer(keyOf('admin'))
  switch (caller) {
    case 'nobody':
      return {}
    case 'session':
      return logIn(app, 'read', remote)
    case 'origin':
      return { ...admin, origin: 'https://evil.example' }
    case 'fetch':
      return { ...admin, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }
    case 'host':
      return { ...admin, host: 'evil.example:8080' }
    case 'proxy':
    case 'trusted':
      return { ...admin, 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' }
    default:
      return bearer(keyOf(caller))
  }
}

function addressOf(caller: string, setting: string): string | null {
  if (caller === 'trusted') return '10.1.2.3'
  if (setting.includes('unknown')) return null
  return setting.includes('this machine') ? '127.0.0.1' : '192.0.2.7'
}

function bodyOf(caller: string): string {
  const role = ['origin', 'fetch', 'host', 'proxy', 'trusted'].includes(caller) ? 'admin' : caller
  return JSON.stringify({ key: keyOf(role) })
}

function readTable(text: string): ReadonlyMap<string, readonly string[]> {
  const [head = [], ...rows] = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  expect(head).toEqual(CALLERS)
  return new Map(rows.map(([row = '', ...cells]) => [row.replace('_', ' '), cells]))
}

describe.each(Object.entries(TABLES))('%s', (setting, text) => {
  const table = readTable(text)
  let app: Hono

  beforeAll(async () => {
    app = appFor(setting, await createWatched())
  })

  test.each(Object.entries(ROUTES))('%s', async (route, [row, path, status, sent]) => {
    const [method = ''] = route.split(' ')
    const got: Record<string, number> = {}
    const expected: Record<string, number> = {}
    for (const [index, caller] of CALLERS.entries()) {
      const remote = addressOf(caller, setting)
      const headers = await headersOf(caller, app, remote)
      const body =
        row === 'log in' ? { body: bodyOf(caller) } : sent !== undefined && { body: JSON.stringify(sent) }
      const cell = table.get(row)?.[index]
      expected[caller] = cell === 'ok' ? status : Number(cell)
      const response = await ask(app, `${method} ${path}`, { headers, remote, ...body })
      got[caller] = response.status
      await response.body?.cancel()
    }
    expect(got).toEqual(expected)
  })
})

test('the tables have every route', async () => {
  const app = appFor('with keys', await createWatched())
  const routes = app.routes.filter(({ method }) => method !== 'ALL')
  expect([...new Set(routes.map(({ method, path }) => `${method} ${path}`))].toSorted()).toEqual(
    Object.keys(ROUTES).toSorted(),
  )
})

test('a route without a permission is refused, also for an administrator and for programs on this machine', async () => {
  const headers = bearer(keyOf('admin'))
  for (const setting of ['with keys, from this machine', 'without keys, from this machine']) {
    const app = appFor(setting, await createWatched())
    app.get('/new', (c) => c.text('secret'))
    app.all('/all', (c) => c.text('secret'))
    expect((await ask(app, 'GET /new', { headers })).status).toBe(403)
    expect((await ask(app, 'GET /all', { headers })).status).toBe(404)
  }
})
