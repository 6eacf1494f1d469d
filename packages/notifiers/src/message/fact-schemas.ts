import { choice, number } from '@botwatch/options'
import * as v from 'valibot'

/** A text, or null. */
export const textOrNull: v.GenericSchema<unknown, string | null> = v.nullish(v.string(), null)

/** A number, or null. NaN is a number: an alert about a value that cannot be computed has to get through. */
export const numberOrNull: v.GenericSchema<unknown, number | null> = v.nullish(
  v.custom<number>((value) => typeof value === 'number', 'a number'),
  null,
)

/** One of these words, or null. */
export function choiceOrNull<const T extends string>(
  words: readonly T[],
): v.GenericSchema<unknown, T | null> {
  return v.nullish(choice(words), null)
}

/** An object, or null. */
export function objectOrNull<T>(schema: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T | null> {
  return v.nullish(schema, null) as v.GenericSchema<unknown, T | null>
}

/** A duration in milliseconds. */
export const durationMs: v.GenericSchema<number> = number(0, Number.MAX_SAFE_INTEGER)

/** Texts by name. The names come from outside, so a problem has the position of its text in place of the name. */
export const texts: v.GenericSchema<object, Readonly<Record<string, string>>> = v.pipe(
  v.custom<object>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'an object',
  ),
  v.rawTransform<object, Readonly<Record<string, string>>>(({ dataset, addIssue }) => {
    const entries = Object.entries(dataset.value) as [string, unknown][]
    for (const [key, [, value]] of entries.entries()) {
      if (typeof value === 'string') continue
      const path = [{ type: 'array', origin: 'value', input: entries, key, value }] as const
      addIssue({ message: 'a string', input: value, path: [...path] })
    }
    return Object.fromEntries(entries) as Record<string, string>
  }),
)
