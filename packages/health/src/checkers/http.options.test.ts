import { createHttpClient } from '@botwatch/http'
import { expect, test } from 'vitest'

import { problemsOf } from '../../test/run-checker.ts'
import { APIHealthChecker } from './http.ts'

test.each([
  [{}, []],
  [{ url: new URL('https://a.test/x') }, []],
  [{ expect: { status: { '2xx': 'healthy', 503: 'degraded' }, body: { contains: 'ok' } } }, []],
  [{ url: 'ftp://hunter2.test' }, ['url']],
  [{ url: 'hunter2' }, ['url']],
  [{ url: undefined }, ['url']],
  [{ url: 'https://bot:hunter2@a.test' }, ['url']],
  [{ headers: { ok: 'yes', 'X-Key': 'hunter2\r\nX: 1' } }, ['headers.X-Key']],
  [{ headers: { 'hunter2 ': 'x' } }, ['headers[0]']],
  [{ headers: { 'X-Key': 5 } }, ['headers.X-Key']],
  [{ headers: ['hunter2'] }, ['headers']],
  [{ method: 'DELETE' }, ['method']],
  [{ expect: { status: [] } }, ['expect.status']],
  [{ expect: { status: {} } }, ['expect.status']],
  [{ expect: { status: { 200: 'fine' } } }, ['expect.status[0]']],
  [{ expect: { json: [{ path: 'a', equals: ['hunter2'] }] } }, ['expect.json[0].equals']],
  [{ expect: { body: { contains: 'hunter2' } }, method: 'HEAD' }, ['expect.body']],
  [{ expect: 5 }, ['expect']],
  [{ followRedirects: 'yes' }, ['followRedirects']],
  [{ network: 'everything' }, ['network']],
  [{ network: 'any', http: createHttpClient() }, ['network']],
  [{ http: {} }, ['http']],
  [{ http: null }, ['http']],
  [
    { name: 'a b', timeoutMs: 0, url: '', method: 'x', expect: { status: [1] } },
    ['name', 'timeoutMs', 'url', 'method', 'expect.status[0]'],
  ],
])('%o have the problems %j', (options, expected) => {
  const { paths, message } = problemsOf(
    () => new APIHealthChecker({ name: 'a', url: 'http://a.test', ...options } as never),
  )
  expect(paths).toEqual(expected)
  expect(message).not.toContain('hunter2')
})

test('a checker shows the options of every checker and none of its secrets', () => {
  const options = { name: 'a', url: 'https://a.test/hunter2', headers: { 'x-key': 'hunter2' } }
  const checker = new APIHealthChecker({ ...options, critical: false, intervalMs: 5000, dependsOn: ['b'] })
  expect(checker.options).toEqual({ timeoutMs: 10_000, critical: false, intervalMs: 5000, dependsOn: ['b'] })
  expect(JSON.stringify(checker)).not.toContain('hunter2')
})
