import { createServer as createTcpServer } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

import { generate } from 'selfsigned'
import { describe, expect, test } from 'vitest'

import { breakableServer } from '../../test/breakable-server.ts'
import { spellingsOf } from '../../test/run-checker.ts'
import { listen, serveRaw } from '../../test/servers.ts'
import { checkerContract, type CheckerContractOptions, type OpenChecker } from '../testing/index.ts'
import { ApplicationHealthChecker } from './application.ts'
import { eventLoop } from './event-loop.ts'
import { gitlab } from './gitlab.ts'
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

const openHttp: OpenChecker = async (options) => {
  const server = await breakableServer({ status: 'ok' }, echoed)
  const expectation = { json: [{ path: 'status', equals: 'ok' }] }
  const url = `${server.url}/${encodeURIComponent(secret)}`
  const checker = new APIHealthChecker({
    name: 'a',
    url,
    headers: { key: secret },
    expect: expectation,
    ...options,
  })
  return { checker, secrets, failures: server.failures, hang: server.hang }
}

const openGitlab: OpenChecker = async (options) => {
  const server = await breakableServer(
    { revoked: false, active: true, expires_at: null, scopes: ['api'] },
    echoed,
  )
  const checker = gitlab({ baseUrl: server.url, token: secret, projectId: 7, ...options })
  return { checker, secrets, failures: server.failures, hang: server.hang }
}

const openLlm: OpenChecker = async (options) => {
  const server = await breakableServer({ data: [{ id: 'glm-4.6' }] }, echoed)
  const checker = llm({ provider: 'zai', apiKey: secret, baseUrl: server.url, model: 'glm-4.6', ...options })
  return { checker, secrets, failures: server.failures, hang: server.hang }
}

const openTcp: OpenChecker = async (options) => {
  const server = await serveRaw(() => {})
  return {
    checker: tcp({ name: 'a', host, port: server.port, ...options }),
    failures: { 'a closed port': server.close },
  }
}

const pem = await generate([{ name: 'commonName', value: 'bot.test' }], {
  keyType: 'ec',
  algorithm: 'sha256',
  extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: host }] }],
})

const openTls: OpenChecker = async (options) => {
  let isHanging = false
  const secure = createTlsServer({ key: pem.private, cert: pem.cert })
  const server = await listen(
    createTcpServer((socket) => {
      if (!isHanging) secure.emit('connection', socket)
    }),
  )
  return {
    checker: tls({ name: 'a', host, port: server.port, ca: pem.cert, ...options }),
    failures: { 'a closed port': server.close },
    hang: () => void (isHanging = true),
  }
}

const openSystem: OpenChecker = (options) => {
  let usageRatio: number | null = 0.5
  let isHanging = false
  const snapshot = () => ({
    sampledAt: new Date().toISOString(),
    cpu: { usageRatio, cores: 2, source: 'host' as const },
    memory: { totalBytes: 100, usedBytes: 50, availableBytes: 50, usageRatio, source: 'host' as const },
    filesystems: [],
    load: { one: 0, five: 0, fifteen: 0 },
    network: { receivedBytesPerSecond: 0, transmittedBytesPerSecond: 0 },
  })
  const sampler = {
    latest: () => (isHanging ? null : snapshot()),
    sample: () => (isHanging ? new Promise<never>(() => {}) : Promise.resolve(snapshot())),
  }
  return {
    checker: new SystemResourceChecker({ sampler, ...options }),
    failures: {
      'a full machine': () => void (usageRatio = 0.99),
      'nothing to read': () => void (usageRatio = null),
    },
    hang: () => void (isHanging = true),
  }
}

const openApplication: OpenChecker = (options) => {
  const required: Record<string, string> = { 'GitLab token': secret }
  const checker = new ApplicationHealthChecker({ required, ...options })
  return {
    checker,
    secrets,
    failures: { 'a placeholder': () => void (required['GitLab token'] = 'changeme') },
  }
}

const openEventLoop: OpenChecker = (options) => {
  const checker = eventLoop({ degradedP99Ms: 30_000, unhealthyP99Ms: 60_000, ...options })
  return { checker, close: () => checker[Symbol.dispose]() }
}

const openPassive: OpenChecker = (options) => {
  const checker = passive(options)
  for (let i = 0; i < 5; i += 1) checker.record(true)
  const fail = (): void => {
    for (let i = 0; i < 5; i += 1) checker.record(false)
  }
  return { checker, failures: { 'calls that fail': fail } }
}

const url = 'https://a.test'
const badHeader = `${secret}\r\nx: y`
const withCredentials = `https://bot:${encodeURIComponent(secret)}@a.test`

describe.each<readonly [name: string, open: OpenChecker, options: CheckerContractOptions['badOptions']]>([
  [
    'http',
    openHttp,
    {
      'credentials in the URL': () => new APIHealthChecker({ name: 'a', url: withCredentials }),
      'a header of two lines': () => new APIHealthChecker({ name: 'a', url, headers: { key: badHeader } }),
      'no status': () => new APIHealthChecker({ name: 'a', url, expectedStatus: [] }),
    },
  ],
  [
    'gitlab',
    openGitlab,
    {
      'credentials in the URL': () => gitlab({ baseUrl: withCredentials, token: secret }),
      'a token of two lines': () => gitlab({ baseUrl: url, token: badHeader }),
    },
  ],
  [
    'llm',
    openLlm,
    {
      'credentials in the URL': () => llm({ provider: 'zai', baseUrl: withCredentials, apiKey: secret }),
      'a key of two lines': () => llm({ provider: 'zai', apiKey: badHeader }),
    },
  ],
  ['tcp', openTcp, { 'no port': () => tcp({ name: 'a', host, port: 0 }) }],
  ['tls', openTls, { 'no certificate': () => tls({ name: 'a', host, ca: secret }) }],
  ['system', openSystem, { 'no sampler': () => new SystemResourceChecker({ sampler: {} as never }) }],
  [
    'application',
    openApplication,
    { 'no values': () => new ApplicationHealthChecker({ required: [secret] as never }) },
  ],
  ['event-loop', openEventLoop, { 'no limit': () => eventLoop({ degradedP99Ms: 0 }) }],
  ['passive', openPassive, { 'no window': () => passive({ windowMs: 0 }) }],
])('%s', (_name, open, badOptions = {}) => {
  test.each(checkerContract(open, { badOptions }))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})
