import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { installProgram } from './debian-program.ts'
import { startNginx, type Nginx } from './nginx.ts'
import { spawnSource, type SourceProcess } from './spawn-source.ts'

// A suite of its own (`pnpm test:nginx`): server processes behind Debian's nginx, which it installs as root.

const KEYS = {
  reader: '5f0c8e1d7a9b4c3e2f1a6b8d',
  admin: 'c2a47e90b15d4f68a3e7d091',
  scraper: '9d3b6f2e8c714a05b7e1f4c6',
}
const HOST = 'bot.example.test'
const PROXY = `
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-For $http_x_test_client;
  proxy_set_header X-Forwarded-Proto https;`
const KEEP_ALIVE = `proxy_http_version 1.1; proxy_set_header Connection "";`

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Ask {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly key?: string
  readonly body?: string
}

describe.skipIf(process.env.BOTWATCH_NGINX !== '1')('behind nginx', () => {
  const folder = mkdtempSync(join(tmpdir(), 'botwatch-nginx-'))
  const processes: SourceProcess[] = []
  let trusting: string
  let keyless: string
  let nginx: Nginx

  async function startServer(name: string, env: Readonly<Record<string, string>>): Promise<string> {
    const cwd = join(folder, name)
    mkdirSync(cwd)
    const started = spawnSource('../src/main.ts', { cwd, env: { MONITORING_PORT: '0', ...env } })
    processes.push(started)
    return started.find(/listening on (http:\S+?)"/)
  }

  beforeAll(async () => {
    installProgram('nginx', 'nginx-light')
    const keys = {
      MONITORING_API_KEYS: `ann:read:${KEYS.reader},bob:admin:${KEYS.admin},prometheus:scrape:${KEYS.scraper}`,
      MONITORING_PUBLIC_URL: `http://${HOST}/monitoring`,
    }
    const urls = await Promise.all([
      startServer('trusting', { ...keys, MONITORING_TRUSTED_PROXIES: '127.0.0.1' }),
      startServer('distrusting', keys),
      startServer('keyless', {}),
      startServer('anonymous', {
        MONITORING_ALLOW_ANONYMOUS: 'true',
        MONITORING_PUBLIC_URL: `http://${HOST}`,
      }),
    ])
    const [, distrusting, , anonymous] = urls
    ;[trusting = '', , keyless = ''] = urls
    nginx = await startNginx(folder, [
      `location /monitoring/ { proxy_pass ${trusting}/; ${PROXY} }`,
      `location /monitoring { proxy_pass ${trusting}; ${PROXY} ${KEEP_ALIVE} proxy_buffering off; }`,
      `location /monitoring/ { proxy_pass ${distrusting}; ${PROXY} }`,
      `location / { proxy_pass ${keyless}; }`,
      `location / { proxy_pass ${keyless}; ${KEEP_ALIVE} proxy_set_header X-Real-IP $remote_addr; }`,
      `location / { proxy_pass ${keyless}; ${KEEP_ALIVE} proxy_set_header Host $host; }`,
      `location / { proxy_pass ${anonymous}; ${PROXY} }`,
    ])
  }, 300_000)

  afterAll(async () => {
    await nginx?.stop()
    for (const { child } of processes) child.kill('SIGKILL')
    await Promise.all(processes.map(({ exit }) => exit))
    rmSync(folder, { recursive: true, force: true })
  }, 30_000)

  /** Asks one of nginx's servers. By default as a browser at the public host does. */
  async function ask(
    server: keyof typeof SERVERS,
    path: string,
    { method = 'GET', headers, key, body }: Ask = {},
  ): Promise<Answer> {
    const sent = request({
      host: '127.0.0.1',
      port: nginx.ports[SERVERS[server]],
      path,
      method,
      headers: {
        host: HOST,
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
    })
    sent.end(body)
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) }
  }

  const SERVERS = { stripped: 0, whole: 1, distrusting: 2, plain: 3, realIp: 4, ownHost: 5, anonymous: 6 }
  const prefixed = ['stripped', 'whole'] as const

  describe.each(prefixed)('with the prefix %s', (server) => {
    test('every endpoint is reached, with its key', async () => {
      expect((await ask(server, '/monitoring/health')).status).toBe(200)
      // A server is ready once its first checks have passed.
      const ready = async (): Promise<void> =>
        expect((await ask(server, '/monitoring/health/ready')).status).toBe(200)
      await vi.waitFor(ready, 20_000)
      const root = await ask(server, '/monitoring/', { key: KEYS.reader })
      expect(root.status).toBe(200)
      expect(root.body).toContain('GET /health/live')
      expect((await ask(server, '/monitoring/health/detailed', { key: KEYS.reader })).status).toBe(200)
      expect((await ask(server, '/monitoring/metrics/prometheus', { key: KEYS.scraper })).status).toBe(200)
      expect((await ask(server, '/monitoring/health/detailed', { key: KEYS.scraper })).status).toBe(403)
      expect((await ask(server, '/monitoring/nothing', { key: KEYS.reader })).status).toBe(404)
    })

    test('a scrape arrives whole', async () => {
      const { body } = await ask(server, '/monitoring/metrics/prometheus', { key: KEYS.scraper })
      const headers = { authorization: `Bearer ${KEYS.scraper}` }
      const direct = await (await fetch(`${trusting}/metrics/prometheus`, { headers })).text()
      expect(familiesOf(body).length).toBeGreaterThan(20)
      expect(familiesOf(body)).toEqual(familiesOf(direct))
    })

    test('no key and wrong keys are refused, and only an admin changes something', async () => {
      const reset = '/monitoring/admin/reset-metrics'
      const without = await ask(server, '/monitoring/metrics')
      expect(without.status).toBe(401)
      expect(without.headers['www-authenticate']).toMatch(/^Bearer/)
      const client = { 'x-test-client': '198.51.100.1' }
      const wrong = await ask(server, '/monitoring/metrics', { key: 'x'.repeat(24), headers: client })
      expect(wrong.status).toBe(401)
      expect((await ask(server, reset, { method: 'POST', key: KEYS.reader })).status).toBe(403)
      expect((await ask(server, reset, { method: 'POST', key: KEYS.admin })).status).toBe(200)
    })

    test('a session is valid under the prefix only, and is secure behind https', async () => {
      const session = '/monitoring/api/v1/session'
      const body = JSON.stringify({ key: KEYS.reader })
      const origin = { origin: `http://${HOST}` }
      const { status, headers } = await ask(server, session, { method: 'POST', body, headers: origin })
      expect(status).toBe(200)
      const [cookie = ''] = headers['set-cookie'] ?? []
      expect(cookie).toMatch(/; Path=\/monitoring; HttpOnly; Secure; SameSite=Strict$/)
      const cookies = { cookie: cookie.split(';', 1).join() }
      expect((await ask(server, '/monitoring/metrics', { headers: cookies })).status).toBe(200)
      expect((await ask(server, session, { method: 'DELETE', headers: cookies })).status).toBe(204)
      expect((await ask(server, '/monitoring/metrics', { headers: cookies })).status).toBe(401)
    })

    test('another Host and a page of another site are refused', async () => {
      const key = KEYS.admin
      const evil = await ask(server, '/monitoring/metrics', { key, headers: { host: 'evil.example' } })
      expect([evil.status, evil.body]).toEqual([421, expect.stringContaining('MONITORING_PUBLIC_URL')])
      const headers = { origin: 'http://evil.example' }
      const reset = await ask(server, '/monitoring/admin/reset-metrics', { method: 'POST', key, headers })
      expect([reset.status, reset.body]).toEqual([403, expect.stringContaining('CROSS_SITE')])
    })
  })

  async function guess(server: keyof typeof SERVERS, address: string): Promise<number> {
    const headers = { 'x-test-client': address }
    return (await ask(server, '/monitoring/metrics', { key: 'wrong'.repeat(5), headers })).status
  }

  test('the address of a trusted proxy counts: one client that guesses keys locks out itself only', async () => {
    const answers: number[] = []
    for (let count = 0; count < 11; count += 1) answers.push(await guess('stripped', '203.0.113.7'))
    expect(answers).toEqual([...Array.from({ length: 10 }, () => 401), 429])
    expect(await guess('stripped', '203.0.113.8')).toBe(401)
    expect(processes[0]?.output()).toContain('"203.0.113.7"')
  })

  test('the address of a proxy that is not trusted does not count', async () => {
    const answers: number[] = []
    for (let count = 0; count < 11; count += 1) answers.push(await guess('distrusting', `203.0.113.${count}`))
    expect(answers).toEqual([...Array.from({ length: 10 }, () => 401), 429])
    expect(processes[1]?.output()).not.toContain('203.0.113.')
  })

  test('the protocol of a proxy that is not trusted does not count', async () => {
    const body = JSON.stringify({ key: KEYS.admin })
    const headers = { 'x-test-client': '203.0.113.1' }
    const login = await ask('distrusting', '/monitoring/api/v1/session', { method: 'POST', body, headers })
    expect(String(login.headers['set-cookie'])).not.toContain('Secure')
  })

  test.each(['plain', 'realIp'] as const)(
    'a server without keys is not open to the world through nginx: %s',
    async (server) => {
      for (const path of ['/', '/metrics', '/health/detailed', '/admin/config']) {
        const { status, body } = await ask(server, path)
        expect([path, status, body]).toEqual([path, 403, expect.stringContaining('MONITORING_API_KEYS')])
      }
      expect((await ask(server, '/admin/reset-metrics', { method: 'POST' })).status).toBe(403)
      const probe = await ask(server, '/health/live')
      expect(probe.status).toBe(200)
      expect(probe.body).not.toContain('system_resources')
      expect((await fetch(`${keyless}/metrics`)).status).toBe(200)
    },
  )

  test('a server without keys says which variable names its public host', async () => {
    const { status, body } = await ask('ownHost', '/metrics')
    expect([status, body]).toEqual([421, expect.stringContaining('MONITORING_PUBLIC_URL')])
  })

  test('with anonymous access everybody reads and nobody changes anything', async () => {
    expect((await ask('anonymous', '/metrics')).status).toBe(200)
    expect((await ask('anonymous', '/admin/reset-metrics', { method: 'POST' })).status).toBe(403)
  })

  test('connections that nginx keeps open do not hold up the stop', async () => {
    expect((await ask('whole', '/monitoring/health')).status).toBe(200)
    for (const { child } of processes) child.kill('SIGTERM')
    expect(await Promise.all(processes.map(({ exit }) => exit))).toEqual([0, 0, 0, 0])
    expect((await ask('whole', '/monitoring/health')).status).toBe(502)
  })
})

function familiesOf(scrape: string): readonly string[] {
  return scrape.match(/^# HELP \S+/gm) ?? []
}
