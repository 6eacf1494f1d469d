import { createGzip, constants } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { outcomeOf } from '../../test/run-checker.ts'
import { expectNoSockets, serve, serveRaw } from '../../test/servers.ts'
import type { CheckOutcome } from '../check/checker.ts'
import { APIHealthChecker } from './http.ts'

const GIGABYTE = 2 ** 30
const MEGABYTE = 2 ** 20
const run = (url: string, timeoutMs?: number): Promise<CheckOutcome> =>
  outcomeOf(new APIHealthChecker({ name: 'my_api', url, expect: { body: { contains: 'ok' } } }), timeoutMs)

describe('where the body is needed, a server that', () => {
  test('sends its body bit by bit is given up at the time limit', async () => {
    const server = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n')
      const drip = setInterval(() => void socket.write('x'), 10)
      socket.on('close', () => clearInterval(drip))
    })
    expect(await run(server.url, 200)).toMatchObject({
      status: 'unhealthy',
      code: 'TIMEOUT',
      message: expect.stringMatching(/^reading the response of 127\.0\.0\.1:\d+ timed out$/),
    })
    await expectNoSockets(server)
  })

  test('sends a gigabyte is cut off at 64 KiB', async () => {
    let sent = 0
    const chunk = Buffer.alloc(65_536, 'x')
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': String(GIGABYTE) })
      const pump = (): void => {
        while (!response.destroyed && sent < GIGABYTE) {
          sent += chunk.length
          if (!response.write(chunk)) return
        }
      }
      response.on('drain', pump)
      pump()
    })
    expect(await run(server.url)).toMatchObject({
      status: 'unhealthy',
      code: 'BODY_TOO_LARGE',
      message: 'the response is larger than 65536 bytes',
    })
    await expectNoSockets(server)
    // What lies in the buffers of two sockets, and not what there is.
    expect(sent).toBeLessThan(32 * MEGABYTE)
  })

  test('sends a gzip bomb is cut off at 64 KiB of what comes out', async () => {
    let packed = 0
    const zeros = Buffer.alloc(MEGABYTE)
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' })
      const gzip = createGzip({ level: constants.Z_BEST_SPEED })
      gzip.pipe(response)
      const pump = (): void => {
        if (response.destroyed || packed >= GIGABYTE) return void gzip.destroy()
        packed += zeros.length
        gzip.write(zeros, () => void setImmediate(pump))
      }
      pump()
    })
    expect(await run(server.url)).toMatchObject({ status: 'unhealthy', code: 'BODY_TOO_LARGE' })
    await expectNoSockets(server)
    expect(packed).toBeLessThan(GIGABYTE)
  })

  test('says it sends gzip and does not is unhealthy', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip')
    })
    expect(await run(server.url)).toMatchObject({ status: 'unhealthy', code: 'ERROR' })
  })

  test('resets the connection within its body is unhealthy', async () => {
    const server = await serveRaw((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nok', () => void socket.resetAndDestroy())
      })
    })
    expect(await run(server.url)).toMatchObject({ status: 'unhealthy', code: 'CONNECT', isRetryable: true })
    await expectNoSockets(server)
  })

  test('closes before its body is whole is unhealthy, though what came is as expected', async () => {
    const server = await serveRaw((socket) => {
      socket.once('data', () => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nok'))
    })
    expect(await run(server.url)).toMatchObject({ status: 'unhealthy', code: 'CONNECT' })
    await expectNoSockets(server)
  })

  test('answers with bytes that are no text fails the condition', async () => {
    const server = await serve((_request, response) => {
      response
        .writeHead(200, { 'content-type': 'image/png' })
        .end(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff]))
    })
    expect(await run(server.url)).toMatchObject({ status: 'unhealthy', code: 'CONDITION' })
  })
})

test('a gigabyte that no condition needs is not read', async () => {
  let sent = 0
  const chunk = Buffer.alloc(65_536, 'x')
  const server = await serve((_request, response) => {
    const pump = (): void => {
      while (!response.destroyed && sent < GIGABYTE) {
        sent += chunk.length
        if (!response.write(chunk)) return
      }
    }
    response.on('drain', pump)
    pump()
  })
  const checker = new APIHealthChecker({ name: 'my_api', url: server.url })
  expect(await outcomeOf(checker)).toMatchObject({ status: 'healthy' })
  await expectNoSockets(server)
  expect(sent).toBeLessThan(32 * MEGABYTE)
})
