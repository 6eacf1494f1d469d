import * as v from 'valibot'
import { expect, test } from 'vitest'

import { parse } from '../parse.ts'
import { duration, renamed, secret, share, size } from './fields.ts'
import { readQuantity, writeQuantity } from './quantity.ts'
import { secretsIn } from './secrets.ts'
import { toConfigProblems } from './to-config-problems.ts'
import { toOptions } from './to-options.ts'

const schema = v.strictObject({
  url: renamed('baseUrl', v.string()),
  token: v.optional(secret(v.string())),
  timeout: v.optional(duration()),
  degraded_below: v.optional(duration('Days')),
  max_body: v.optional(size()),
  warn: v.optional(v.pipe(share(), v.description('Share of the limit.'))),
  headers: v.optional(secret(v.record(v.string(), v.string()))),
  expect: v.optional(v.strictObject({ json: v.array(v.strictObject({ min_age: duration('Seconds') })) })),
})

const value = {
  url: 'https://example.com',
  token: 'abc',
  timeout: '1m30s',
  degraded_below: '2w',
  max_body: '64KiB',
  warn: '55%',
  headers: { 'x-key': 'def' },
  expect: { json: [{ min_age: '500ms' }] },
}

test('fields become options with the names and units of a program', () => {
  expect(parse(schema, value)).toMatchObject({ ok: true })
  expect(toOptions(schema, value)).toEqual({
    baseUrl: 'https://example.com',
    token: 'abc',
    timeoutMs: 90_000,
    degradedBelowDays: 14,
    maxBodyBytes: 65_536,
    warnRatio: 0.55,
    headers: { 'x-key': 'def' },
    expect: { json: [{ minAgeSeconds: 0.5 }] },
  })
})

test('problems of options get the paths and units of the file', () => {
  const problems = [
    { path: 'timeoutMs', expected: 'an integer from 1 to 300000', received: '90000' },
    { path: 'baseUrl', expected: 'a URL', received: 'a string of 3 characters' },
    { path: 'expect.json[0].minAgeSeconds', expected: 'a number from 1 to 60', received: '0.5' },
  ]
  expect(toConfigProblems(schema, value, problems)).toEqual([
    { path: 'timeout', expected: 'a duration from 1ms to 5m', received: '"1m30s"' },
    { path: 'url', expected: 'a URL', received: 'a string of 3 characters' },
    { path: 'expect.json[0].min_age', expected: 'a duration from 1s to 1m', received: '"500ms"' },
  ])
})

test('problems of options name other fields as the file does', () => {
  const limits = v.strictObject({
    degraded_after: v.optional(duration()),
    unhealthy_after: v.optional(duration()),
    gt: v.optional(renamed('thresholdValue', v.number())),
    lt: v.optional(renamed('thresholdValue', v.number())),
    json: v.optional(
      v.array(v.strictObject({ one_of: v.optional(v.string()), model: renamed('modelId', v.string()) })),
    ),
  })
  const given = { degraded_after: '2s', unhealthy_after: '1s', json: [{ model: 'a' }] }
  const problems = [
    { path: 'unhealthyAfterMs', expected: 'a number not below degradedAfterMs (2000)', received: '1000' },
    { path: 'degradedAfterMs', expected: 'no thresholdValue', received: '0' },
    { path: 'json[0]', expected: 'exactly one of oneOf, modelId, everyMs', received: '0' },
  ]
  expect(toConfigProblems(limits, given, problems)).toEqual([
    { path: 'unhealthy_after', expected: 'a duration not below degraded_after (2s)', received: '"1s"' },
    { path: 'degraded_after', expected: 'no thresholdValue', received: '"2s"' },
    { path: 'json[0]', expected: 'exactly one of one_of, model, everyMs', received: '0' },
  ])
})

test('secrets are found', () => {
  expect(secretsIn(schema, value)).toEqual(['abc', 'def'])
})

test('the password in a secret URL is a secret of its own, and one option of a union may be secret', () => {
  const proxy = v.union([
    secret(v.string()),
    v.strictObject({ http: secret(v.string()), none_for: v.string() }),
  ])
  const config = v.strictObject({ proxy, urls: v.optional(secret(v.array(v.string()))) })
  expect(secretsIn(config, { proxy: 'http://ann:p%40ss@proxy:3128' })).toEqual([
    'http://ann:p%40ss@proxy:3128',
    'p%40ss',
    'p@ss',
  ])
  const login = {
    proxy: { http: 'http://token@proxy', none_for: 'localhost' },
    urls: ['smtp://:%zz@relay', 'Bearer abcdef'],
  }
  expect(secretsIn(config, login)).toEqual([
    'http://token@proxy',
    'token',
    'smtp://:%zz@relay',
    '%zz',
    'Bearer abcdef',
    'abcdef',
  ])
})

test('secrets are found in maps, and values of open names are none', () => {
  const headers = secret(v.record(v.string(), v.string()), /^accept$/i)
  const config = v.strictObject({
    checks: v.record(v.string(), v.strictObject({ headers, url: v.string() })),
  })
  const given = { checks: { a: { headers: { Accept: 'text/html', 'x-key': 'abcdef' }, url: 'b' } } }
  expect(secretsIn(config, given)).toEqual(['abcdef'])
})

test('a variant within a variant is followed to its fields', () => {
  const nested = v.variant('type', [
    v.strictObject({ type: v.literal('job'), every: duration() }),
    v.variant('name', [
      v.strictObject({ name: v.literal('host'), type: v.optional(v.literal('system')), max_age: duration() }),
    ]),
  ])
  expect(toOptions(nested, { type: 'job', every: '1m' })).toEqual({ type: 'job', everyMs: 60_000 })
  expect(toOptions(nested, { name: 'host', max_age: '1m' })).toEqual({ name: 'host', maxAgeMs: 60_000 })
  const misspelt = parse(nested, { name: 'host', max_aeg: '1m' })
  expect(misspelt.ok || misspelt.problems).toMatchObject([
    { path: 'max_age' },
    { path: 'max_aeg', expected: 'max_age' },
  ])
  const missing = parse(nested, { name: 'other' })
  expect(missing.ok || missing.problems).toMatchObject([{ path: 'type', received: 'nothing' }])
})

test.each(['30', '5 m', 's', '', '-1s', '1y'])('%j is no duration', (timeout) => {
  expect(parse(schema, { url: '', timeout })).toMatchObject({ ok: false, problems: [{ path: 'timeout' }] })
})

test('quantities are read and written', () => {
  expect(readQuantity('1.5MiB', 'Bytes')).toBe(1_572_864)
  expect(readQuantity('80 %', 'Percent')).toBe(80)
  expect(writeQuantity(90_000, 'Ms')).toBe('90s')
  expect(writeQuantity(14, 'Days')).toBe('2w')
  expect(writeQuantity(0, 'Ms')).toBe('0ms')
  expect(writeQuantity(0.8, 'Ratio')).toBe('80%')
  expect(writeQuantity(1_048_576, 'Bytes')).toBe('1MiB')
})
