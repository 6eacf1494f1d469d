import { text } from '@botwatch/options'
import * as v from 'valibot'

import { documentedAs } from './fields.ts'

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

/** Reads some items after the last one of another page. */
type ReadItems<T> = (cursor: string | undefined, limit: number) => readonly T[] | Promise<readonly T[]>

/** Reads one page of a list, and whether there is another one. */
export async function readPage<T>(
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
  read: ReadItems<T>,
  cursorOf: (item: T) => string,
): Promise<Page<T>> {
  const items = await read(cursor, limit)
  const last = items.length < limit ? undefined : items.at(-1)
  if (last === undefined) return { items, next_cursor: null }
  const next = cursorOf(last)
  return { items, next_cursor: (await read(next, 1)).length > 0 ? next : null }
}

/** Converts the items of a page. */
export function mapPage<T, W>({ items, next_cursor }: Page<T>, toWire: (item: T) => W): Page<W> {
  return { items: items.map((item) => toWire(item)), next_cursor }
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
