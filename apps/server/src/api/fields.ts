import * as v from 'valibot'

/** A time in an answer, ISO 8601 in UTC. */
export const time: v.GenericSchema<string> = v.pipe(v.string(), v.isoTimestamp())

/** Writes milliseconds since 1970 as such a time. */
export function toTime(ms: number): string {
  return new Date(ms).toISOString()
}

/** Names and values of labels. */
export const labels: v.GenericSchema<Readonly<Record<string, string>>> = v.record(v.string(), v.string())

/** Names of a union type. Does not compile if one is missing. */
export function everyName<T extends string>(names: Readonly<Record<T, true>>): v.GenericSchema<T> {
  return v.picklist(Object.keys(names) as T[])
}

/** A parameter that may be repeated, at most 32 times. */
export function repeatable<T>(
  item: v.GenericSchema<unknown, T>,
  json: Readonly<Record<string, unknown>>,
): v.GenericSchema<unknown, readonly T[] | undefined> {
  const several = v.pipe(v.array(item), v.maxLength(32, 'at most 32 of it'))
  return documentedAs(v.optional(several), { type: 'array', maxItems: 32, items: json })
}

/** Marks a parameter that is text in a query, with the JSON Schema by which it is documented. */
export function documentedAs<T>(
  schema: v.GenericSchema<unknown, T>,
  json: Readonly<Record<string, unknown>>,
): v.GenericSchema<unknown, T> {
  return v.pipe(schema, v.metadata({ json }))
}
