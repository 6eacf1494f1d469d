import { described, renamed } from '@botwatch/options/config'
import * as v from 'valibot'

/** An optional field of a configuration file, with its meaning in one sentence. */
export function field<T>(schema: v.GenericSchema<T>, meaning: string): v.GenericSchema<T | undefined> {
  return v.optional(described(schema, meaning))
}

/** As {@link field}, for an option of another name. */
export function named<T>(
  option: string,
  schema: v.GenericSchema<T>,
  meaning: string,
): v.GenericSchema<T | undefined> {
  return v.optional(renamed(option, described(schema, meaning)))
}
