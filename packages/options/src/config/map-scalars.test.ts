import * as v from 'valibot'
import { expect, test } from 'vitest'

import { integer } from '../schemas.ts'
import { duration, renamed, secret, size } from './fields.ts'
import { mapScalars } from './map-scalars.ts'
import { toFields } from './to-fields.ts'
import { toOptions } from './to-options.ts'

const schema = v.strictObject({
  port: v.optional(integer(0, 65_535)),
  token: v.optional(secret(v.string())),
  proxy: v.optional(
    v.union([secret(v.string()), v.strictObject({ http: secret(v.string()), none: v.string() })]),
  ),
  checks: v.optional(
    v.array(
      v.variant('type', [
        v.strictObject({
          type: v.literal('tcp'),
          wait: duration(),
          headers: secret(v.record(v.string(), v.string())),
        }),
      ]),
    ),
  ),
})

function scalarsOf(value: unknown): readonly (readonly [string, string | undefined, boolean])[] {
  const found: (readonly [string, string | undefined, boolean])[] = []
  mapScalars(schema, value, (scalar, { path, type, isSecret }) => {
    found.push([path, type, isSecret])
    return scalar
  })
  return found
}

test('each scalar has its path, its type and whether it is secret, also in a value that is not valid', () => {
  expect(
    scalarsOf({
      port: 'x',
      token: 12,
      proxy: { http: 'a', none: 'b', unknown: 1 },
      checks: [{ type: 'tcp', headers: { 'x-key': 'a' } }, { type: 'other', wait: '1s' }, null],
      more: [true],
    }),
  ).toEqual([
    ['port', 'number', false],
    ['token', 'string', true],
    ['proxy.http', 'string', true],
    ['proxy.none', 'string', false],
    ['proxy.unknown', undefined, false],
    ['checks[0].type', 'literal', false],
    ['checks[0].headers.x-key', 'string', true],
    ['checks[1].type', undefined, false],
    ['checks[1].wait', undefined, false],
    ['checks[2]', 'variant', false],
    ['more[0]', undefined, false],
  ])
})

test('a text is secret where one option of a union is', () => {
  expect(scalarsOf({ proxy: 'a' })).toEqual([['proxy', 'union', true]])
  expect(scalarsOf({ proxy: 5 })).toEqual([['proxy', 'union', true]])
})

test('a copy has what the function returns', () => {
  const value = { port: 1, checks: [{ type: 'tcp', wait: '1s' }] }
  expect(mapScalars(schema, value, (scalar) => String(scalar).length)).toEqual({
    port: 1,
    checks: [{ type: 3, wait: 2 }],
  })
  expect(value).toEqual({ port: 1, checks: [{ type: 'tcp', wait: '1s' }] })
})

test('options become the fields again', () => {
  const fields = v.strictObject({
    timeout: v.optional(duration()),
    body: v.optional(renamed('maxBodyBytes', size())),
    list: v.optional(v.array(v.strictObject({ min_age: duration('Days') }))),
  })
  const value = { timeout: '90s', body: '64KiB', list: [{ min_age: '2w' }] }
  expect(toFields(fields, toOptions(fields, value))).toEqual(value)
  expect(toFields(fields, { timeoutMs: 300_000, other: 1 })).toEqual({ timeout: '5m' })
})
