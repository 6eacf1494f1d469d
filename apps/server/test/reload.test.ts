import { describe, expect, test, vi } from 'vitest'

import { freePort } from './debian-program.ts'
import { fastForward } from './fast-forward.ts'
import { ADMIN, checks, OPERATOR, reloadScene, tcp, until, type ReloadScene } from './reload-scene.ts'

// The reload of a whole server: its file, its API, a webhook and its databases.

const RELOAD = 'POST /admin/reload'
const BAD = checks('{ name: down, type: tcp, port: 70000 }')
const none = { added: [], changed: [], removed: [] }

interface Firing extends ReloadScene {
  readonly down: string
  /** Limits the clock to so many times as fast as real time. */
  readonly limitClock: (times: number) => void
}

async function firing(): Promise<Firing> {
  const limitClock = fastForward()
  const down = tcp('down', await freePort())
  const scene = await reloadScene(checks(down))
  await until(() => scene.received.length > 0)
  return { ...scene, down, limitClock }
}
const titleOf = (body: unknown): string => (body as { readonly data: { readonly title: string } }).data.title
const alertOf = async ({ send }: ReloadScene) => {
  const { json } = await send('GET /api/v1/alerts?rule=health_check_failure')
  return json.items as readonly Record<string, unknown>[]
}

describe('while an alert fires', () => {
  test('1000 reloads lose nothing and send nothing', async () => {
    const { down, ...scene } = await firing()
    const { send, write, reload, server, received, metric } = scene
    const [alert] = await alertOf(scene)
    await send(`POST /api/v1/alerts/${String(alert?.['id'])}/acknowledge`, { for_seconds: 86_400 })
    const matchers = [{ name: 'check', op: '=', value: 'other' }]
    const silence = await send('POST /api/v1/silences', { matchers, reason: 'work', for_seconds: 86_400 })
    const [before] = await alertOf(scene)
    const runs = (): number =>
      server.healthChecker.getCheckStates().find(({ name }) => name === 'down')?.result.consecutiveFailures ??
      0
    let failures = runs()
    // Each reload waits for the database, which works in real time.
    scene.limitClock(1)
    for (let n = 1; n <= 1000; n += 1) {
      const other = `{ name: other, type: heartbeat, interval: ${24 + (n % 2)}h }`
      write(n % 3 === 0 ? checks(down) : checks(down, other))
      // The server may have seen the file by itself.
      expect(['changed', 'unchanged']).toContain(await reload())
      expect(runs()).toBeGreaterThanOrEqual(failures)
      failures = runs()
    }
    const [after, ...more] = await alertOf(scene)
    expect(more).toEqual([])
    for (const field of ['id', 'status', 'fired_at', 'acknowledged_by', 'acknowledged_until'])
      expect([field, after?.[field]]).toEqual([field, before?.[field]])
    expect((await send(`GET /api/v1/silences/${silence.json.id}`)).json).toEqual(silence.json)
    expect(received.map(titleOf)).toEqual([expect.stringContaining('check down: unhealthy')])
    expect(await metric('bot_config_reloads_total{outcome="changed"}')).toBe(1000)
  }, 240_000)

  test('a bad file in between changes nothing', async () => {
    const { down, ...scene } = await firing()
    const { send, write, server, received, metric } = scene
    const [before] = await alertOf(scene)
    write(BAD)
    for (let n = 0; n < 3; n += 1)
      expect(await send(RELOAD)).toMatchObject({
        status: 422,
        json: {
          code: 'INVALID_CONFIG',
          problems: [
            { path: 'checks[2].host', file: scene.path, line: 1 },
            { path: 'checks[2].port', expected: 'an integer from 1 to 65535', file: scene.path, line: 1 },
          ],
        },
      })
    expect(await metric('bot_config_last_reload_successful')).toBe(0)
    expect(server.healthChecker.getCheckerNames()).toContain('down')
    write(checks(down))
    expect((await send(RELOAD)).json).toMatchObject({ outcome: 'unchanged' })
    expect(await metric('bot_config_last_reload_successful')).toBe(1)
    expect(await metric('bot_config_reloads_total{outcome="invalid"}')).toBeGreaterThanOrEqual(3)
    expect((await alertOf(scene))[0]?.['id']).toBe(before?.['id'])
    expect(received).toHaveLength(1)
  })

  test('a file that changes everything else, and is undone, disturbs no alert', async () => {
    const { down, ...scene } = await firing()
    const { write, reload, send, received } = scene
    const [before] = await alertOf(scene)
    write(`${checks(tcp('first', 1), down)}
channels: { team: { type: webhook, url: http://127.0.0.1:1/ } }
rules: [{ name: slow, metric: review_seconds, gt: 120 }, { name: high_cpu_usage, enabled: false }]
silences: [${silenceOf('alertname=a')}]
budgets: { day: 5 }
server: { language: zh-CN, instance: other }
alerts: { cooldown: 1h }
connection: { proxy: http://127.0.0.1:1 }
heartbeat_url: http://127.0.0.1:1/
`)
    expect(await reload()).toBe('changed')
    expect((await send('GET /api/v1/channels')).json.items).toHaveLength(3)
    write(checks(down))
    expect(await reload()).toBe('changed')
    expect((await send('GET /api/v1/channels')).json.items).toHaveLength(2)
    const undoneAt = Date.now()
    await until(() => Date.now() - undoneAt > 60_000)
    const [after, ...more] = await alertOf(scene)
    expect(more).toEqual([])
    for (const field of ['id', 'status', 'fired_at'])
      expect([field, after?.[field]]).toEqual([field, before?.[field]])
    expect(received).toHaveLength(1)
  })

  test('an alert of a removed check is resolved, and the channel is notified of that', async () => {
    const { write, send, received } = await firing()
    write(checks())
    expect((await send(RELOAD)).json.changes.checks).toEqual({ ...none, removed: ['down'] })
    await until(() => received.length > 1)
    expect(received).toHaveLength(2)
    expect(received[1]).toMatchObject({ type: 'alert.resolved' })
  })
})

const nightly = (interval: string): string =>
  checks(`{ name: nightly, type: heartbeat, interval: ${interval} }`)
const keyFor = (text: string): string => `auth: { keys: [{ name: bot, role: read, key: ${text} }] }`
const silenceOf = (match: string): string =>
  `{ match: '${match}', days: [sat], from: '00:00', to: '24:00', reason: weekend }`
const webhookOf = (url: string): string => `channels: { team: { type: webhook, url: ${url} } }`

describe('the API', () => {
  test('reloads for an administrator only, and says what has changed and what needs a restart', async () => {
    const scene = await reloadScene(checks(tcp('first', 1)))
    const { write, send, server } = scene
    write(checks(tcp('second', 1)))
    expect(await send(RELOAD, undefined, OPERATOR)).toMatchObject({ status: 403 })
    expect(server.healthChecker.getCheckerNames()).toContain('first')
    expect(await send(RELOAD)).toEqual({
      status: 200,
      json: {
        outcome: 'changed',
        file: scene.path,
        changes: {
          checks: { added: ['second'], changed: [], removed: ['first'] },
          channels: none,
          rules: none,
          silences: none,
          keys: none,
          settings: [],
        },
        restart_needed: [],
        warnings: [],
      },
    })
    expect((await send('GET /api/v1/audit?action=config.reload')).json.items).toMatchObject([
      { actor: 'root', via: 'key', target: scene.path, after: 'checks +second -first', outcome: 'done' },
      { actor: 'oncall', outcome: 'refused' },
    ])
  })

  test('puts every section of a file into effect, and stores nothing twice', async () => {
    const env = { MONITORING_API_KEYS: '' }
    const admin = `{ name: root, role: admin, key: ${ADMIN} }`
    const file = (...sections: readonly string[]): string =>
      [...sections, ''].join('\n').replace('keys: [', `keys: [${admin}, `)
    const { write, send, server, path } = await reloadScene(
      file(
        keyFor('the-first-key-0123456789'),
        'checks: [{ name: nightly, type: heartbeat, interval: 24h }]',
        webhookOf('https://a.test/hook'),
        'rules: [{ name: slow, metric: review_seconds, gt: 120 }]',
        `silences: [${silenceOf('alertname=a')}, ${silenceOf('alertname=b')}]`,
        'budgets: { day: 5 }',
      ),
      { env },
    )
    await send('POST /api/v1/heartbeats/nightly')
    const silences = async (): Promise<readonly { id: string; state: string; matchers: unknown }[]> =>
      (await send('GET /api/v1/silences')).json.items
    const [first, second] = await silences()
    write(
      file(
        keyFor('the-second-key-0123456789'),
        'checks: [{ name: nightly, type: heartbeat, interval: 12h }]',
        webhookOf('https://b.test/hook'),
        'rules: [{ name: slow, metric: review_seconds, gt: 60 }, { name: high_cpu_usage, enabled: false }]',
        `silences: [${silenceOf('alertname=b')}]`,
        'budgets: { day: 8 }',
        'heartbeat_url: http://127.0.0.1:1/',
      ),
    )
    expect((await send(RELOAD)).json).toMatchObject({
      outcome: 'changed',
      file: path,
      changes: {
        checks: { ...none, changed: ['nightly'] },
        channels: { ...none, changed: ['team'] },
        rules: { added: ['high_cpu_usage'], changed: ['slow'], removed: [] },
        silences: { ...none, removed: ['alertname="a"'] },
        keys: { ...none, changed: ['bot'] },
        settings: ['budgets', 'heartbeat_url'],
      },
      restart_needed: [],
      warnings: [],
    })
    expect(server.monitor.status().hasHeartbeatUrl).toBe(true)
    expect((await send('GET /metrics', undefined, 'the-first-key-0123456789')).status).toBe(401)
    expect((await send('GET /metrics', undefined, 'the-second-key-0123456789')).status).toBe(200)
    // The job that is now expected more often has reported.
    const { json: job } = await send('GET /api/v1/heartbeats')
    expect(job.items).toMatchObject([{ name: 'nightly', status: 'healthy', interval_seconds: 43_200 }])
    expect((await send('GET /api/v1/rules/slow')).json.rule).toMatchObject({ threshold_value: 60 })
    expect((await send('GET /api/v1/rules/high_cpu_usage')).json.rule).toMatchObject({ enabled: false })
    expect((await send('GET /admin/config')).json).toMatchObject({ budget_day: '8' })
    const open = (await silences()).filter(({ state }) => state !== 'expired')
    expect(open.map(({ id }) => id)).toEqual(
      [first, second].filter((each) => JSON.stringify(each).includes('"b"')).map((each) => each?.id),
    )
    expect((await send(RELOAD)).json.outcome).toBe('unchanged')
    expect(await silences()).toHaveLength(2)
    await server.stopServer()
  })

  test('keeps what a job reports while a reload waits for the database', async () => {
    const { send, server, write, reload } = await reloadScene(nightly('24h'))
    const { reconfigure } = server.monitor
    vi.spyOn(server.monitor, 'reconfigure').mockImplementation(async (next) => {
      await send('POST /api/v1/heartbeats/nightly')
      await reconfigure(next)
    })
    write(nightly('12h'))
    expect(await reload()).toBe('changed')
    expect((await send('GET /api/v1/heartbeats')).json.items).toMatchObject([
      { interval_seconds: 43_200, status: 'healthy' },
    ])
  })

  test('keeps the keys of a server whose public address stays until a restart', async () => {
    const admin = `auth: { keys: [{ name: root, role: admin, key: ${ADMIN} }] }`
    const { write, send } = await reloadScene(`server: { public_url: https://a.test }\n${admin}`, {
      env: { MONITORING_API_KEYS: '' },
    })
    write('checks: []')
    const expected =
      'a key, because without one other machines would reach the server: server.public_url is a URL of a.test until a restart'
    expect(await send(RELOAD)).toMatchObject({
      status: 422,
      json: { problems: [{ path: 'auth.keys', expected, received: 'none' }] },
    })
    write(`server: { public_url: https://b.test }\n${admin}`)
    expect((await send(RELOAD)).json).toMatchObject({ restart_needed: ['server.public_url'] })
  })

  test('reports no failure of a server that stops', async () => {
    const { send, server, write } = await reloadScene('checks: []')
    write(checks(tcp('first', 1)))
    const asked = [send(RELOAD), send(RELOAD)]
    await server.stopServer()
    for (const { status } of await Promise.all(asked)) expect([200, 503]).toContain(status)
    expect(await send(RELOAD)).toMatchObject({ status: 503, json: { code: 'STOPPING' } })
  })
})
