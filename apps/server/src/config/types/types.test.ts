import { toOptions } from '@botwatch/options/config'
import { Ajv } from 'ajv'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'

import { placesOf, type Place } from '../../../test/config-fields.ts'
import { channelSamples, checkSamples } from '../../../test/config-samples.ts'
import { makePem } from '../../../test/pem.ts'
import { channelSchema, checkSchema } from '../file/file-schema.ts'
import { configJsonSchema } from '../json-schema.ts'
import { CHANNEL_TYPES } from './channel-types.ts'
import { CHECK_TYPES } from './check-types.ts'

const pem = await makePem()
const checks = checkSamples(pem)
const channels = channelSamples(pem)

/** Options that no file can have, or should not. */
const WITHOUT_FIELD: Readonly<Record<string, string>> = {
  http: 'a client of a program',
  logger: 'the log of the server',
  now: 'a clock of a program',
  sampler: 'that of the server',
}
/** The field `interval` of a heartbeat is the one of its job. How often it is looked at makes no difference to anybody. */
const OF_HEARTBEAT = { ...WITHOUT_FIELD, intervalMs: 'how often a heartbeat is looked at' }
/** Fields of an entry, which are no options of a factory. */
const OF_ENTRY: ReadonlySet<string> = new Set(['type', 'enabled', 'public'])
const context = { connection: undefined, language: 'en', timeZone: 'UTC' } as const

const withoutEntryFields = (options: object): { readonly name: string } => ({
  name: 'a',
  ...Object.fromEntries(Object.entries(options).filter(([name]) => !OF_ENTRY.has(name))),
})
const known = <T>(types: Readonly<Record<string, T>>, type: string): T => {
  const found = types[type]
  if (found === undefined) throw new Error(type)
  return found
}
const createCheck = (type: string, options: object): unknown =>
  known(CHECK_TYPES, type).create(withoutEntryFields(options), {})
const createChannel = (type: string, options: object): unknown =>
  known(CHANNEL_TYPES, type).create(withoutEntryFields(options), context)

type Places = Readonly<Record<string, Place>>

const placesOfCheck = (type: string): Places =>
  placesOf(checkSchema(type, known(CHECK_TYPES, type)), checks[type] ?? [], (options) =>
    createCheck(type, options),
  )
const placesOfChannel = (type: string): Places =>
  placesOf(channelSchema(type, known(CHANNEL_TYPES, type)), channels[type] ?? [], (options) =>
    createChannel(type, options),
  )

/** What is wrong with the fields of a type. */
function flaws(places: Places, without: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(places).flatMap(([path, { fields, covered, options, used }]) => [
    ...(options === undefined ? [`${path}: takes any option`] : []),
    ...(options ?? [])
      .filter((name) => !covered.includes(name) && !(name in without))
      .map((name) => `${path}: no field for the option ${name}`),
    ...covered
      .filter((name) => options?.includes(name) === false && !OF_ENTRY.has(name))
      .map((name) => `${path}: no option ${name}`),
    // What no sample has is not known to be accepted.
    ...fields.filter((name) => !used.includes(name)).map((name) => `${path}: no sample has ${name}`),
  ])
}

describe('each option of a factory has a field or a reason to have none, and each field is an option:', () => {
  test.each(Object.keys(CHECK_TYPES))('check %s', (type) => {
    expect(flaws(placesOfCheck(type), type === 'heartbeat' ? OF_HEARTBEAT : WITHOUT_FIELD)).toEqual([])
  })

  test.each(Object.keys(CHANNEL_TYPES))('channel %s', (type) => {
    expect(flaws(placesOfChannel(type), { ...WITHOUT_FIELD, name: 'the name of its entry' })).toEqual([])
  })
})

test('an option without a field, a field without an option and a field without a sample are found', () => {
  const config = v.strictObject({
    host: v.string(),
    port: v.optional(v.number()),
    prot: v.optional(v.number()),
  })
  const places = placesOf(config, [{ host: 'a', port: 1 }], (options) => createCheck('tcp', options))
  const ofTcp = flaws(places, { ...WITHOUT_FIELD, name: 'given' })
  expect(ofTcp).toEqual(
    expect.arrayContaining([': no field for the option network', ': no option prot', ': no sample has prot']),
  )
})

test('factories accept every field', () => {
  for (const [type, each] of Object.entries(CHECK_TYPES))
    for (const sample of checks[type] ?? [])
      expect(createCheck(type, toOptions(checkSchema(type, each), sample) as object)).toMatchObject({
        name: 'a',
      })
  for (const [type, each] of Object.entries(CHANNEL_TYPES))
    for (const sample of channels[type] ?? [])
      expect(createChannel(type, toOptions(channelSchema(type, each), sample) as object)).toMatchObject({
        name: 'a',
        kind: type,
      })
})

test('the JSON Schema accepts every sample, and edits of default checks', () => {
  const accepts = new Ajv({ strict: true }).compile(configJsonSchema())
  const named = Object.values(checks).flatMap((samples) =>
    samples.map((sample) => ({ name: 'a', ...sample })),
  )
  const edits = [
    { name: 'system_resources', enabled: false },
    { name: 'application', interval: '1m' },
  ]
  for (const check of [...named, ...edits])
    expect([check, accepts({ checks: [check] })]).toEqual([check, true])
  for (const channel of Object.values(channels).flat())
    expect([channel, accepts({ channels: { a: channel } })]).toEqual([channel, true])
  expect(accepts({ checks: [{ name: 'other', enabled: false }] })).toBe(false)
})

test('fields and options are compared at any depth', () => {
  expect(Object.keys(placesOfCheck('http'))).toEqual([
    '',
    'proxy',
    'expect',
    'expect.body',
    'expect.headers',
    'expect.json',
  ])
  expect(placesOfCheck('http')['expect.json']?.options).toEqual([
    'path',
    'equals',
    'lt',
    'lte',
    'gt',
    'gte',
    'exists',
    'oneOf',
  ])
  expect(placesOfCheck('system')['thresholds.cpu']?.options).toEqual(['degraded', 'unhealthy'])
  expect(placesOfChannel('email')['auth']?.options).toEqual(['user', 'pass'])
})

test('each field says in one sentence what it means', () => {
  const schemas = [
    ...Object.entries(CHECK_TYPES).map(([type, each]) => checkSchema(type, each)),
    ...Object.entries(CHANNEL_TYPES).map(([type, each]) => channelSchema(type, each)),
  ]
  const described = schemas
    .flatMap(({ entries }) => Object.entries(entries))
    .filter(([name]) => name !== 'type')
  for (const [name, field] of described)
    expect([name, JSON.stringify(field)]).toEqual([
      name,
      expect.stringMatching(/"description":"[A-Z\d][^"]+\."/),
    ])
})
