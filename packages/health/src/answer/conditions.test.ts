import type { HttpResponse } from '@botwatch/http'
import { choice, parse } from '@botwatch/options'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'

import { conditionsSchema, noBodyConditionsOnHead } from './condition-schema.ts'
import { needsBody, unmetConditions, type ResponseConditions, type JsonCondition } from './conditions.ts'

const answer = (body: string, headers: Record<string, string> = {}): HttpResponse => ({
  status: 200,
  headers,
  body,
  durationMs: 1,
})
const unmet = (conditions: ResponseConditions, body = '', headers = {}): readonly string[] =>
  unmetConditions(conditions, answer(body, headers))
const unmetJson = (condition: JsonCondition, body: string): readonly string[] =>
  unmet({ json: [condition] }, body)

describe('text', () => {
  test.each<[ResponseConditions, string]>([
    [{ body: { contains: 'ok' } }, 'all ok'],
    [{ body: { notContains: 'error' } }, 'all ok'],
    [{ body: { matches: 'o.?k$' } }, 'all ok'],
    [{ body: { matches: /OK/i, contains: 'all', notContains: 'OK' } }, 'all ok'],
    [{}, ''],
  ])('%j is met by %j', (conditions, body) => {
    expect(unmet(conditions, body)).toEqual([])
  })

  test('every condition that is not met is named, and nothing of the body is shown', () => {
    expect(unmet({ body: { contains: 'ok', notContains: 'hunter2', matches: '^x' } }, 'hunter2')).toEqual([
      'body lacks the expected text',
      'body has the unwanted text',
      'body does not match the pattern',
    ])
  })

  test('a pattern that takes too long is not met', () => {
    expect(unmet({ body: { matches: '^(a+)+$' } }, `${'a'.repeat(60)}!`)).toEqual([
      'body takes too long to match the pattern',
    ])
  })
})

describe('headers', () => {
  const headers = { 'content-type': 'application/json; charset=utf-8' }

  test.each([
    { name: 'Content-Type', exists: true },
    { name: 'x-missing', exists: false },
    { name: 'content-type', equals: 'application/json; charset=utf-8' },
    { name: 'content-type', contains: 'application/json' },
  ])('%j is met', (condition) => {
    expect(unmet({ headers: [condition] }, '', headers)).toEqual([])
  })

  test.each([
    [{ name: 'content-type', exists: false }, 'header content-type is present'],
    [{ name: 'x-missing', exists: true }, 'header x-missing is missing'],
    [{ name: 'x-missing', equals: '' }, 'header x-missing is missing'],
    [{ name: 'constructor', exists: true }, 'header constructor is missing'],
    [{ name: 'content-type', equals: 'application/json' }, 'header content-type is not as expected'],
    [{ name: 'content-type', contains: 'html' }, 'header content-type is not as expected'],
  ])('%j is not met', (condition, message) => {
    expect(unmet({ headers: [condition] }, '', headers)).toEqual([message])
  })
})

describe('JSON', () => {
  const body = JSON.stringify({ status: 'ok', count: 0, on: true, none: null, list: [{ id: 7 }], text: '3' })

  test.each<JsonCondition>([
    { path: 'status', equals: 'ok' },
    { path: '$.status', equals: 'ok' },
    { path: '$', exists: true },
    { path: 'status', oneOf: ['fine', 'ok'] },
    { path: 'count', lt: 5 },
    { path: 'count', equals: 0 },
    { path: 'list[0].id', gt: 6.5 },
    { path: 'list[0].id', gte: 7 },
    { path: 'list[0].id', lte: 7 },
    { path: 'on', equals: true },
    { path: 'on', exists: true },
    { path: 'none', equals: null },
    { path: 'missing', exists: false },
    { path: 'list.length', exists: false },
  ])('%j is met', (condition) => {
    expect(unmetJson(condition, body)).toEqual([])
  })

  test.each<[JsonCondition, string]>([
    [{ path: 'missing', lt: 5 }, 'missing is missing'],
    [{ path: 'missing', equals: null }, 'missing is missing'],
    [{ path: 'missing', exists: true }, 'missing is missing'],
    [{ path: 'constructor', exists: true }, 'constructor is missing'],
    [{ path: 'list.length', gt: 0 }, 'list.length is missing'],
    [{ path: 'none', lt: 5 }, 'none is null'],
    [{ path: 'none', equals: 0 }, 'none is null'],
    [{ path: 'none', exists: true }, 'none is null'],
    [{ path: 'none', exists: false }, 'none is present'],
    [{ path: 'text', lt: 5 }, 'text is a string of 1 character'],
    [{ path: 'text', equals: 3 }, 'text is a string of 1 character'],
    [{ path: 'on', gt: 0 }, 'on is true'],
    [{ path: 'on', equals: 1 }, 'on is true'],
    [{ path: 'list', gt: -1 }, 'list is an array'],
    [{ path: 'count', gt: 0 }, 'count is 0'],
    [{ path: 'count', gte: 1 }, 'count is 0'],
    [{ path: 'count', lte: -1 }, 'count is 0'],
    [{ path: 'text', gte: 3 }, 'text is a string of 1 character'],
    [{ path: 'count', oneOf: ['0', false, null] }, 'count is 0'],
    [{ path: 'status', oneOf: ['OK'] }, 'status is a string of 2 characters'],
  ])('%j is not met', (condition, message) => {
    expect(unmetJson(condition, body)).toEqual([message])
  })

  test.each(['', '<html>', '{"count":0', 'undefined'])('a body like %j meets no condition at all', (text) => {
    expect(unmetJson({ path: 'count', exists: false }, text)).toEqual(['body is not JSON'])
    expect(unmetJson({ path: 'count', lt: 5 }, text)).toEqual(['body is not JSON'])
  })

  test('a number beyond all bounds is no number', () => {
    expect(unmetJson({ path: 'n', gt: 5 }, '{"n":1e999}')).toEqual(['n is Infinity'])
  })

  test('only numbers can be below or above a limit, in any document', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.double({ noNaN: true, noDefaultInfinity: true }), (value, limit) => {
        const text = JSON.stringify({ value })
        const parsed = (JSON.parse(text) as { value: unknown }).value
        const isBelow = typeof parsed === 'number' && parsed < limit
        const isAbove = typeof parsed === 'number' && parsed > limit
        expect(unmetJson({ path: 'value', lt: limit }, text)).toHaveLength(isBelow ? 0 : 1)
        expect(unmetJson({ path: 'value', gt: limit }, text)).toHaveLength(isAbove ? 0 : 1)
      }),
    )
  })
})

test('the body is needed for conditions on it alone', () => {
  expect([{}, { headers: [] }, { json: [] }, { body: {} }, { status: [200] }].map(needsBody)).toEqual(
    Array.from({ length: 5 }, () => false),
  )
  const onBody = [
    { body: { contains: 'a' } },
    { body: { notContains: 'a' } },
    { body: { matches: 'a' } },
    { json: [{ path: 'a', lt: 1 }] },
  ]
  expect(onBody.map(needsBody)).toEqual([true, true, true, true])
})

const schema = v.pipe(
  v.strictObject({ method: choice(['GET', 'HEAD']), expect: v.optional(conditionsSchema) }),
  noBodyConditionsOnHead(),
)

function paths(conditions: unknown, method = 'GET'): readonly string[] {
  const parsed = parse(schema, { method, expect: conditions })
  return parsed.ok ? [] : parsed.problems.map(({ path }) => path)
}

describe('options', () => {
  test.each([
    [undefined, []],
    [{}, []],
    [
      {
        status: [200],
        body: { contains: 'a', notContains: 'b', matches: /c/ },
        headers: [{ name: 'a', exists: true }],
      },
      [],
    ],
    [
      {
        json: [
          { path: 'a', equals: null },
          { path: 'a', oneOf: [1, 'b'] },
        ],
      },
      [],
    ],
    ['ok', ['expect']],
    [[], ['expect']],
    [{ body: { contain: 'a' } }, ['expect.body.contain']],
    [{ body: { contains: '', notContains: 5 } }, ['expect.body.contains', 'expect.body.notContains']],
    [{ body: 'ok', status: [99] }, ['expect.status[0]', 'expect.body']],
    [{ body: { matches: '(' } }, ['expect.body.matches']],
    [{ body: { matches: 'a'.repeat(257) } }, ['expect.body.matches']],
    [{ headers: { 'x-a': 'b' } }, ['expect.headers']],
    [
      { headers: [null, { exists: true }, { name: 'a' }] },
      ['expect.headers[0]', 'expect.headers[1].name', 'expect.headers[2]'],
    ],
    [{ headers: [{ name: 'a', equals: 5 }] }, ['expect.headers[0].equals']],
    [{ json: [{ path: '', lt: 1 }, { path: 'a' }] }, ['expect.json[0].path', 'expect.json[1]']],
    [{ json: [{ path: 'a', lt: 1, gt: 0 }] }, ['expect.json[0]']],
    [{ json: [{ path: 'a', toString: 1 }] }, ['expect.json[0]', 'expect.json[0].toString']],
    [
      {
        json: [
          { path: 'a', lt: NaN },
          { path: 'a', gt: '1' },
        ],
      },
      ['expect.json[0].lt', 'expect.json[1].gt'],
    ],
    [
      {
        json: [
          { path: 'a', equals: {} },
          { path: 'a', oneOf: [] },
        ],
      },
      ['expect.json[0].equals', 'expect.json[1].oneOf'],
    ],
    [{ json: [{ path: 'a', exists: 'yes' }] }, ['expect.json[0].exists']],
  ])('%j have the problems %j', (conditions, expected) => {
    expect(paths(conditions)).toEqual(expected)
  })

  test.each([null, 'ok'])('%j in the place of conditions is one problem, with HEAD as well', (conditions) => {
    expect(paths(conditions, 'HEAD')).toEqual(['expect'])
  })

  test('a condition on the body does not go with HEAD, one on headers does', () => {
    expect(paths({ body: { contains: 'a' }, headers: [{ name: 'a', exists: true }] }, 'HEAD')).toEqual([
      'expect.body',
    ])
  })
})
