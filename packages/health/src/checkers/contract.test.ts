import { createServer as createTcpServer } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

import { generate } from 'selfsigned'
import { describe, test } from 'vitest'

import { breakableServer, type BreakableServer } from '../../test/breakable-server.ts'
import { spellingsOf } from '../../test/run-checker.ts'
import { listen, serveRaw } from '../../test/servers.ts'
import type { HealthCode } from '../check/codes.ts'
import { checkerContract, type CheckerFailure, type CheckerUnderTest } from '../testing/index.ts'
import { ApplicationHealthChecker } from './application.ts'
import { eventLoop } from './event-loop.ts'
import { gitlab } from './gitlab.ts'
import { heartbeat } from './heartbeat.ts'
import { APIHealthChecker } from './http.ts'
import { llm } from './llm.ts'
import { passive } from './passive.ts'
import { SystemResourceChecker } from './system.ts'
import { tcp } from './tcp.ts'
import { tls } from './tls.ts'

const secret = 'correct horse+battery/staple'
const secrets = [secret]
const echoed = spellingsOf(secret).join(' ')
const host = '127.0.0.1'
const url = 'https://a.test'
const badHeader = `${secret}\r\nx: y`
const withCredentials = `https://bot:${encodeURIComponent(secret)}@a.test`

interface ServedChecker extends CheckerUnderTest {
  readonly server: BreakableServer
}

const hang = ({ server }: ServedChecker): void => server.become('hangs')

/** Each way in which the server can break; `echo` is the code of a 200 that is no sound answer. */
function failures(echo: HealthCode): Readonly<Record<string, CheckerFailure<ServedChecker>>> {
  return {
    'an error of the server': { cause: ({ server }) => server.become('fails'), code: 'STATUS' },
    'a refusal that echoes the secret': { cause: ({ server }) => server.become('refuses'), code: 'AUTH' },
    'a connection that is reset': { cause: ({ server }) => server.become('resets'), code: 'CONNECT' },
    'an answer that echoes the secret': { cause: ({ server }) => server.become('echoes'), code: echo },
  }
}

describe('http', () => {
  checkerContract({
    test,
    open: async (options) => {
      const server = await breakableServer({ status: 'ok' }, echoed)
      const checker = new APIHealthChecker({
        name: 'a',
        url: `${server.url}/${encodeURIComponent(secret)}`,
        headers: { key: secret },
        expect: { json: [{ path: 'status', equals: 'ok' }] },
        ...options,
      })
      return { checker, server }
    },
    secrets,
    failures: failures('CONDITION'),
    hang,
    badOptions: {
      'credentials in the URL': () => new APIHealthChecker({ name: 'a', url: withCredentials }),
      'a header of two lines': () => new APIHealthChecker({ name: 'a', url, headers: { key: badHeader } }),
      'no status': () => new APIHealthChecker({ name: 'a', url, expect: { status: [] } }),
    },
  })
})

describe('gitlab', () => {
  checkerContract({
    test,
    open: async (options) => {
      const token = { revoked: false, active: true, expires_at: null, scopes: ['api'] }
      const server = await breakableServer(token, echoed)
      const checker = gitlab({ baseUrl: server.url, token: secret, projectId: 7, ...options })
      return { checker, server }
    },
    secrets,
    failures: failures('CONDITION'),
    hang,
    badOptions: {
      'credentials in the URL': () => gitlab({ baseUrl: withCredentials, token: secret }),
      'a token of two lines': () => gitlab({ baseUrl: url, token: badHeader }),
    },
  })
})

describe('llm', () => {
  checkerContract({
    test,
    open: async (options) => {
      const server = await breakableServer({ data: [{ id: 'glm-4.6' }] }, echoed)
      const from = { provider: 'zai', apiKey: secret, baseUrl: server.url, model: 'glm-4.6' } as const
      return { checker: llm({ ...from, ...options }), server }
    },
    secrets,
    failures: failures('CONDITION'),
    hang,
    badOptions: {
      'credentials in the URL': () => llm({ provider: 'zai', baseUrl: withCredentials, apiKey: secret }),
      'a key of two lines': () => llm({ provider: 'zai', apiKey: badHeader }),
    },
  })
})

describe('tcp', () => {
  checkerContract({
    test,
    open: async (options) => {
      const server = await serveRaw(() => {})
      return { checker: tcp({ name: 'a', host, port: server.port, ...options }), server }
    },
    secrets: null,
    failures: { 'a closed port': { cause: ({ server }) => server.close(), code: 'CONNECT' } },
    // The kernel accepts a connection even if the program does not.
    hang: null,
    badOptions: { 'a port out of range': () => tcp({ name: 'a', host, port: 0 }) },
  })
})

const pem = await generate([{ name: 'commonName', value: 'bot.test' }], {
  keyType: 'ec',
  algorithm: 'sha256',
  extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: host }] }],
})

describe('tls', () => {
  checkerContract({
    test,
    open: async (options) => {
      const state = { isHanging: false }
      const secure = createTlsServer({ key: pem.private, cert: pem.cert })
      const server = await listen(
        createTcpServer((socket) => {
          if (!state.isHanging) secure.emit('connection', socket)
        }),
      )
      return {
        checker: tls({ name: 'a', host, port: server.port, ca: pem.cert, ...options }),
        server,
        state,
      }
    },
    secrets,
    failures: { 'a closed port': { cause: ({ server }) => server.close(), code: 'CONNECT' } },
    hang: ({ state }) => void (state.isHanging = true),
    badOptions: { 'a secret in place of a certificate': () => tls({ name: 'a', host, ca: secret }) },
  })
})

describe('system', () => {
  checkerContract({
    test,
    open: (options) => {
      const state: { usageRatio: number | null; isHanging: boolean } = { usageRatio: 0.5, isHanging: false }
      const snapshot = () => ({
        sampledAt: new Date().toISOString(),
        cpu: { usageRatio: state.usageRatio, cores: 2, source: 'host' as const },
        memory: {
          totalBytes: 100,
          usedBytes: 50,
          availableBytes: 50,
          usageRatio: state.usageRatio,
          source: 'host' as const,
        },
        filesystems: [],
        load: { one: 0, five: 0, fifteen: 0 },
        network: { receivedBytesPerSecond: 0, transmittedBytesPerSecond: 0 },
      })
      const sampler = {
        latest: () => (state.isHanging ? null : snapshot()),
        sample: () => (state.isHanging ? new Promise<never>(() => {}) : Promise.resolve(snapshot())),
      }
      return { checker: new SystemResourceChecker({ sampler, ...options }), state }
    },
    secrets: null,
    failures: {
      'a busy machine': {
        cause: ({ state }) => void (state.usageRatio = 0.99),
        status: 'degraded',
        code: 'CONDITION',
      },
      'a machine that cannot be read': {
        cause: ({ state }) => void (state.usageRatio = null),
        status: 'unknown',
        code: null,
      },
    },
    hang: ({ state }) => void (state.isHanging = true),
    badOptions: { 'a sampler without methods': () => new SystemResourceChecker({ sampler: {} as never }) },
  })
})

describe('application', () => {
  checkerContract({
    test,
    open: (options) => {
      const required: Record<string, string> = { 'GitLab token': secret }
      return { checker: new ApplicationHealthChecker({ required, ...options }), required }
    },
    secrets,
    failures: {
      'a placeholder': {
        cause: ({ required }) => void (required['GitLab token'] = 'changeme'),
        code: 'CONDITION',
      },
    },
    hang: null,
    badOptions: {
      'a list of values': () => new ApplicationHealthChecker({ required: [secret] as never }),
    },
  })
})

describe('event-loop', () => {
  checkerContract({
    test,
    open: (options) => {
      const checker = eventLoop({ degradedP99Ms: 30_000, unhealthyP99Ms: 60_000, ...options })
      return { checker, close: () => checker[Symbol.dispose]() }
    },
    secrets: null,
    // A loop that is blocked for longer than the limits of a busy machine would block the tests as well.
    failures: null,
    hang: null,
    badOptions: { 'a limit of 0': () => eventLoop({ degradedP99Ms: 0 }) },
  })
})

describe('passive', () => {
  checkerContract({
    test,
    open: (options) => {
      const checker = passive(options)
      for (let i = 0; i < 5; i += 1) checker.record(true)
      return { checker }
    },
    secrets: null,
    failures: {
      'calls that fail': {
        cause: ({ checker }) => {
          for (let i = 0; i < 5; i += 1) checker.record(false)
        },
        code: 'CONDITION',
      },
    },
    hang: null,
    badOptions: { 'an empty window': () => passive({ windowMs: 0 }) },
  })
})

describe('heartbeat', () => {
  checkerContract({
    test,
    open: (options) => {
      const checker = heartbeat({ name: 'nightly', everyMs: 60_000, ...options })
      checker.beat()
      return { checker }
    },
    secrets: null,
    failures: {
      'a failure of the job': { cause: ({ checker }) => checker.fail('disk full'), code: 'ERROR' },
    },
    hang: null,
    badOptions: { 'an interval of 0': () => heartbeat({ name: 'nightly', everyMs: 0 }) },
  })
})
