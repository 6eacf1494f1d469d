import { check, HealthChecker } from '@botwatch/health'
import type { Stall } from '@botwatch/monitor'
import { Hono } from 'hono'
import { beforeEach, expect, test, vi } from 'vitest'

import type { Caller, RouteEnv } from '../http/route-env.ts'
import { operationsApp } from '../../test/operations-app.ts'
import { healthOperations } from './health.ts'

const isUp = vi.fn<() => boolean>()
beforeEach(() => void isUp.mockReset().mockReturnValue(true))

function setUp(caller?: Caller, stalled: readonly Stall[] = []) {
  const healthChecker = new HealthChecker({ cacheTtlMs: 0 })
  healthChecker.addChecker(
    check('gitlab_api', () => {
      if (!isUp()) throw new Error('down')
    }),
  )
  const app = new Hono<RouteEnv>()
  app.use((c, next) => {
    if (caller !== undefined) c.set('caller', caller)
    return next()
  })
  const options = { version: '1.2.3', headers: { 'cache-control': 'no-store' }, stalled: () => stalled }
  operationsApp(healthOperations(healthChecker, options), app)
  return { app, healthChecker }
}

test('/health answers from memory and is 200 in every state', async () => {
  const { app, healthChecker } = setUp()
  isUp.mockReturnValue(false)
  await healthChecker.checkAll()
  const response = await app.request('/health')
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(await response.json()).toMatchObject({ status: 'unhealthy', uptime_seconds: expect.any(Number) })
  expect(isUp).toHaveBeenCalledTimes(1)
})

test('/health/detailed is the whole report: 200 if healthy, 503 if not, always 200 with status=200', async () => {
  const { app, healthChecker } = setUp()
  const healthy = await app.request('/health/detailed')
  expect(healthy.status).toBe(200)
  expect(await healthy.json()).toMatchObject({ overall_status: 'healthy', total_checks: 1, state: 'ready' })
  isUp.mockReturnValue(false)
  await healthChecker.checkAll()
  const unhealthy = await app.request('/health/detailed')
  expect(unhealthy.status).toBe(503)
  expect(await unhealthy.json()).toMatchObject({
    overall_status: 'unhealthy',
    failed_checks: ['gitlab_api'],
  })
  expect((await app.request('/health/detailed?status=200')).status).toBe(200)
})

test('a request runs no check that has run before, and a hundred at once run a new check once', async () => {
  const { app } = setUp()
  const paths = ['/health/detailed', '/health/checker/gitlab_api']
  const responses = Array.from({ length: 100 }, async (_, i) => await app.request(paths[i % 2] ?? ''))
  for (const { status } of await Promise.all(responses)) expect(status).toBe(200)
  for (const path of paths) await app.request(path)
  expect(isUp).toHaveBeenCalledTimes(1)
})

test.each(['/health/detailed?format=ietf', '/health/detailed'])(
  '%s in the shape of the IETF draft',
  async (path) => {
    const { app } = setUp()
    const headers = path.includes('?') ? {} : { accept: 'application/health+json' }
    const response = await app.request(path, { headers })
    expect(response.headers.get('content-type')).toBe('application/health+json')
    expect(await response.json()).toMatchObject({
      status: 'pass',
      checks: { 'gitlab_api:responseTime': [{ status: 'pass' }] },
    })
  },
)

test('probes follow the life cycle of the application, from memory', async () => {
  const { app, healthChecker } = setUp()
  const statuses = async (): Promise<readonly number[]> => {
    const paths = ['/health', '/health/live', '/health/ready', '/health/startup']
    return Promise.all(paths.map(async (path) => (await app.request(path)).status))
  }
  expect(await statuses()).toEqual([200, 200, 503, 503])
  expect(isUp).not.toHaveBeenCalled()
  await healthChecker.checkAll()
  expect(await statuses()).toEqual([200, 200, 200, 200])
  isUp.mockReturnValue(false)
  await healthChecker.checkAll()
  expect(await statuses()).toEqual([200, 200, 503, 200])
  isUp.mockReturnValue(true)
  await healthChecker.checkAll()
  healthChecker.drain()
  expect(await statuses()).toEqual([200, 200, 503, 200])
  expect(await (await app.request('/health')).json()).toMatchObject({ status: 'draining' })
  expect(await (await app.request('/health/live')).json()).toMatchObject({ status: 'draining' })
})

test('/health/startup passes as soon as the server has started, although GitLab is down', async () => {
  const { app, healthChecker } = setUp()
  const startup = async () => {
    const response = await app.request('/health/startup')
    const { status, state } = (await response.json()) as Record<string, unknown>
    return [response.status, status, state]
  }
  isUp.mockReturnValue(false)
  expect(await startup()).toEqual([503, 'unknown', 'starting'])
  healthChecker.start()
  expect(await startup()).toEqual([200, 'healthy', 'ready'])
  await healthChecker.checkAll()
  expect(await startup()).toEqual([200, 'healthy', 'ready'])
  expect((await app.request('/health/ready')).status).toBe(503)
  healthChecker.stop()
})

test('/health/checker/{name} is one result, or 404 with the name', async () => {
  const { app } = setUp()
  const known = await app.request('/health/checker/gitlab_api')
  expect(known.status).toBe(200)
  expect(await known.json()).toMatchObject({ name: 'gitlab_api', status: 'healthy', is_healthy: true })
  const unknown = await app.request('/health/checker/nope')
  expect(unknown.status).toBe(404)
  expect(unknown.headers.get('content-type')).toBe('application/problem+json')
  expect(await unknown.json()).toMatchObject({
    detail: 'Health checker not found: nope',
    code: 'CHECKER_NOT_FOUND',
  })
})

test('/health/status lists the checks and runs none', async () => {
  const { app } = setUp()
  const body = await (await app.request('/health/status')).json()
  expect(body).toMatchObject({ total_checkers: 1, checker_names: ['gitlab_api'], timeout_seconds: 30 })
  expect(isUp).not.toHaveBeenCalled()
})

test.each([
  [undefined, false],
  ['read', true],
  ['operate', true],
  ['admin', true],
  ['scrape', false],
  ['ingest', false],
] as const)('for a caller with the role %s, probes name the failed checks: %s', async (role, isShown) => {
  const { app, healthChecker } = setUp(role && { name: 'x', role, via: 'key', address: '192.0.2.7' })
  await healthChecker.checkAll()
  isUp.mockReturnValue(false)
  await healthChecker.checkAll()
  for (const path of ['/health/live', '/health/ready', '/health/startup']) {
    const response = await app.request(path)
    const body = (await response.json()) as Record<string, unknown>
    expect(Object.keys(body)).toEqual(['status', 'state', ...(isShown ? ['failed_checks'] : []), 'timestamp'])
    if (path !== '/health/ready') continue
    expect(response.status).toBe(503)
    expect(body['failed_checks']).toEqual(isShown ? ['gitlab_api'] : undefined)
  }
})

async function askStalled(caller: Caller | undefined, stalled: readonly Stall[], path = 'ready') {
  const { app, healthChecker } = setUp(caller, stalled)
  await healthChecker.checkAll()
  const response = await app.request(`/health/${path}`)
  const { timestamp: _, ...body } = (await response.json()) as Record<string, unknown>
  return { code: response.status, ...body }
}

test('readiness lists the stalled parts for callers that may read, and fails while a loop is stalled', async () => {
  const since = '2026-01-05T10:00:00.000Z'
  const channel = { kind: 'channel', name: 'slack', since } as const
  const loop = { kind: 'loop', name: 'health_rules', since } as const
  const reader = { name: 'x', role: 'read', via: 'key', address: '192.0.2.7' } as const
  expect(await askStalled(reader, [channel])).toMatchObject({
    code: 200,
    status: 'healthy',
    stalled: [channel],
  })
  expect(await askStalled(reader, [loop, channel])).toMatchObject({
    code: 503,
    status: 'unhealthy',
    stalled: [loop, channel],
  })
  expect(await askStalled(undefined, [loop])).toEqual({ code: 503, status: 'unhealthy', state: 'ready' })
  expect(await askStalled(reader, [loop], 'live')).toMatchObject({ code: 200, status: 'healthy' })
})

test('an invalid format or status is 400 with every problem', async () => {
  const response = await setUp().app.request('/health/detailed?format=xml&status=abc&formt=ietf')
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    code: 'INVALID_QUERY',
    detail:
      'Invalid query: status: expected 200, got a string of 3 characters; format: expected one of json, ietf, got a string of 3 characters; formt: unknown parameter; did you mean format?',
    problems: [
      { path: 'status', expected: '200', received: 'a string of 3 characters' },
      { path: 'format', expected: 'one of json, ietf', received: 'a string of 3 characters' },
      { path: 'formt', expected: 'format', received: 'an unknown parameter' },
    ],
  })
})
