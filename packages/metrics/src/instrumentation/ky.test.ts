import ky, { HTTPError, TimeoutError } from 'ky'
import { expect, test } from 'vitest'

import { loopback } from '../../test/loopback.ts'
import { NotingRecorder } from '../../test/recorders.ts'
import { kyHooks } from './ky.ts'

const retry = { limit: 2, delay: () => 1, jitter: false } as const

function create(options: object = {}) {
  const recorder = new NotingRecorder()
  const api = ky.create({ retry: 0, ...options, hooks: kyHooks({ recorder, apiName: 'gitlab' }) })
  return { recorder, api }
}

test('a call is recorded with its duration, status and rate limit, and the body is complete', async () => {
  await using server = await loopback((_, response) => {
    response.writeHead(200, { 'ratelimit-remaining': '9' }).end('x'.repeat(200_000))
  })
  const { recorder, api } = create()
  expect(await api.post(server.url).text()).toHaveLength(200_000)
  expect(recorder.notes).toEqual([
    { what: 'request', name: 'gitlab', method: 'POST', statusCode: 200 },
    { what: 'limit', name: 'gitlab', remaining: 9 },
  ])
  expect(recorder.durationsMs[0]).toBeGreaterThan(0)
})

test('each attempt is one request', async () => {
  const statuses = [503, 500, 200]
  await using server = await loopback((_, response) => {
    response.writeHead(statuses.shift() ?? 200).end()
  })
  const { recorder, api } = create({ retry })
  await api.get(server.url)
  expect(recorder.of('request').map(({ statusCode }) => statusCode)).toEqual([503, 500, 200])
})

test('an HTTP error is recorded once and thrown as ky throws it', async () => {
  await using server = await loopback((_, response) => {
    response.writeHead(404).end('no')
  })
  const { recorder, api } = create()
  await expect(api.get(server.url)).rejects.toBeInstanceOf(HTTPError)
  expect(recorder.notes).toEqual([{ what: 'request', name: 'gitlab', method: 'GET', statusCode: 404 }])
})

test('an attempt without an answer is recorded with its error, and so is the last', async () => {
  await using server = await loopback((request) => request.socket.destroy())
  const { recorder, api } = create({ retry: { ...retry, limit: 1 } })
  const caught = await api.get(server.url).catch((error: unknown) => error)
  const requests = recorder.of('request')
  expect(requests).toMatchObject([{ statusCode: null }, { statusCode: null }])
  expect(requests[1]?.['error']).toBe(caught)
})

test('a timed-out call is recorded as a timeout', async () => {
  await using server = await loopback(() => {})
  const { recorder, api } = create({ timeout: 30 })
  await expect(api.get(server.url)).rejects.toBeInstanceOf(TimeoutError)
  expect(recorder.of('request')).toMatchObject([{ statusCode: null, error: { name: 'TimeoutError' } }])
})

test('concurrent calls that share a context are kept apart', async () => {
  await using server = await loopback((request, response) => {
    response.writeHead(request.url === '/a' ? 201 : 202).end()
  })
  const { recorder, api } = create({ context: { shared: true } })
  await Promise.all(Array.from({ length: 20 }, (_, n) => api.get(`${server.url}/${n % 2 === 0 ? 'a' : 'b'}`)))
  expect(recorder.of('request')).toHaveLength(20)
  expect(recorder.of('request').filter(({ statusCode }) => statusCode === 201)).toHaveLength(10)
})
