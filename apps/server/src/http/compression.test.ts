import { Hono } from 'hono'
import { expect, test } from 'vitest'

import { compressed, contentCodingFor } from './compression.ts'

const app = new Hono()
  .get('/coding/:length', (c) => c.text(contentCodingFor(c, Number(c.req.param('length'))) ?? 'none'))
  .get('/json/:length', (c) =>
    compressed(c, c.json({ text: 'x'.repeat(Number(c.req.param('length'))) }, 201)),
  )

test.each([
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['deflate', 'deflate'],
  ['deflate, gzip', 'gzip'],
  ['gzip;q=0.5, deflate', 'deflate'],
  ['gzip, deflate, br, zstd', 'gzip'],
  ['*', 'gzip'],
  ['gzip;q=0, *', 'deflate'],
  ['gzip;q=0', 'none'],
  ['*;q=0', 'none'],
  ['gzip;q=0.5, identity', 'none'],
  ['identity;q=0.5, gzip;q=0.5', 'gzip'],
  ['br', 'none'],
  ['', 'none'],
  [',;=,q', 'none'],
])('for Accept-Encoding %j the coding is %s', async (accepted, expected) => {
  const response = await app.request('/coding/5000', { headers: { 'accept-encoding': accepted } })
  expect(await response.text()).toBe(expected)
})

test('without the header, for HEAD and for a short answer there is no coding', async () => {
  expect(await (await app.request('/coding/5000')).text()).toBe('none')
  const headers = { 'accept-encoding': 'gzip' }
  expect(await (await app.request('/coding/1023', { headers })).text()).toBe('none')
  expect(
    (await app.request('/json/5000', { headers, method: 'HEAD' })).headers.get('content-encoding'),
  ).toBeNull()
})

test('a compressed answer keeps its status and its other headers', async () => {
  const response = await app.request('/json/5000', { headers: { 'accept-encoding': 'gzip' } })
  expect([response.status, Object.fromEntries(response.headers)]).toEqual([
    201,
    { 'content-type': 'application/json', 'content-encoding': 'gzip', vary: 'accept-encoding' },
  ])
  const plain = new Response(response.body?.pipeThrough(new DecompressionStream('gzip')))
  expect(await plain.json()).toEqual({ text: 'x'.repeat(5000) })
})

test('a short answer is plain, and says that it depends on the header', async () => {
  const response = await app.request('/json/5', { headers: { 'accept-encoding': 'gzip' } })
  expect([response.status, response.headers.get('content-encoding'), response.headers.get('vary')]).toEqual([
    201,
    null,
    'accept-encoding',
  ])
  expect(await response.json()).toEqual({ text: 'xxxxx' })
})
