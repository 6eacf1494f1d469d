import { describe, expect, test } from 'vitest'

import { outcomeOf } from '../../test/run-checker.ts'
import { answering, expectNoSockets, serve } from '../../test/servers.ts'
import type { CheckOutcome } from '../check/checker.ts'
import { APIHealthChecker, type APIHealthCheckerOptions } from './http.ts'

const run = (options: Omit<APIHealthCheckerOptions, 'name'>, timeoutMs?: number): Promise<CheckOutcome> =>
  outcomeOf(new APIHealthChecker({ name: 'my_api', ...options }), timeoutMs)

const toMetadata = { location: 'http://169.254.169.254/latest/meta-data/' }

describe('a redirect', () => {
  test('is an answer like any other unless it is to be followed', async () => {
    const { url } = await answering(302, toMetadata)
    expect(await run({ url })).toMatchObject({
      status: 'unhealthy',
      code: 'STATUS',
      metrics: { status_code: 302 },
    })
    expect(await run({ url, expect: { status: ['3xx'] } })).toMatchObject({ status: 'healthy' })
  })

  test('to a metadata address is not followed there', async () => {
    const { url } = await answering(302, toMetadata)
    expect(await run({ url, followRedirects: true })).toMatchObject({
      status: 'unhealthy',
      code: 'BLOCKED_ADDRESS',
      message: 'the address of 169.254.169.254 is blocked by the network policy: a link-local address',
    })
  })

  test('is followed to its end, and the last answer is evaluated', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/a') response.writeHead(301, { location: '/b?x=1' }).end()
      else if (request.url === '/b?x=1') response.writeHead(307, { location: 'c' }).end()
      else response.writeHead(request.url === '/c' ? 200 : 404).end('fine')
    })
    expect(
      await run({ url: `${url}/a`, followRedirects: true, expect: { body: { contains: 'fine' } } }),
    ).toMatchObject({
      status: 'healthy',
      metrics: { status_code: 200 },
    })
  })

  test('without end is given up after twenty', async () => {
    let requests = 0
    const { url } = await serve((_request, response) => {
      requests += 1
      response.writeHead(302, { location: `/${requests}` }).end()
    })
    expect(await run({ url, followRedirects: true })).toMatchObject({ status: 'unhealthy', code: 'ERROR' })
    expect(requests).toBe(21)
  })

  test.each(['ftp://a.test/', 'http://bot:hunter2@127.0.0.1/', 'http://['])(
    'to %s is not followed',
    async (location) => {
      const { url } = await answering(302, { location })
      const outcome = await run({ url, followRedirects: true })
      expect(outcome.status).toBe('unhealthy')
      expect(JSON.stringify(outcome)).not.toContain('hunter2')
    },
  )

  test('takes no header to another origin, and keeps them on its own', async () => {
    const seen: (string | string[] | undefined)[] = []
    const other = await serve((request, response) => {
      seen.push(request.headers['private-token'])
      response.end()
    })
    const own = await serve((request, response) => {
      seen.push(request.headers['private-token'])
      response.writeHead(302, { location: request.url === '/' ? '/again' : other.url }).end()
    })
    const headers = { 'Private-Token': 'hunter2' }
    expect(await run({ url: own.url, headers, followRedirects: true })).toMatchObject({ status: 'healthy' })
    expect(seen).toEqual(['hunter2', 'hunter2', undefined])
  })

  test.each([
    [302, 'GET'],
    [307, 'POST'],
  ])('of status %i goes on with %s after a POST', async (status, method) => {
    const seen: (string | undefined)[] = []
    const { url } = await serve((request, response) => {
      seen.push(request.method)
      response.writeHead(request.url === '/' ? status : 200, { location: '/b' }).end()
    })
    expect(await run({ url, method: 'POST', followRedirects: true })).toMatchObject({ status: 'healthy' })
    expect(seen).toEqual(['POST', method])
  })

  test('has the same time limit as all others together', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/') response.writeHead(302, { location: '/silent', connection: 'close' }).end()
    })
    expect(await run({ url: server.url, followRedirects: true }, 150)).toMatchObject({ code: 'TIMEOUT' })
    await expectNoSockets(server)
  })
})
