import { formatProblem } from '@botwatch/options'
import { expect, test } from 'vitest'

import { configJsonSchema, type JsonSchema } from '../json-schema.ts'
import { CONFIG_TYPES } from './file-schema.ts'
import { readConfigFile } from './read-config-file.ts'

const propertiesOf = ({ properties = {} }: JsonSchema): Readonly<Record<string, JsonSchema>> =>
  properties as Readonly<Record<string, JsonSchema>>

/** Ranges that descriptions state, e.g. `100ms to 5m`: the field, the least and the most. */
const ranges = Object.entries(propertiesOf(configJsonSchema())).flatMap(([section, schema]) =>
  Object.entries(propertiesOf(schema)).flatMap(([field, { description = '' }]) => {
    const [, least, most] = /(\d+[A-Za-z]+) to (\d+[A-Za-z]+)/.exec(String(description)) ?? []
    return least === undefined || most === undefined ? [] : [{ section, field, least, most }]
  }),
)

/** A value that is too small; undefined if none is. */
function belowOf(least: string): string | undefined {
  if (least.startsWith('0')) return undefined
  if (least.endsWith('B')) return '1B'
  return least === '1ms' ? '0s' : '1ms'
}

test('some descriptions have a range', () => {
  expect(ranges.length).toBeGreaterThan(10)
})

test.each(ranges)('$section.$field takes $least to $most, as it says', ({ section, field, least, most }) => {
  const problemsOf = (value: string): readonly string[] => {
    const result = readConfigFile(`${section}: { ${field}: ${value} }`, CONFIG_TYPES)
    return result.ok ? [] : result.problems.map(formatProblem)
  }
  expect([...problemsOf(least), ...problemsOf(most)]).toEqual([])
  const tenTimes = most.replace(/^\d+/, '$&0')
  const outside = [belowOf(least), tenTimes].filter((value) => value !== undefined)
  expect(outside.map((value) => problemsOf(value).length)).toEqual(outside.map(() => 1))
})
