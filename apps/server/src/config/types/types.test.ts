import { toOptions } from '@botwatch/options/config'
import { describe, expect, test } from 'vitest'

import { placesOf, type Place } from '../../../test/config-fields.ts'
import { channelSamples, checkSamples, type Sample } from '../../../test/config-samples.ts'
import { makePem } from '../../../test/pem.ts'
import { channelSchema, checkSchema } from '../file/file-schema.ts'
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
const OF_ENTRY = ['type', 'enabled', 'public']

const placesOfCheck = (type: string): Readonly<Record<string, Place>> => {
  const known = CHECK_TYPES[type]
  if (known === undefined) throw new Error(type)
  const create = ({ type: _, enabled, public: isPublic, ...options }: Sample & { readonly name: string }) =>
    known.create(options, {})
  return placesOf(checkSchema(type, known), checks[type] ?? [], create)
}

const placesOfChannel = (type: string): Readonly<Record<string, Place>> => {
  const known = CHANNEL_TYPES[type]
  if (known === undefined) throw new Error(type)
  const create = ({ type: _, ...options }: Sample) =>
    known.create({ name: 'a', ...options }, { connection: undefined, language: 'en', timeZone: 'UTC' })
  return placesOf(channelSchema(type, known), channels[type] ?? [], create)
}

function compare(places: Readonly<Record<string, Place>>, without: Readonly<Record<string, string>>): void {
  for (const [path, { fields, covered, options, used }] of Object.entries(places)) {
    // What this test does not use is not known to be accepted.
    expect([path, [...used].toSorted()]).toEqual([path, [...fields].toSorted()])
    expect([path, options]).not.toEqual([path, undefined])
    const missing = options?.filter((name) => !covered.includes(name) && !(name in without))
    expect([path, missing]).toEqual([path, []])
    const useless = covered.filter((name) => options?.includes(name) === false && !OF_ENTRY.includes(name))
    expect([path, useless]).toEqual([path, []])
  }
}

describe('each option of a factory has a field or a reason to have none, and each field is an option:', () => {
  test.each(Object.keys(CHECK_TYPES))('check %s', (type) => {
    compare(placesOfCheck(type), type === 'heartbeat' ? OF_HEARTBEAT : WITHOUT_FIELD)
  })

  test.each(Object.keys(CHANNEL_TYPES))('channel %s', (type) => {
    compare(placesOfChannel(type), { ...WITHOUT_FIELD, name: 'the name of its entry' })
  })
})

test('factories accept every field', () => {
  for (const [type, known] of Object.entries(CHECK_TYPES))
    for (const sample of checks[type] ?? []) {
      const options = toOptions(checkSchema(type, known), sample) as Sample
      const { type: _, enabled, public: isPublic, ...rest } = options
      expect(known.create({ name: 'a', ...rest }, {})).toMatchObject({ name: 'a' })
    }
  for (const [type, known] of Object.entries(CHANNEL_TYPES))
    for (const sample of channels[type] ?? []) {
      const { type: _, ...options } = toOptions(channelSchema(type, known), sample) as Sample
      const context = { connection: undefined, language: 'en', timeZone: 'UTC' } as const
      expect(known.create({ name: 'a', ...options }, context)).toMatchObject({ name: 'a', kind: type })
    }
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
    'gt',
    'exists',
    'oneOf',
  ])
  expect(placesOfCheck('system')['thresholds.cpu']?.options).toEqual(['degraded', 'unhealthy'])
  expect(placesOfChannel('email')['auth']?.options).toEqual(['user', 'pass'])
})

test('each field says in one sentence what it means', () => {
  const schemas = [
    ...Object.entries(CHECK_TYPES).map(([type, known]) => checkSchema(type, known)),
    ...Object.entries(CHANNEL_TYPES).map(([type, known]) => channelSchema(type, known)),
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
