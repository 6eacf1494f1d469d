import type { GenericSchema } from 'valibot'

import { fieldInfo } from './fields.ts'
import { readQuantity } from './quantity.ts'
import { isRecord, nodeOf, optionName } from './walk.ts'

/**
 * Converts a valid part of a configuration file to the options of a program: names in camel case, quantities as numbers with
 * the unit in the name, e.g. `timeout: 5s` as `timeoutMs: 5000`. Values that no field describes stay as they are.
 *
 * @example
 * const config = v.strictObject({ timeout: v.optional(duration()), url: renamed('baseUrl', v.string()) })
 * toOptions(config, { timeout: '5s', url: 'https://example.com' }) // { timeoutMs: 5000, baseUrl: 'https://example.com' }
 */
export function toOptions(schema: GenericSchema, value: unknown): unknown {
  const { entries, item } = nodeOf(schema, value)
  if (Array.isArray(value)) return item === undefined ? value : value.map((each) => toOptions(item, each))
  if (isRecord(value) && entries !== undefined)
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, each]) => {
        const field = entries[name]
        return field === undefined ? [] : [[optionName(name, field), toOptions(field, each)]]
      }),
    )
  const { suffix } = fieldInfo(schema)
  return suffix !== undefined && typeof value === 'string' ? readQuantity(value, suffix) : value
}
