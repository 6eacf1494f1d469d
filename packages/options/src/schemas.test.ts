import * as v from 'valibot'
import { expect, test } from 'vitest'

import { callback, choice, httpUrl, integer, number, pattern, port, text, timeZone } from './schemas.ts'

const map = port<{ get: () => void; set: () => void }>('a map', ['get', 'set'])

test.each<[string, v.GenericSchema, readonly unknown[], readonly unknown[]]>([
  ['integer', integer(1, 3), [1, 3], [0, 4, 1.5, Number.NaN, '1', 1n, null]],
  ['number', number(0, 1), [0, 0.5, 1], [-0.1, 1.1, Number.NaN, Infinity, '0']],
  ['text', text(1, 3), ['a', 'abc'], ['', 'abcd', 1]],
  ['pattern', pattern(/^[a-z]+$/, 'small letters'), ['abc'], ['', 'A', 1]],
  ['choice', choice(['on', 'off']), ['on', 'off'], ['', 'On', true]],
  ['callback', callback(), [() => 1, URL], [{}, 'x', null]],
  ['port', map, [new Map(), { get() {}, set() {} }], [{}, { get() {} }, null, 'x', () => 1]],
  [
    'httpUrl',
    httpUrl(),
    ['https://a.test/x?y#z', new URL('http://[::1]:1/')],
    ['a.test', 'ftp://a.test', 'http://u:p@a.test', ''],
  ],
  ['timeZone', timeZone(), ['UTC', 'Europe/Berlin'], ['Mars/Olympus', '', 1]],
])('%s accepts these values and refuses those', (_title, schema, accepted, refused) => {
  expect(accepted.filter((value) => !v.is(schema, value))).toEqual([])
  expect(refused.filter((value) => v.is(schema, value))).toEqual([])
})

test.each([
  ['gitlab.local', 'did you mean https://gitlab.local?'],
  ['gitlab.local:8080/', 'did you mean https://gitlab.local:8080?'],
  ['localhost:3000', 'did you mean http://localhost:3000?'],
  ['gitlab:8080', 'did you mean https://gitlab:8080?'],
  ['hooks.example.com/T0/secret', 'did you mean https://hooks.example.com/…?'],
  ['eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.SflKxw', 'https:// is missing in front'],
])('the problem of %s says that the scheme is missing', (url, hint) => {
  const { issues = [] } = v.safeParse(httpUrl(), url)
  expect(issues[0]?.message).toBe(`an http or https URL without a user name or password (${hint})`)
})

test.each(['token', 'ftp://a.test', 'http://u:p@a.test', 'mailto:ann@a.test', ''])(
  'the problem of %j does not',
  (url) => expect(v.safeParse(httpUrl(), url).issues?.[0]?.message).not.toMatch(/missing|did you mean/),
)

test('a URL is returned as a string', () => {
  expect(v.parse(httpUrl(), new URL('https://a.test'))).toBe('https://a.test/')
})
