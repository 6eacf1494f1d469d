import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'

import { serveDns } from '../../test/dns.ts'
import { client, noSuchHost as unknown, serve } from '../../test/loopback.ts'
import { serveProxy } from '../../test/proxy.ts'
import type { ResolveHost } from '../guarded-lookup.ts'
import type { NetworkPolicy } from '../network-policy.ts'

const to =
  (...addresses: readonly string[]): ResolveHost =>
  (_name, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
/** The code of the result of a request through a proxy that refuses what it gets, and whether the proxy was asked. */
async function send(
  host: string,
  network: NetworkPolicy,
  resolveHost: ResolveHost | undefined = unknown,
): Promise<readonly [code: string, isAsked: boolean]> {
  const proxy = await serveProxy({
    onConnect: (socket) => void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'),
  })
  const result = await client({ proxy: proxy.url, network, resolveHost }).request(`https://${host}/`)
  if (result.ok) throw new Error('a response')
  return [result.error.reason ?? result.error.code, proxy.seen.length > 0]
}

const BLOCKED = ['BLOCKED_ADDRESS', false]
const PASSED = ['proxy_refused', true]

describe('a proxy is not asked for', () => {
  test.each([
    ['169.254.169.254', 'no-metadata'],
    ['2852039166', 'no-metadata'],
    ['[::ffff:169.254.169.254]', 'no-metadata'],
    ['[fd00:ec2::254]', 'no-metadata'],
    ['127.0.0.1', 'public-only'],
    ['10.0.0.1', 'public-only'],
    ['[::1]', 'public-only'],
  ] as const)('the address %s under %s', async (host, network) => {
    expect(await send(host, network)).toEqual(BLOCKED)
  })

  test.each([
    ['metadata.google.internal', 'no-metadata'],
    ['METADATA.google.internal.', 'no-metadata'],
    ['metadata', 'no-metadata'],
    ['instance-data.ec2.internal', 'no-metadata'],
    ['metadata.google.internal..', 'no-metadata'],
    ['169.254.169.254..', 'no-metadata'],
    ['evil..test', 'no-metadata'],
    ['localhost', 'public-only'],
    ['api.localhost', 'public-only'],
    ['redis', 'public-only'],
    ['printer.local', 'public-only'],
    ['vault.internal', 'public-only'],
    ['nas.home.arpa', 'public-only'],
    ['router.lan', 'public-only'],
    ['wiki.corp', 'public-only'],
    ['API.metadata.cloud.IBM.com', 'no-metadata'],
  ] as const)('the name %s under %s', async (host, network) => {
    expect(await send(host, network)).toEqual(BLOCKED)
  })

  test.each([
    ['no-metadata', ['169.254.169.254']],
    ['no-metadata', ['8.8.8.8', '169.254.169.254']],
    ['public-only', ['10.0.0.1']],
    ['public-only', ['2606:4700::1111', 'fd00::1']],
  ] as const)('a name under %s that stands for %s here', async (network, addresses) => {
    expect(await send('innocent.test', network, to(...addresses))).toEqual(BLOCKED)
  })
})

describe('a proxy is asked for', () => {
  test.each([
    ['8.8.8.8', 'public-only', unknown],
    ['10.0.0.1', 'no-metadata', unknown],
    ['169.254.169.254', 'any', unknown],
    ['metadata.google.internal', 'any', to('169.254.169.254')],
    ['redis', 'no-metadata', to('10.0.0.1')],
    ['gitlab.test', 'public-only', to('8.8.8.8')],
    ['gitlab.test', 'public-only', unknown],
  ] as const)('%s under %s', async (host, network, resolveHost) => {
    expect(await send(host, network, resolveHost)).toEqual(PASSED)
  })

  test('a name that has no address here within a second', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const looked = Promise.withResolvers<void>()
    const pending = send('gitlab.test', 'public-only', () => looked.resolve())
    await looked.promise
    vi.advanceTimersByTime(1000)
    vi.useRealTimers()
    expect(await pending).toEqual(PASSED)
  })
})

/** The outcome of a request through a proxy that refuses what it gets, with a DNS server in place of `resolveHost`. */
async function ask(address: string | undefined): Promise<unknown> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const queries = await serveDns(address)
  const proxy = await serveProxy({ onConnect: (socket) => void socket.end('HTTP/1.1 403 No\r\n\r\n') })
  const pending = client({ proxy: proxy.url, network: 'public-only' }).request('https://gitlab.test')
  // Not `vi.waitFor`, which would advance the fake timers.
  while (queries() < 2) await nextTurn()
  // The answer to one of two queries must have arrived.
  for (let turn = 0; turn < 10; turn += 1) await nextTurn()
  vi.advanceTimersByTime(1000)
  const result = await pending
  return result.ok ? result.response : result.error
}

describe('without resolveHost, the DNS servers are asked, and no thread waits for them', () => {
  test('and a forbidden address counts, though they do not answer every query within a second', async () => {
    expect(await ask('169.254.169.254')).toMatchObject({ code: 'BLOCKED_ADDRESS' })
  })

  test('and the proxy decides if they answer none', async () => {
    expect(await ask(undefined)).toMatchObject({ reason: 'proxy_refused' })
  })
})

/** Knows the name of the proxy alone. */
const ofProxy: ResolveHost = (name, options, callback) =>
  (name === 'proxy.internal' ? to('127.0.0.1') : unknown)(name, options, callback)

test('the address of the proxy itself is allowed, whatever the policy', async () => {
  const { url } = await serve((_request, response) => response.end('reached'))
  const proxy = await serveProxy()
  for (const named of [proxy.url, proxy.url.replace('127.0.0.1', 'proxy.internal')]) {
    const http = client({ proxy: named, network: 'public-only', resolveHost: ofProxy })
    const result = await http.request(url.replace('127.0.0.1', 'gitlab.test'))
    expect(result).toMatchObject({ ok: true, response: { body: 'reached' } })
  }
})

test('a redirect to a forbidden address is not passed to the proxy', async () => {
  const { url } = await serve((_request, response) =>
    response.writeHead(302, { location: 'http://metadata.google.internal/' }).end(),
  )
  const proxy = await serveProxy()
  const http = client({ proxy: proxy.url, resolveHost: unknown })
  const result = await http.request(url, { redirect: 'follow' })
  expect(result).toMatchObject({
    ok: false,
    error: {
      code: 'BLOCKED_ADDRESS',
      message:
        'the address of metadata.google.internal is blocked by the network policy: a cloud metadata service',
    },
  })
  expect(proxy.seen).toEqual([`GET ${url}/`])
})
