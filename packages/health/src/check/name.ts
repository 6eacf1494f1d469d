import { pattern } from '@botwatch/options'
import type * as v from 'valibot'

/** Pattern of a check's name. */
const namePattern = /^[a-z0-9][a-z0-9_.-]{0,63}$/i

const EXPECTED = 'a name of 1 to 64 letters, digits, "_", "." and "-" that starts with a letter or digit'

/** The name of a check. */
export function checkName(): v.GenericSchema<string> {
  return pattern(namePattern, EXPECTED)
}

/** Key of a name: names that differ only in case are the same. */
export function keyOf(name: string): string {
  return name.toLowerCase()
}
