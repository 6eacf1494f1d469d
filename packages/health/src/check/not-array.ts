import * as v from 'valibot'

/** Anything but an array, which `v.record` would take for an object. */
export function notArray(expected: string): v.GenericSchema {
  return v.custom<unknown>((value) => !Array.isArray(value), expected)
}
