import { createServer as createTcpServer } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { describe, expect, test } from 'vitest'

import { certificate } from '../test/certificate.ts'
import { client, listen, serve } from '../test/loopback.ts'
import { openSocket } from './open-socket.ts'
import { describeTimeout } from './timeout.ts'

const host = '127.0.0.1'

/** A server that accepts connections and says nothing. */
async function serveSilence(): Promise<number> {
  return (await listen(createTcpServer((socket) => void socket.resume()))).port
}

describe('of a time-out, the error says what was waited for', () => {
  const timeoutMs = 100

  test('the DNS lookup', async () => {
    expect(await client({ timeoutMs, resolveHost: () => {} }).request('https://gitlab.test')).toMatchObject({
      error: {
        code: 'TIMEOUT',
        reason: 'dns_timeout',
        message: 'the DNS lookup of gitlab.test timed out after 100 ms',
      },
    })
  })

  test('the TLS handshake, as an HTTP client and as a socket', async () => {
    const port = await serveSilence()
    const expected = {
      code: 'TIMEOUT',
      reason: 'tls_timeout',
      message: `the TLS handshake with ${host}:${port} timed out after 100 ms`,
    }
    expect(await client({ timeoutMs }).request(`https://${host}:${port}`)).toMatchObject({ error: expected })
    expect(await openSocket({ host, port, timeoutMs, tls: {} })).toMatchObject({ error: expected })
  })

  test('the response, on a new connection and on a reused one', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/first') response.end()
    })
    const http = client({ timeoutMs })
    const expected = {
      code: 'TIMEOUT',
      reason: 'response_timeout',
      message: `waiting for a response of ${new URL(url).host} timed out after 100 ms`,
    }
    expect(await http.request(url)).toMatchObject({ error: expected })
    expect(await http.request(`${url}/first`)).toMatchObject({ ok: true })
    expect(await http.request(url)).toMatchObject({ error: expected })
  })

  test('the body', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('x')
    })
    expect(await client({ timeoutMs }).request(url)).toMatchObject({
      error: {
        code: 'TIMEOUT',
        reason: 'body_timeout',
        message: `reading the response of ${new URL(url).host} timed out after 100 ms`,
      },
    })
  })

  test('and the caller can follow the phases, also if its function throws', async () => {
    const valid = await certificate()
    const { port } = await listen(createTlsServer(valid))
    const phases: string[] = []
    const onPhase = (phase: string, origin: string): never => {
      phases.push(`${phase} ${origin}`)
      throw new Error('broken')
    }
    const result = await openSocket({ host, port, tls: { ca: valid.cert }, onPhase })
    if (result.ok) result.socket.destroy()
    expect(phases).toEqual([`connect tls://${host}:${port}`, `tls tls://${host}:${port}`])
    const { url } = await serve((_request, response) => response.end('x'))
    const http = client()
    const seen: string[] = []
    const follow = (phase: string): never => {
      seen.push(phase)
      throw new Error('broken')
    }
    expect(await http.request(url, { onPhase: follow })).toMatchObject({ ok: true })
    expect(await http.request(url, { onPhase: follow })).toMatchObject({ ok: true })
    expect([...new Set(seen)]).toEqual(['connect', 'response', 'body'])
    expect(seen.slice(-2)).toEqual(['response', 'body'])
  })
})

test.each([
  ['dns', 'https://gitlab.test', 'the DNS lookup of gitlab.test timed out'],
  ['connect', 'https://gitlab.test', 'the connection to gitlab.test:443 timed out'],
  ['connect', 'tcp://[::1]:6379', 'the connection to [::1]:6379 timed out'],
  ['connect', 'tls://[fe80::1%eth0]:443', 'the connection to [fe80::1%eth0]:443 timed out'],
  ['response', 'http://gitlab.test', 'waiting for a response of gitlab.test:80 timed out'],
] as const)('phase %s of %s: %s', (phase, origin, text) => {
  expect(describeTimeout(phase, origin)).toBe(text)
})
