import { text } from '@botwatch/options'
import * as v from 'valibot'

/** A time in an answer, ISO 8601 in UTC. */
export const time: v.GenericSchema<string> = v.pipe(v.string(), v.isoTimestamp())

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

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Cursor of the next page; null after the last one. */
  readonly next_cursor: string | null
}

/** The schema of a page. */
export function page<T>(item: v.GenericSchema<T>): v.GenericSchema<Page<T>> {
  return v.strictObject({
    items: v.array(item),
    next_cursor: v.pipe(
      v.nullable(v.string()),
      v.description('`cursor` of the next page; null after the last one.'),
    ),
  })
}

/** `next_cursor` of a list that is always on one page. */
export const noCursor: v.GenericSchema<null> = v.pipe(
  v.null(),
  v.description('Always null: all items are on one page.'),
)

/** The schema of a list that is always on one page. */
export function singlePage<T>(
  item: v.GenericSchema<T>,
): v.GenericSchema<{ readonly items: readonly T[]; readonly next_cursor: null }> {
  return v.strictObject({ items: v.array(item), next_cursor: noCursor })
}

/** Marks a parameter that is text in a query, with the JSON Schema by which it is documented. */
export function documentedAs<T>(
  schema: v.GenericSchema<unknown, T>,
  json: Readonly<Record<string, unknown>>,
): v.GenericSchema<unknown, T> {
  return v.pipe(schema, v.metadata({ json }))
}

/** A whole number in a query. */
function wholeNumber(min: number, max: number, fallback: number): v.GenericSchema<unknown, number> {
  const expected = `a whole number from ${min} to ${max}`
  const number = v.pipe(
    v.string(),
    v.check((value) => /^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max, expected),
    v.transform(Number),
  )
  const json = { type: 'integer', minimum: min, maximum: max, default: fallback }
  return documentedAs(v.optional(number, String(fallback)), json)
}

/** Entries of the query of a list. */
export const listEntries: {
  readonly cursor: v.GenericSchema<unknown, string | undefined>
  readonly limit: v.GenericSchema<unknown, number>
} = {
  cursor: v.optional(v.pipe(text(1, 512), v.description('`next_cursor` of the page before.'))),
  limit: v.pipe(wholeNumber(1, 1000, 100), v.description('Most items on a page.')),
}
