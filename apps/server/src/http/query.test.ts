import { choice } from '@botwatch/options'
import { Hono } from 'hono'
import * as v from 'valibot'
import { expect, test } from 'vitest'

import { repeatable } from '../api/fields.ts'
import { readQuery } from './query.ts'
import type { RouteEnv } from './route-env.ts'

const schema = v.strictObject({ format: v.optional(choice(['json', 'ietf']), 'json') })
const readStrict = readQuery(schema)
const readLoose = readQuery(v.looseObject({}))
const app = new Hono<RouteEnv>()
  .get('/strict', (c) => {
    const query = readStrict(c)
    return query.ok ? c.json(query.value) : query.response
  })
  .get('/loose', (c) => {
    const query = readLoose(c)
    return query.ok ? c.json(query.value) : query.response
  })

async function problemsOf(path: string): Promise<unknown> {
  const response = await app.request(path)
  expect(response.status).toBe(400)
  return ((await response.json()) as { problems: unknown }).problems
}

test.each([
  '/strict',
  '/strict?',
  '/strict?&',
  '/strict?format=json',
  '/strict?format=json#x=1',
  '/strict?%66ormat=json',
])('%s is read with the defaults of the schema', async (path) => {
  const response = await app.request(path)
  expect(await response.json()).toEqual({ format: 'json' })
})

test('every problem is listed, with a suggestion for an unknown name', async () => {
  expect(await problemsOf('/strict?format=xml&fromat=json&verbose')).toEqual([
    { path: 'format', expected: 'one of json, ietf', received: 'a string of 3 characters' },
    { path: 'fromat', expected: 'format', received: 'an unknown parameter' },
    { path: 'verbose', expected: 'one of format', received: 'an unknown parameter' },
  ])
})

test('a repeated parameter is refused, also where every name is allowed', async () => {
  const problem = { path: 'format', expected: 'one value', received: '3' }
  expect(await problemsOf('/strict?format=json&format=json&format=ietf')).toEqual([problem])
  expect(await problemsOf('/loose?format=1&format=2&format=3&b=1')).toEqual([problem])
})

test('a parameter that is documented as an array may be repeated, and is read as one', async () => {
  const item = { type: 'string', enum: ['json', 'ietf'] }
  const readList = readQuery(v.strictObject({ format: repeatable(choice(['json', 'ietf']), item) }))
  const lists = new Hono<RouteEnv>().get('/', (c) => {
    const query = readList(c)
    return query.ok ? c.json(query.value) : query.response
  })
  const read = async (query: string): Promise<unknown> => (await lists.request(`/${query}`)).json()
  expect(await read('')).toEqual({})
  expect(await read('?format=json')).toEqual({ format: ['json'] })
  expect(await read('?format=ietf&format=json')).toEqual({ format: ['ietf', 'json'] })
  expect(await read('?format=json&format=xml&a=1&a=2')).toMatchObject({
    problems: [{ path: 'format[1]' }, { path: 'a' }, { path: 'a', expected: 'one value' }],
  })
  expect(await read(`?${'format=json&'.repeat(33)}`)).toMatchObject({ problems: [{ path: 'format' }] })
})

test('neither values nor names that may be secrets are shown', async () => {
  const secret = 'glpat-1234567890abcdefghij'
  const response = await app.request(`/strict?format=${secret}&${secret}=1&${secret}=2`)
  expect(response.status).toBe(400)
  expect(await response.text()).not.toContain(secret)
})

test('keys of the prototype are names like others, and change nothing', async () => {
  const names = ['__proto__', 'constructor', 'toString']
  const problems = await problemsOf(`/strict?${names.map((name) => `${name}=1`).join('&')}`)
  expect(problems).toEqual(
    names.map((path) => ({ path, expected: 'one of format', received: 'an unknown parameter' })),
  )
  expect((await app.request('/loose?__proto__=1')).status).toBe(200)
  expect(({} as Record<string, unknown>)['1']).toBeUndefined()
})

test('a thousand unknown parameters are answered with the first hundred', async () => {
  const query = Array.from({ length: 1000 }, (_, i) => `a${i}=1`).join('&')
  expect(await problemsOf(`/strict?${query}`)).toHaveLength(100)
})
