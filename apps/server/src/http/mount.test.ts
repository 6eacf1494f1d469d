import { Hono } from 'hono'
import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test, vi } from 'vitest'

import { createMount } from './mount.ts'

function setUp() {
  const create = vi.fn(() =>
    new Hono<{ Bindings: { incoming?: unknown } }>()
      .get('/health', (c) => c.json({ status: 'healthy', hasSocket: c.env.incoming !== undefined }))
      .get('/fails', () => {
        throw 'not even an error'
      }),
  )
  const isStopped = vi.fn(() => false)
  return { create, isStopped, mount: createMount(create as never, isStopped) }
}

async function serve(handler: ReturnType<typeof setUp>['mount']['handler']): Promise<string> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('the app is created once, for the first request', async () => {
  const { create, mount } = setUp()
  expect(create).not.toHaveBeenCalled()
  for (let i = 0; i < 2; i += 1) await mount.fetch(new Request('http://localhost/health'))
  expect(create).toHaveBeenCalledOnce()
})

test('fetch answers below a path of another Hono app', async () => {
  const { mount } = setUp()
  const bot = new Hono().mount('/monitoring', mount.fetch)
  const response = await bot.request('/monitoring/health')
  expect(await response.json()).toEqual({ status: 'healthy', hasSocket: false })
})

test('the handler answers requests of node:http, and leaves the global Request and Response alone', async () => {
  const globals = [globalThis.Request, globalThis.Response]
  const url = await serve(setUp().mount.handler)
  const response = await fetch(`${url}/health`)
  expect(await response.json()).toEqual({ status: 'healthy', hasSocket: true })
  expect([globalThis.Request, globalThis.Response]).toEqual(globals)
})

test('a URL that cannot be read is a problem with 400, and anything thrown is one with 500 that says nothing else', async () => {
  const url = await serve(setUp().mount.handler)
  const [malformed] = (await once(get(`${url}/health`, { headers: { host: 'a b' } }), 'response')) as [
    IncomingMessage,
  ]
  expect([malformed.statusCode, JSON.parse(await text(malformed))]).toMatchObject([
    400,
    { code: 'MALFORMED_REQUEST' },
  ])
  const fails = await fetch(`${url}/fails`)
  expect([fails.status, await fails.json()]).toMatchObject([500, { code: 'INTERNAL' }])
})

test('after the stop everything is answered with 503', async () => {
  const { create, isStopped, mount } = setUp()
  isStopped.mockReturnValue(true)
  const url = await serve(mount.handler)
  const response = await fetch(`${url}/health`)
  expect([response.status, await response.json()]).toMatchObject([503, { code: 'STOPPING' }])
  expect((await mount.fetch(new Request('http://localhost/health'))).status).toBe(503)
  expect(create).not.toHaveBeenCalled()
})
