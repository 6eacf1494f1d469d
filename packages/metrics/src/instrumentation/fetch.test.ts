import { expect, test } from 'vitest'

import { loopback } from '../../test/loopback.ts'
import { NotingRecorder } from '../../test/recorders.ts'
import { instrumentFetch } from './fetch.ts'

test('a call is in flight until its headers arrive, and is then recorded; the response is the same object', async () => {
  const recorder = new NotingRecorder()
  const { promise, resolve } = Promise.withResolvers<Response>()
  const fetch = instrumentFetch(() => promise, { recorder, apiName: 'gitlab' })
  const pending = fetch('http://gitlab.test/', { method: 'post' })
  expect([recorder.inFlight, recorder.notes]).toEqual([1, []])
  const response = new Response('body', { status: 201 })
  resolve(response)
  expect(await pending).toBe(response)
  expect(response.bodyUsed).toBe(false)
  expect([recorder.inFlight, recorder.notes]).toEqual([
    0,
    [{ what: 'request', name: 'gitlab', method: 'post', statusCode: 201 }],
  ])
})

test.each([new TypeError('fetch failed'), 'a text', undefined])(
  'an error reaches the caller as it is: %o',
  async (error) => {
    const recorder = new NotingRecorder()
    const failing = async (): Promise<Response> => {
      throw error
    }
    const fetch = instrumentFetch(failing, { recorder, apiName: 'gitlab' })
    let caught: unknown = 'nothing was thrown'
    try {
      await fetch('http://gitlab.test/')
    } catch (reason) {
      caught = reason
    }
    expect(caught).toBe(error)
    expect(recorder.notes).toEqual([
      { what: 'request', name: 'gitlab', method: 'GET', statusCode: null, error },
    ])
    expect(recorder.inFlight).toBe(0)
  },
)

// Vitest fails if the rejection is left unhandled.
test('an API whose name is a promise which rejects is unknown', async () => {
  const recorder = new NotingRecorder()
  const apiName = (async () => Promise.reject(new Error('x'))) as never
  await instrumentFetch(async () => new Response(), { recorder, apiName })('http://a.test')
  expect(recorder.notes.map(({ name }) => name)).toEqual(['unknown'])
})

test('arguments are passed on unchanged, and a Request has its own method and URL', async () => {
  const recorder = new NotingRecorder()
  const calls: unknown[][] = []
  const inner = async (...args: unknown[]): Promise<Response> => {
    calls.push(args)
    return new Response()
  }
  const fetch = instrumentFetch(inner, { recorder, apiName: ({ host }) => host })
  const request = new Request('http://a.test/x', { method: 'DELETE' })
  const init = { headers: { a: 'b' } }
  await fetch(request)
  await fetch(new URL('http://b.test/'), init)
  await fetch('nonsense')
  expect(calls[0]?.[0]).toBe(request)
  expect(calls[1]?.[1]).toBe(init)
  expect(recorder.notes.map(({ name, method }) => [name, method])).toEqual([
    ['a.test', 'DELETE'],
    ['b.test', 'GET'],
    ['unknown', 'GET'],
  ])
})

test('a streamed body is passed on byte for byte', async () => {
  const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, n) => n % 251))
  await using server = await loopback((request, response) => {
    response.setHeader('ratelimit-limit', '600')
    request.pipe(response)
  })
  const recorder = new NotingRecorder()
  const fetch = instrumentFetch(globalThis.fetch, { recorder, apiName: 'echo' })
  const response = await fetch(server.url, { method: 'POST', body: bytes })
  expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true)
  expect(recorder.of('limit')).toEqual([{ what: 'limit', name: 'echo', limit: 600 }])
})
