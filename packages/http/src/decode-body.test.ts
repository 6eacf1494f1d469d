import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'

import { client, serve } from '../test/loopback.ts'
import type { HttpResult } from './response.ts'

const text = 'später '.repeat(1000)

async function receive(
  contentEncoding: string | string[],
  body: Buffer,
  { method = 'GET', status = 200 } = {},
): Promise<HttpResult> {
  const { url } = await serve((_request, response) => {
    response.statusCode = status
    response.setHeader('content-encoding', contentEncoding)
    // In pieces, the first of which is a single byte.
    response.write(body.subarray(0, 1))
    response.end(body.subarray(1))
  })
  return client().request(url, { method })
}

describe('a compressed body is read', () => {
  test.each([
    ['gzip', gzipSync(text)],
    ['X-GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateSync(text, { level: 0 })],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['identity', Buffer.from(text)],
    ['gzip, identity', gzipSync(text)],
    ['gzip, deflate', deflateSync(gzipSync(text))],
    [['deflate', 'gzip'], gzipSync(deflateRawSync(text))],
  ])('%j', async (encoding, body) => {
    expect(await receive(encoding, body)).toMatchObject({ ok: true, response: { body: text } })
  })

  test.each([0, 1, 6, 9])('deflate without a zlib header, of level %d', async (level) => {
    const result = await receive('deflate', deflateRawSync(text, { level }))
    expect(result).toMatchObject({ ok: true, response: { body: text } })
  })

  test('without headers that describe the compressed form', async () => {
    const result = await receive('gzip', gzipSync(text))
    const names = Object.keys(result.ok ? result.response.headers : {})
    expect(names).not.toContain('content-encoding')
    expect(names).not.toContain('content-length')
  })
})

describe('an empty body is read as empty', () => {
  test.each(['gzip', 'deflate', 'br', 'zstd', 'gzip, deflate'])(
    'with content-encoding %s',
    async (encoding) => {
      for (const status of [200, 404])
        expect(await receive(encoding, Buffer.alloc(0), { status })).toMatchObject({
          ok: true,
          response: { status, body: '' },
        })
    },
  )

  test('of a HEAD request and of a 304, whose headers stay', async () => {
    for (const options of [{ method: 'HEAD' }, { status: 304 }])
      expect(await receive('gzip', Buffer.alloc(0), options)).toMatchObject({
        ok: true,
        response: { headers: { 'content-encoding': 'gzip' }, body: '' },
      })
  })
})

test('a body in an unknown encoding is given as it is', async () => {
  expect(await receive('aws-chunked', Buffer.from('as it is'))).toMatchObject({
    ok: true,
    response: { headers: { 'content-encoding': 'aws-chunked' }, body: 'as it is' },
  })
})

test.each([
  ['gzip', gzipSync(text)],
  ['deflate', deflateSync(text)],
  ['deflate', deflateRawSync(text)],
  ['gzip, deflate', deflateSync(gzipSync(text))],
])('a truncated %s body is PROTOCOL', async (encoding, body) => {
  const result = await receive(encoding, body.subarray(0, body.length - 6))
  expect(result).toMatchObject({ ok: false, error: { code: 'PROTOCOL' } })
})
