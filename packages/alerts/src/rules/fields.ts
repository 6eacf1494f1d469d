import { text } from '@botwatch/options'
import * as v from 'valibot'

import { isLabelName } from '../labels.ts'

/** One schema for each field of a rule. */
export type RuleFields<T> = { readonly [K in keyof T]-?: v.GenericSchema<unknown, T[K] | undefined> }

/** The longest cooldown: seven days. */
export const MAX_COOLDOWN_MINUTES = 10_080
const notPrintable = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/u
const MAX_VALUE_LENGTH = 1024
const mapValue = text(1, MAX_VALUE_LENGTH)

/** A string of 1 to `max` characters without control characters and line breaks. */
export function printable(max: number): v.GenericSchema<string> {
  const expected = `a string of 1 to ${max} printable characters`
  const fits = (value: string): boolean => value !== '' && value.length <= max && !notPrintable.test(value)
  return v.pipe(v.string(expected), v.check(fits, expected))
}

/** An object of strings. If `name` is given, every name must fit it. */
export function stringMap(name?: {
  readonly fits: (name: string) => boolean
  readonly expected: string
}): v.GenericSchema<unknown, Readonly<Record<string, string>>> {
  return v.pipe(
    v.custom<Readonly<Record<string, string>>>(isPlainObject, 'an object of strings'),
    // `v.record` would silently drop names such as `constructor`.
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return
      for (const [key, value] of Object.entries<unknown>(dataset.value)) {
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
