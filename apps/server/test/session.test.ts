import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { openServerStore } from '../src/store/open-store.ts'
import type { ServerStore } from '../src/store/server-store.ts'
import { apiKeys, appWith, ask, bearer, keyOf, logIn } from './ask.ts'

let folder = ''
let stores: ServerStore[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-'))
  stores = []
})

afterEach(() => {
  for (const store of stores) store.close()
  rmSync(folder, { recursive: true })
  vi.useRealTimers()
})

/** Starts a server over the same data folder, after the last one has stopped. */
function restart(keys = apiKeys): ReturnType<typeof appWith> {
  for (const store of stores) store.close()
  const store = openServerStore(folder)
  stores.push(store)
  return appWith({ apiKeys: keys }, { store })
}

async function who(app: ReturnType<typeof appWith>, headers: Record<string, string>): Promise<unknown> {
  const response = await ask(app, 'GET /api/v1/session', { headers })
  return response.status === 200 ? await response.json() : response.status
}

describe('logging in', () => {
  test('sets a cookie that scripts cannot read and other sites cannot send', async () => {
    const body = JSON.stringify({ key: keyOf('operate') })
    const response = await ask(appWith({ apiKeys }), 'POST /api/v1/session', { body })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      name: 'the-operate',
      role: 'operate',
      via: 'session',
      expires_at: expect.stringMatching(/Z$/),
    })
    const cookie = response.headers.get('set-cookie') ?? ''
    expect(cookie.split('; ').slice(1).toSorted()).toEqual([
      'HttpOnly',
      'Max-Age=43200',
      'Path=/',
      'SameSite=Strict',
    ])
    expect(cookie).not.toContain(keyOf('operate'))
  })

  test.each([
    ['https://mon.example/bots', {}, ['Path=/bots', 'Secure']],
    ['http://mon.example', { 'x-forwarded-proto': 'https' }, ['Path=/', 'Secure']],
  ])('behind %s the cookie is %j', async (publicUrl, headers, expected) => {
    const app = appWith({ apiKeys, publicUrl, trustedProxies: ['127.0.0.1'] })
    const body = JSON.stringify({ key: keyOf('read') })
    const response = await ask(app, 'POST /api/v1/session', { body, headers })
    expect(response.headers.get('set-cookie')?.split('; ')).toEqual(expect.arrayContaining(expected))
  })

  test.each([
    ['{"key":"wrong-key-0123456789"}', 401],
    [`{"key":"${keyOf('scrape')}"}`, 403],
    [`{"key":"${keyOf('ingest')}"}`, 403],
    ['{"key":""}', 400],
    ['{"key":7}', 400],
    [`{"key":"${keyOf('read')}","role":"admin"}`, 400],
    ['{}', 400],
    ['nonsense', 400],
    [`{"key":"${'x'.repeat(9000)}"}`, 413],
  ])('with %.40s is refused and sets no cookie', async (body, status) => {
    const response = await ask(appWith({ apiKeys }), 'POST /api/v1/session', { body })
    expect([response.status, response.headers.get('set-cookie')]).toEqual([status, null])
  })

  test('without keys is refused with what to do, however often, and leaves no entry', async () => {
    const store = openServerStore()
    const app = appWith({}, { store })
    for (let n = 0; n < 12; n += 1) {
      const response = await ask(app, 'POST /api/v1/session', { body: '{"key":"some-key-0123456789"}' })
      expect(response.status).toBe(401)
      expect(await response.text()).toContain('set MONITORING_API_KEYS')
    }
    expect(store.audit.list({ limit: 9 })).toEqual([])
  })

  test('needs JSON', async () => {
    const headers = { 'content-type': 'text/plain' }
    const body = JSON.stringify({ key: keyOf('read') })
    expect((await ask(appWith({ apiKeys }), 'POST /api/v1/session', { body, headers })).status).toBe(415)
  })
})

describe('a session', () => {
  test('has the role of its key, and a key that is sent beside it decides', async () => {
    const app = restart()
    const cookie = await logIn(app, 'read')
    expect(await who(app, cookie)).toMatchObject({ name: 'the-read', role: 'read', via: 'session' })
    expect(await who(app, { ...cookie, ...bearer(keyOf('admin')) })).toEqual({
      name: 'the-admin',
      role: 'admin',
      via: 'key',
      expires_at: null,
    })
    expect(await who(app, { ...cookie, ...bearer('wrong') })).toBe(401)
    expect(await who(app, { ...cookie, authorization: 'Basic abc' })).toMatchObject({ name: 'the-read' })
  })

  test('lasts over a restart, but not longer than 12 hours', async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 5) })
    const cookie = await logIn(restart(), 'admin')
    vi.setSystemTime(Date.UTC(2026, 0, 5, 11, 59, 59))
    const app = restart()
    expect(await who(app, cookie)).toMatchObject({ expires_at: '2026-01-05T12:00:00.000Z' })
    vi.setSystemTime(Date.UTC(2026, 0, 5, 12))
    expect(await who(app, cookie)).toBe(401)
  })

  test('that began while the clock was hours fast is over when the clock is right', async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 5) })
    const app = restart()
    const cookie = await logIn(app, 'admin')
    vi.setSystemTime(Date.UTC(2026, 0, 4, 23, 55))
    expect(await who(app, cookie)).toMatchObject({ name: 'the-admin' })
    vi.setSystemTime(Date.UTC(2026, 0, 4, 22))
    expect(await who(app, cookie)).toBe(401)
  })

  test('is over after the log-out, also after a restart; other sessions of the key go on', async () => {
    const app = restart()
    const [cookie, other] = [await logIn(app, 'admin'), await logIn(app, 'admin')]
    const response = await ask(app, 'DELETE /api/v1/session', { headers: cookie })
    expect(response.status).toBe(204)
    expect(response.headers.get('set-cookie')).toMatch(/^botwatch_session=; Max-Age=0/)
    expect(await who(app, cookie)).toBe(401)
    expect(await who(app, other)).toMatchObject({ name: 'the-admin' })
    const restarted = restart()
    expect(await who(restarted, cookie)).toBe(401)
    expect(await who(restarted, other)).toMatchObject({ name: 'the-admin' })
  })

  test('ends when its key is removed, changed or given to another name', async () => {
    const cookie = await logIn(restart(), 'read')
    const others = apiKeys.filter(({ role }) => role !== 'read')
    expect(await who(restart(others), cookie)).toBe(401)
    const key = { name: 'the-read', role: 'read' as const, key: 'another-key-0123456789' }
    expect(await who(restart([...others, key]), cookie)).toBe(401)
    expect(await who(restart([{ ...key, name: 'x', key: keyOf('read') }]), cookie)).toBe(401)
    expect(await who(restart(), cookie)).toMatchObject({ name: 'the-read' })
  })

  test('has the new role if that of its key changes', async () => {
    const cookie = await logIn(restart(), 'admin')
    const demoted = apiKeys.map((key) => (key.role === 'admin' ? { ...key, role: 'read' as const } : key))
    expect(await who(restart(demoted), cookie)).toMatchObject({ name: 'the-admin', role: 'read' })
  })

  test('of another data folder is not valid', async () => {
    const cookie = await logIn(appWith({ apiKeys }), 'admin')
    expect(await who(restart(), cookie)).toBe(401)
  })

  test('cannot be forged: no cookie but a whole one passes', async () => {
    const app = appWith({ apiKeys })
    const { cookie } = await logIn(app, 'admin')
    const length = cookie.length
    await fc.assert(
      fc.asyncProperty(
        fc.nat(length - 1),
        fc.constantFrom('A', 'b', '.', '0', '-', '', '"'),
        async (at, by) => {
          const changed = cookie.slice(0, at) + by + cookie.slice(at + 1)
          fc.pre(changed !== cookie)
          expect(await who(app, { cookie: changed })).toBe(401)
        },
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.string(), async (value) => {
        expect(await who(app, { cookie: `botwatch_session=${value.replace(/[^\x20-\x7e]/g, '')}` })).toBe(401)
      }),
    )
    expect(await who(app, { cookie: `other=1; ${cookie}; more` })).toMatchObject({ name: 'the-admin' })
    for (const value of ['', 'tossed', cookie.split('=')[1]?.replace(/.$/, '.')])
      expect(await who(app, { cookie: `botwatch_session=${value}; ${cookie}` })).toMatchObject({
        name: 'the-admin',
      })
  })
})

test('who asks is said without keys, too', async () => {
  expect(await who(appWith({}), {})).toEqual({ name: 'local', role: 'admin', via: 'local', expires_at: null })
  expect(await who(appWith({ allowAnonymous: true }), {})).toMatchObject({ name: 'anonymous', role: 'read' })
})
