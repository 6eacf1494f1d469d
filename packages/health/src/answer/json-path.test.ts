import fc from 'fast-check'
import { expect, test } from 'vitest'

import { lookUpJson, ownValue, parseJson, parseJsonPath } from './json-path.ts'

test.each([
  ['status', ['status']],
  ['data.items[0].id', ['data', 'items', '0', 'id']],
  ['items.0', ['items', '0']],
  ['[1][2]', ['1', '2']],
  ['$', []],
  ['$.data[0]', ['data', '0']],
  ['$[1]', ['1']],
  ['$ref', ['$ref']],
  ['a.$', ['a', '$']],
  ['a b.ü-x', ['a b', 'ü-x']],
])('takes %j apart', (path, segments) => {
  expect(parseJsonPath(path)).toEqual(segments)
})

test.each([
  '',
  '.',
  'a.',
  '.a',
  'a..b',
  'a[',
  'a[]',
  'a[x]',
  'a]',
  'a[0]b',
  'x'.repeat(257),
  5,
  null,
  undefined,
])('does not take %j for a path', (path) => {
  expect(parseJsonPath(path)).toBeNull()
})

test('finds every value, also null and own properties with inherited names', () => {
  const document = parseJson('{"a":[{"b":null}],"__proto__":{"x":1},"constructor":2}')
  expect(lookUpJson(document, ['a', '0', 'b'])).toEqual({ found: true, value: null })
  expect(lookUpJson(document, ['__proto__', 'x'])).toEqual({ found: true, value: 1 })
  expect(ownValue(document, 'constructor')).toBe(2)
  expect(ownValue(document, 'a', '1')).toBeUndefined()
})

test.each([
  ['{}', ['constructor']],
  ['{}', ['__proto__']],
  ['[]', ['length']],
  ['[1]', ['01']],
  ['"text"', ['length']],
  ['"text"', ['0']],
  ['null', ['a']],
  ['{"a":1}', ['a', 'toFixed']],
])('finds nothing in %s by %j', (text, segments) => {
  expect(lookUpJson(parseJson(text), segments)).toEqual({ found: false })
})

test('leads to the value of any document, and to nothing else', () => {
  const key = fc.stringMatching(/^[a-z_]{1,8}$/)
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 6 }), fc.jsonValue(), (keys, value) => {
      const document = keys.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)
      const parsed = parseJson(JSON.stringify(document))
      const segments = parseJsonPath(keys.join('.')) ?? []
      expect(lookUpJson(parsed, segments)).toEqual({ found: true, value: parseJson(JSON.stringify(value)) })
    }),
  )
})

test('text that is no JSON is undefined', () => {
  expect(['', '{', 'NaN', "{'a':1}"].map(parseJson)).toEqual([undefined, undefined, undefined, undefined])
})
