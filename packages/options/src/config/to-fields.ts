import type { GenericSchema } from 'valibot'

import { fieldInfo } from './fields.ts'
import { writeQuantity } from './quantity.ts'
import { isRecord, nodeOf, optionName } from './walk.ts'

/**
 * Converts options of a program to fields of a configuration file, the opposite of `toOptions`, e.g. `timeoutMs: 5000` to
 * `timeout: 5s`. Options that no field stands for are left out.
 */
export function toFields(schema: GenericSchema, options: unknown): unknown {
  const { entries, item } = nodeOf(schema, options)
  if (Array.isArray(options))
    return item === undefined ? options : options.map((each) => toFields(item, each))
  if (isRecord(options) && entries !== undefined)
    return Object.fromEntries(
      Object.entries(entries).flatMap(([name, field]) => {
        const option = options[optionName(name, field)]
        return option === undefined ? [] : [[name, toFields(field, option)]]
      }),
    )
  const { suffix } = fieldInfo(schema)
  return suffix !== undefined && typeof options === 'number' ? writeQuantity(options, suffix) : options
}
