import { expect, test } from 'vitest'

import { client, serve } from '../test/loopback.ts'

test('a literal address is checked before anything connects', async () => {
  const { url, server } = await serve((_request, response) => response.end())
  let connections = 0
  server.on('connection', () => (connections += 1))
  const { port } = new URL(url)
  for (const host of ['127.0.0.1', '2130706433', '0x7f000001', '0177.0.0.1', '[::ffff:127.0.0.1]', '[::1]']) {
    const result = await client({ network: 'public-only' }).request(`http://${host}:${port}/`)
    expect(result).toMatchObject({ ok: false, error: { code: 'BLOCKED_ADDRESS' } })
  }
  expect(connections).toBe(0)
})

test('a name is checked by the address it resolves to', async () => {
  const http = client({
    resolveHost: (_name, _options, callback) => callback(null, [{ address: '169.254.169.254', family: 4 }]),
  })
  expect(await http.request('http://innocent.test/')).toMatchObject({
    ok: false,
    error: { code: 'BLOCKED_ADDRESS' },
  })
})

test('of several addresses only allowed ones are connected to', async () => {
  const { url } = await serve((_request, response) => response.end('reached'))
  const http = client({
    resolveHost: (_name, _options, callback) =>
      callback(null, [
        { address: '169.254.169.254', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]),
  })
  const result = await http.request(`http://both.test:${new URL(url).port}/`)
  expect(result).toMatchObject({ ok: true, response: { body: 'reached' } })
})

test('every redirect is checked', async () => {
  const { url } = await serve((request, response) =>
    request.url === '/'
      ? response.writeHead(302, { location: '/second' }).end()
      : response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end(),
  )
  expect(await client().request(url, { redirect: 'follow' })).toMatchObject({
    ok: false,
    error: { code: 'BLOCKED_ADDRESS' },
  })
})
