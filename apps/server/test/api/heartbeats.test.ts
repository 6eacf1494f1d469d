import { HealthChecker } from '@botwatch/health'
import { heartbeat } from '@botwatch/health/heartbeat'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'

import { createHeartbeats } from '../../src/heartbeats.ts'
import { createMonitoringServer } from '../../src/monitoring-server.ts'
import { openServerStore } from '../../src/store/open-store.ts'
import { apiKeys, appWith, ask, bearer, keyOf } from '../ask.ts'
import { entriesOf } from '../entries-of.ts'
import { spawnSource } from '../spawn-source.ts'

const HOUR = 3_600_000
const start = '2026-01-05T10:00:00.000Z'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'botwatch-heartbeats-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

async function jsonOf(response: Response): Promise<Readonly<Record<string, unknown>>> {
  return (await response.json()) as Record<string, unknown>
}

function setUp(store = openServerStore()) {
  const nightly = heartbeat({ name: 'nightly', everyMs: 24 * HOUR })
  const healthChecker = new HealthChecker()
  healthChecker.addChecker(nightly)
  const lines: string[] = []
  const app = appWith({ apiKeys }, { healthChecker, store, lines })
  const post = (path: string, body?: object): Promise<Response> =>
    ask(app, `POST /api/v1/heartbeats/${path}`, {
      headers: bearer(keyOf('ingest')),
      ...(body && { body: JSON.stringify(body) }),
    })
  const list = async (): Promise<unknown> =>
    jsonOf(await ask(app, 'GET /api/v1/heartbeats', { headers: bearer(keyOf('read')) }))
  return { nightly, healthChecker, app, post, list, lines }
}

describe('a job that a program adds to the checks', () => {
  beforeEach(() => void vi.useFakeTimers({ now: Date.parse(start), toFake: ['Date', 'performance'] }))
  afterEach(() => void vi.useRealTimers())

  const fresh = {
    name: 'nightly',
    status: 'unknown',
    message: 'no heartbeat yet; expected every 1 d',
    interval_seconds: 86_400,
    grace_seconds: 3600,
    last_beat_at: null,
    last_failure_at: null,
    last_message: null,
    next_expected_at: null,
  }

  test('may send megabytes, of which only the start is looked at', async () => {
    const text = vi.fn<(text: string) => string>(String)
    const { nightly, healthChecker } = setUp()
    const jobs = createHeartbeats({
      health: healthChecker,
      store: openServerStore().heartbeats,
      log: { error: vi.fn() },
      redact: text,
    })
    expect(jobs.report('nightly', 'beat', 'done '.repeat(800_000))?.last.message).toHaveLength(500)
    expect(Math.max(...text.mock.calls.map(([given]) => given.length))).toBeLessThan(20_000)
    expect(nightly.last().message).toHaveLength(500)
  })

  test('is listed, with nothing invented before its first report', async () => {
    const { list } = setUp()
    expect(await list()).toEqual({ items: [fresh], next_cursor: null })
  })

  test('reports by a request without a body, or with a message', async () => {
    const { post, list, healthChecker } = setUp()
    const beaten = {
      ...fresh,
      status: 'healthy',
      message: 'last heartbeat 0 s ago',
      last_beat_at: start,
      next_expected_at: '2026-01-06T10:00:00.000Z',
    }
    expect(await jsonOf(await post('nightly'))).toEqual(beaten)
    vi.setSystemTime(Date.parse(start) + 1000)
    expect(await jsonOf(await post('NIGHTLY/fail', { message: 'disk full' }))).toMatchObject({
      status: 'unhealthy',
      message: 'the job reported a failure: disk full',
      last_beat_at: start,
      last_failure_at: '2026-01-05T10:00:01.000Z',
      last_message: 'disk full',
    })
    expect(healthChecker.latest().failedChecks).toEqual(['nightly'])
    expect(await jsonOf(await post('nightly', {}))).toMatchObject({ status: 'healthy', last_message: null })
    expect(await list()).toMatchObject({ items: [{ status: 'healthy' }] })
  })

  test('reports although the client announces JSON and sends nothing', async () => {
    const { app } = setUp()
    const response = await app.request('/api/v1/heartbeats/nightly', {
      method: 'POST',
      headers: { ...bearer(keyOf('ingest')), 'content-type': 'application/json' },
      body: new ReadableStream({ start: (controller) => controller.close() }),
      duplex: 'half',
    })
    expect(response.status).toBe(200)
  })

  test('may say anything: the text is cut, has no control characters and no secrets', async () => {
    const { post, healthChecker } = setUp()
    const message = `\u001B[31m a\u202Eb\n${keyOf('admin')} glpat-aaaaaaaaaaaaaaaaaaaa ${'x'.repeat(60_000)}`
    const text = JSON.stringify(await jsonOf(await post('nightly/fail', { message })))
    expect(text.length).toBeLessThan(2000)
    expect(text).not.toMatch(/[\p{Cc}\u202E]|admin-key|glpat-a/u)
    await vi.waitFor(() => expect(healthChecker.latest().failedChecks).toEqual(['nightly']))
    expect(JSON.stringify(healthChecker.latest())).not.toMatch(/admin-key|glpat-a/)
  })

  test('shows and stores no secret that the program itself reported', async () => {
    const store = openServerStore()
    const { nightly, healthChecker, list } = setUp(store)
    nightly.beat(`used ${keyOf('admin')}\u0000`)
    await healthChecker.checkAll()
    expect(JSON.stringify([await list(), store.heartbeats.get('nightly')])).not.toMatch(/admin-key|u0000"/)
  })

  test('is found by its name alone, and a name that is nearly right is suggested', async () => {
    const { post } = setUp()
    const near = await jsonOf(await post('nigthly'))
    expect(near).toMatchObject({
      code: 'HEARTBEAT_NOT_FOUND',
      detail: expect.stringMatching(
        /^No heartbeat has this name; did you mean nightly\? Add a check of the type heartbeat/,
      ),
    })
    const far = await post('secret-of-the-caller/fail')
    expect(far.status).toBe(404)
    expect(await far.text()).not.toContain('secret-of-the-caller')
  })

  test('is not reported by GET or HEAD', async () => {
    const { app, nightly } = setUp()
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
      const response = await ask(app, `${method} /api/v1/heartbeats/nightly`, {
        headers: bearer(keyOf('admin')),
      })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
    }
    expect(nightly.last().beatAtMs).toBe(null)
  })

  test('refuses a body that is no report, and an unknown parameter', async () => {
    const { post, nightly } = setUp()
    const refused = await jsonOf(await post('nightly', { message: 5, status: 'ok' }))
    expect(refused).toMatchObject({
      code: 'INVALID_BODY',
      problems: [{ path: 'message' }, { path: 'status' }],
    })
    expect((await post('nightly?ok=1')).status).toBe(400)
    expect(nightly.last().beatAtMs).toBe(null)
  })

  test('keeps its reports over a restart, also those that the program itself made', async () => {
    const store = openServerStore()
    const first = setUp(store)
    await first.post('nightly', { message: '12 reviews' })
    vi.setSystemTime(Date.parse(start) + HOUR)
    first.nightly.fail('from inside')
    await first.healthChecker.checkAll()
    const { list } = setUp(store)
    expect(await list()).toMatchObject({
      items: [
        {
          status: 'unhealthy',
          last_beat_at: start,
          last_failure_at: '2026-01-05T11:00:00.000Z',
          last_message: 'from inside',
        },
      ],
    })
  })

  test('counts although its report cannot be stored, which the log says', async () => {
    const store = openServerStore()
    const { post, lines } = setUp(store)
    store.close()
    expect((await post('nightly')).status).toBe(200)
    expect(lines.filter((line) => line.includes('could not be stored'))).toHaveLength(1)
  })
})

test('a failure is an alert of the default rules at once, over a socket', async () => {
  const server = createMonitoringServer({
    config: {
      port: 0,
      logLevel: 'silent',
      dataDir: folder(),
      checks: entriesOf({ MONITORING_HEARTBEATS: 'report:1h' }).checks,
    },
  })
  onTestFinished(server.stopServer)
  const url = await server.startServer()
  const fired = Promise.withResolvers<string>()
  server.alertManager.on('fired', ({ rule, labels }) => fired.resolve(`${rule} ${labels['check']}`))
  const response = await fetch(`${url}/api/v1/heartbeats/report/fail`, { method: 'POST' })
  expect(response.status).toBe(200)
  expect(await fired.promise).toBe('health_check_failure report')
})

test('the reports of a server that was killed are restored', async () => {
  const cwd = folder()
  const serve = async () => {
    const { child, find, exit } = spawnSource('heartbeat-server.ts', { cwd })
    onTestFinished(() => void child.kill('SIGKILL'))
    return { url: await find(/serves (http:\S+)/), child, exit }
  }
  const first = await serve()
  const body = JSON.stringify({ message: '12 reviews' })
  const headers = { 'content-type': 'application/json' }
  const sent = await fetch(`${first.url}/api/v1/heartbeats/nightly`, { method: 'POST', body, headers })
  expect(sent.status).toBe(200)
  const { last_beat_at } = await jsonOf(sent)
  first.child.kill('SIGKILL')
  await first.exit
  const second = await serve()
  expect(await jsonOf(await fetch(`${second.url}/api/v1/heartbeats`))).toMatchObject({
    items: [{ status: 'healthy', last_beat_at, last_message: '12 reviews' }],
  })
})
