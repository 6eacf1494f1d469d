import { text } from '@botwatch/options'
import * as v from 'valibot'

import { isLabelName } from '../labels.ts'

/** One schema for each field of a rule. */
export type RuleFields<T> = { readonly [K in keyof T]-?: v.GenericSchema<unknown, T[K] | undefined> }

/** The longest cooldown: seven days. */
export const MAX_COOLDOWN_MINUTES = 10_080
const notPrintable = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/u
const MAX_VALUE_LENGTH = 1024
/** Most channels that a rule, or a step of its escalation, names. */
export const MAX_CHANNELS = 100
const CHANNELS = `a list of at most ${MAX_CHANNELS} strings of 1 to 128 characters`
const MAX_ENTRIES = 64
const STRINGS = `an object of at most ${MAX_ENTRIES} strings`
const mapValue = text(1, MAX_VALUE_LENGTH)

/** A string of 1 to `max` characters without control characters and line breaks. */
export function printable(max: number): v.GenericSchema<string> {
  const expected = `a string of 1 to ${max} printable characters`
  const fits = (value: string): boolean => value !== '' && value.length <= max && !notPrintable.test(value)
  return v.pipe(v.string(expected), v.check(fits, expected))
}

/** An object of at most 64 strings. If `name` is given, every name must fit it. */
export function stringMap(name?: {
  readonly fits: (name: string) => boolean
  readonly expected: string
}): v.GenericSchema<unknown, Readonly<Record<string, string>>> {
  return v.pipe(
    v.custom<Readonly<Record<string, string>>>(isPlainObject, STRINGS),
    // `v.record` would silently drop names such as `constructor`.
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return
      const entries = Object.entries<unknown>(dataset.value)
      if (entries.length > MAX_ENTRIES) {
        addIssue({ message: STRINGS, input: dataset.value })
        return
      }
      for (const [key, value] of entries) {
        const path = [{ type: 'unknown', origin: 'value', input: dataset.value, key, value }] as const
        if (name?.fits(key) === false) addIssue({ message: name.expected, input: key, path: [...path] })
        else if (!v.is(mapValue, value))
          addIssue({
            message: `a string of 1 to ${MAX_VALUE_LENGTH} characters`,
            input: value,
            path: [...path],
          })
      }
    }),
    v.transform((map) => ({ ...map })),
  )
}

/** A list of names of channels, each once or more often. */
export function channelNames(): v.GenericSchema<unknown, readonly string[]> {
  return v.pipe(v.array(text(1, 128), CHANNELS), v.maxLength(MAX_CHANNELS, CHANNELS))
}

/** Labels of a rule: names other than `alertname`. */
export function labelMap(): v.GenericSchema<unknown, Readonly<Record<string, string>>> {
  return stringMap({
    fits: (name) => isLabelName(name) && name !== 'alertname',
    expected: 'a label name ([a-zA-Z_][a-zA-Z0-9_]*, not alertname)',
  })
}

/** Returns a copy without the properties that are undefined. */
export function withoutUndefined<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never
}

/** Returns whether a value is an object literal, in contrast to null, an array or an instance of a class. Never throws. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  try {
    const prototype: unknown = Object.getPrototypeOf(value)
    return prototype === Object.prototype || prototype === null
  } catch {
    // A proxy may throw.
    return false
  }
}
