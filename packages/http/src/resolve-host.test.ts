import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { client, serve } from '../test/loopback.ts'
import type { ResolveHost } from './guarded-lookup.ts'
import { openSocket } from './open-socket.ts'

const unhandled = vi.fn<() => void>()
beforeEach(() => {
  process.on('unhandledRejection', unhandled)
  process.on('uncaughtException', unhandled)
})
afterEach(() => {
  process.off('unhandledRejection', unhandled)
  process.off('uncaughtException', unhandled)
})

const fail = (): never => {
  throw new Error('T0KEN')
}
const answering =
  (...answer: unknown[]): ResolveHost =>
  (_hostname, _options, callback) =>
    setImmediate(callback as (...given: unknown[]) => void, ...answer)

describe.each<readonly [string, ResolveHost]>([
  ['throws', fail],
  ['rejects', async () => fail()],
  ['answers nothing', answering()],
  ['answers null', answering(null, null)],
  ['answers a text', answering(null, '127.0.0.1')],
  ['answers a list of other things', answering(null, [null, 5])],
  ['answers a name in place of an address', answering(null, [{ address: 'localhost', family: 4 }])],
  ['answers an address that throws', answering(null, [{ get address() { return fail() }, family: 4 }])], // prettier-ignore
  ['answers an error that is a text', answering('T0KEN')],
  ['answers an error that throws', answering(new Proxy({}, { get: fail }))],
])('a resolver of host names that %s', (_title, resolveHost) => {
  test.each(['http', 'https'])('is a DNS error of an %s request, and nothing is uncaught', async (scheme) => {
    const result = await client({ resolveHost }).request(`${scheme}://host.test/`)
    expect(result).toMatchObject({ ok: false, error: { code: 'DNS' } })
    expect(result.ok ? '' : result.error.message).not.toContain('T0KEN')
    expect(unhandled).not.toHaveBeenCalled()
  })

  test('is a DNS error of a socket, and nothing is uncaught', async () => {
    const result = await openSocket({ host: 'host.test', port: 9, resolveHost })
    expect(result).toMatchObject({ ok: false, error: { code: 'DNS' } })
    expect(unhandled).not.toHaveBeenCalled()
  })
})

test.each<[string, string, () => void]>([
  ['a second answer', '169.254.169.254', () => {}],
  ['an exception', '', fail],
])('%s after the first answer of a resolver has no effect', async (_title, address, end) => {
  const { url } = await serve((_request, response) => response.end())
  const resolveHost: ResolveHost = (_hostname, _options, callback) => {
    callback(null, [{ address: '127.0.0.1', family: 4 }])
    if (address !== '') callback(null, [{ address, family: 4 }])
    end()
  }
  const result = await client({ resolveHost }).request(`http://host.test:${new URL(url).port}/`)
  expect(result).toMatchObject({ ok: true })
})
