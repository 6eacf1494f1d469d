import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { makePem } from './pem.ts'
import { spawnSource, type SourceProcess } from './spawn-source.ts'
import { installProgram } from './debian-program.ts'
import { startSquid, type Squid } from './squid.ts'

// A suite of its own (`pnpm test:proxy`): server processes behind Debian's Squid, which it installs as root.

const PASSWORD = 'p@ss-0f1e2d3c4b5a'
const NAMES = ['gitlab.bot.test', 'glm.bot.test', 'hooks.bot.test', 'beat.bot.test']

interface Result {
  readonly name: string
  readonly status: string
  readonly message: string
}

/** The results of the checks by name. */
async function checksOf(url: string): Promise<Readonly<Record<string, Result>>> {
  const response = await fetch(`${url}/health/detailed`)
  const { results } = (await response.json()) as { readonly results: readonly Result[] }
  return Object.fromEntries(results.map((result) => [result.name, result]))
}

describe.skipIf(process.env.BOTWATCH_PROXY !== '1')('behind Squid', () => {
  const folder = mkdtempSync(join(tmpdir(), 'botwatch-proxy-'))
  const processes: SourceProcess[] = []
  const servers: Server[] = []
  /** Host, path and client certificate of each request that arrived. */
  const arrived: string[] = []
  let squid: Squid
  let securePort: number
  let plainPort: number
  let files: Readonly<Record<string, string>>

  const answer: RequestListener = (request, response) => {
    const name = (request.socket as Partial<TLSSocket>).getPeerCertificate?.().subject?.CN
    arrived.push(`${request.headers.host?.replace(/:\d+$/, '')}${request.url} ${String(name)}`)
    response.setHeader('content-type', 'application/json')
    const token = { active: true, revoked: false, expires_at: null, scopes: ['api'] }
    const body =
      request.url?.includes('personal_access_tokens') === true ? token : { data: [{ id: 'glm-4.6' }] }
    request.resume().on('end', () => response.end(JSON.stringify(body)))
  }

  async function listen(server: Server): Promise<number> {
    servers.push(server)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return (server.address() as AddressInfo).port
  }

  /** A server process with the stand-ins behind the proxy. */
  async function startServer(
    name: string,
    env: Readonly<Record<string, string>>,
  ): Promise<SourceProcess & { readonly url: string }> {
    const cwd = join(folder, name)
    mkdirSync(cwd)
    const proxy = `http://bot:${encodeURIComponent(PASSWORD)}@${squid.host}`
    const started = spawnSource('../src/main.ts', {
      cwd,
      env: {
        MONITORING_PORT: '0',
        GITLAB_TOKEN: 'glpat-0f1e2d3c4b5a',
        GITLAB_API_URL: `https://gitlab.bot.test:${securePort}`,
        GLM_API_KEY: 'key-0f1e2d3c4b5a',
        GLM_API_URL: `https://glm.bot.test:${securePort}`,
        ALERT_WEBHOOK_URL: `http://hooks.bot.test:${plainPort}/alerts`,
        HEARTBEAT_URL: `https://beat.bot.test:${securePort}/ping`,
        HTTPS_PROXY: proxy,
        http_proxy: proxy,
        ...files,
        ...env,
      },
    })
    processes.push(started)
    return { ...started, url: await started.find(/listening on (http:\S+?)"/) }
  }

  beforeAll(async () => {
    installProgram('squid')
    const ca = await makePem(undefined, true)
    const [server, bot] = [await makePem(ca), await makePem(ca)]
    const mutual = { ...server, ca: ca.cert, requestCert: true, rejectUnauthorized: true }
    securePort = await listen(createHttpsServer(mutual, answer))
    plainPort = await listen(createServer(answer))
    const file = (name: string, text: string): string => {
      const path = join(folder, name)
      writeFileSync(path, `${text}\n`)
      return path
    }
    files = {
      NODE_EXTRA_CA_CERTS: file('ca.pem', ca.cert),
      MONITORING_CLIENT_CERT_FILE: file('bot.pem', bot.cert),
      MONITORING_CLIENT_KEY_FILE: file('bot.key', bot.key),
    }
    squid = await startSquid({ folder, hosts: NAMES, login: `bot ${PASSWORD}` })
  }, 300_000)

  afterAll(async () => {
    await squid?.stop()
    for (const { child } of processes) child.kill('SIGKILL')
    await Promise.all(processes.map(({ exit }) => exit))
    for (const server of servers) {
      server.closeAllConnections()
      server.close()
    }
    rmSync(folder, { recursive: true, force: true })
  }, 30_000)

  test('checks, the heartbeat URL and a webhook go through the proxy, with the client certificate', async () => {
    const { url } = await startServer('all', {})
    await vi.waitFor(async () => {
      const checks = await checksOf(url)
      expect(checks).toMatchObject({ gitlab_api: { status: 'healthy' }, glm_api: { status: 'healthy' } })
    }, 20_000)
    const tested = await fetch(`${url}/api/v1/channels/webhook/test`, { method: 'POST' })
    expect([tested.status, await tested.text()]).toEqual([200, expect.stringContaining('"accepted"')])
    await vi.waitFor(() => expect(arrived.join('\n')).toContain('beat.bot.test/ping bot.test'), 20_000)
    expect(arrived).toContain('gitlab.bot.test/api/v4/personal_access_tokens/self bot.test')
    expect(arrived).toContain('hooks.bot.test/alerts undefined')
    const targets = ['gitlab', 'glm', 'beat'].map((name) => `CONNECT ${name}.bot.test:${securePort} 200`)
    await vi.waitFor(() => {
      for (const target of targets) expect(squid.log()).toContain(target)
      expect(squid.log()).toContain(`POST http://hooks.bot.test:${plainPort}/alerts 200`)
    }, 20_000)
    const config = await (await fetch(`${url}/admin/config`)).text()
    expect(config).toContain(`"https_proxy":"${squid.host}"`)
    expect(config).not.toContain(PASSWORD)
  })

  test('hosts of NO_PROXY are connected to directly', async () => {
    const direct = `https://127.0.0.1:${securePort}`
    const { url } = await startServer('direct', { GITLAB_API_URL: direct, NO_PROXY: '127.0.0.0/8,.internal' })
    await vi.waitFor(async () => {
      const checks = await checksOf(url)
      expect(checks).toMatchObject({ gitlab_api: { status: 'healthy' }, glm_api: { status: 'healthy' } })
    }, 20_000)
    expect(squid.log().join('\n')).not.toContain('127.0.0.1')
  })

  test('a password that the proxy refuses is the message of the checks, and is shown nowhere', async () => {
    const wrong = 'wrong-0f1e2d3c4b5a'
    const server = await startServer('refused', { HTTPS_PROXY: `http://bot:${wrong}@${squid.host}` })
    const message = `the proxy ${squid.host} rejects the user name or password (status 407)`
    await vi.waitFor(async () => {
      expect(await checksOf(server.url)).toMatchObject({ gitlab_api: { message }, glm_api: { message } })
    }, 20_000)
    const alerts = await (await fetch(`${server.url}/health/detailed`)).text()
    expect(alerts + server.output()).not.toContain(wrong)
  })

  test('a target that the proxy cannot reach, and a proxy that is down, are the messages of the checks', async () => {
    const { url } = await startServer('down', { GITLAB_API_URL: 'https://gitlab.bot.test:1' })
    await vi.waitFor(async () => {
      const message = `the proxy ${squid.host} could not connect to gitlab.bot.test:1 (status 503)`
      expect(await checksOf(url)).toMatchObject({ gitlab_api: { message } })
    }, 20_000)
    await squid.stop()
    await fetch(`${url}/api/v1/checks/gitlab_api/run`, { method: 'POST' })
    expect(await checksOf(url)).toMatchObject({
      gitlab_api: { message: `connection refused by the proxy ${squid.host}` },
    })
    for (const { child, output } of processes) {
      expect(output()).not.toContain(PASSWORD)
      child.kill('SIGTERM')
    }
    expect(await Promise.all(processes.map(({ exit }) => exit))).toEqual([0, 0, 0, 0])
  })
})
