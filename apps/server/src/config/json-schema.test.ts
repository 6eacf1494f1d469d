import { flag, integer } from '@botwatch/options'
import { duration, oneOf, secret, size } from '@botwatch/options/config'
import { Ajv } from 'ajv'
import { resolve } from 'node:path'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'

import { CONFIG_TYPES } from './file/file-schema.ts'
import { configJsonSchema, SCHEMA_ID, type JsonSchema } from './json-schema.ts'

const compile = (schema: JsonSchema) => new Ajv({ strict: true, allErrors: true }).compile(schema)
const isValid = compile(configJsonSchema())

/** Every part of a schema. */
function* nodesOf(node: unknown): Generator<JsonSchema> {
  if (typeof node !== 'object' || node === null) return
  if (!Array.isArray(node)) yield node as JsonSchema
  for (const each of Object.values(node)) yield* nodesOf(each)
}

// Write it anew with `npx vitest run --project server apps/server/src/config/json-schema.test.ts -u`.
test('the file of the package is the schema of this version', async () => {
  const file = resolve(import.meta.dirname, '../../botwatch.schema.json')
  await expect(`${JSON.stringify(configJsonSchema(), undefined, 2)}\n`).toMatchFileSnapshot(file)
})

test('it is strict draft-07 with a title and an id', () => {
  expect(configJsonSchema()).toMatchObject({
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: SCHEMA_ID,
    title: 'Configuration of Botwatch',
    type: 'object',
    additionalProperties: false,
  })
})

test.each([
  { checks: [{ name: 'redis', type: 'tcp', host: 'redis', port: 6379, timeout: '5s' }] },
  {
    checks: [
      { name: 'redis', type: 'tcp', host: 'redis', port: '${REDIS_PORT:-6379}', critical: '${CRITICAL}' },
    ],
  },
  {
    checks: [
      { name: 'redis', type: 'tcp', host: 'redis', port: 6379, timeout: '${SECONDS}s', network: '${NET}' },
    ],
  },
  { channels: { oncall: { type: 'slack', url: '${SLACK_WEBHOOK_URL}', min_severity: 'error' } } },
])('an editor accepts %j', (config) => {
  expect(isValid(config)).toBe(true)
})

test.each([
  { checks: [{ name: 'redis', type: 'tcp', host: 'redis', port: 6379, timeout: 5 }] },
  { checks: [{ name: 'redis', type: 'tcp', host: 'redis', port: '6379' }] },
  { checks: [{ name: 'redis', type: '${TYPE}', host: 'redis', port: 6379 }] },
  { checks: [{ name: 'redis', type: 'tcp', hots: 'redis', host: 'redis', port: 6379 }] },
  { checks: [{ name: 'redis', type: 'tcp', port: 6379 }] },
  { channels: { oncall: { type: 'slack', url: 'https://example.com', min_severity: 'eror' } } },
  { chanels: {} },
])('an editor marks %j', (config) => {
  expect(isValid(config)).toBe(false)
})

const create = () => {
  throw new Error('not called')
}

describe('a type of check that the server does not have', () => {
  const config = v.strictObject({
    queue: v.pipe(v.string(), v.description('Name of the queue.')),
    longest: v.optional(v.pipe(integer(1, 1000), v.description('Jobs that may wait. Default 100.'))),
    order: v.optional(v.pipe(oneOf(['fifo', 'lifo']), v.description('Order of the jobs. Default `fifo`.'))),
    is_paused: v.optional(v.pipe(flag(), v.description('Default false.'))),
    max_age: v.optional(v.pipe(duration(), v.description('Default: 5m.'))),
    max_body: v.optional(v.pipe(size(), v.description('Default that of the queue.'))),
    token: v.optional(secret(v.string())),
  })
  const schema = configJsonSchema({ ...CONFIG_TYPES, checks: { queue: { config, create } } })
  const fields = [...nodesOf(schema)].find((node) => 'longest' in node)

  test('brings its fields with descriptions and defaults', () => {
    expect(fields).toMatchObject({
      type: { const: 'queue' },
      queue: { type: 'string', description: 'Name of the queue.' },
      longest: {
        anyOf: [{ type: 'integer', minimum: 1, maximum: 1000 }, { $ref: '#/definitions/variable' }],
        description: 'Jobs that may wait. Default 100.',
        default: 100,
      },
      order: { default: 'fifo' },
      is_paused: { default: false },
      max_age: { default: '5m' },
    })
    expect(fields?.['max_body']).not.toHaveProperty('default')
    expect(fields?.['interval']).toBeDefined()
    const accepts = compile(schema)
    expect(accepts({ checks: [{ name: 'q', type: 'queue', queue: 'jobs', max_age: '1m' }] })).toBe(true)
    expect(accepts({ checks: [{ name: 'q', type: 'queue', queue: 'jobs', max_age: '1' }] })).toBe(false)
  })
})

test('every field says what it means', () => {
  const undescribed = [...nodesOf(configJsonSchema())].flatMap(({ properties = {} }) =>
    Object.entries(properties as Readonly<Record<string, JsonSchema>>)
      .filter(([, field]) => typeof field['description'] !== 'string' && !('const' in field))
      .map(([name]) => name),
  )
  expect(undescribed).toEqual([])
})

test('a default fits its field', () => {
  const definitions = configJsonSchema()['definitions']
  const withDefault = [...nodesOf(configJsonSchema())].filter((node) => 'default' in node)
  expect(withDefault.length).toBeGreaterThan(3)
  for (const { default: value, ...schema } of withDefault) {
    if (typeof schema['description'] !== 'string') continue
    expect([schema['description'], compile({ ...schema, definitions })(value)]).toEqual([
      schema['description'],
      true,
    ])
  }
})
