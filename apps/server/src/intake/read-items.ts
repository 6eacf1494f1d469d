import { formatProblem, parse, type Parsed, type Problem } from '@botwatch/options'
import type * as v from 'valibot'

/** Most items of a batch. */
export const MAX_ITEMS = 1000

/** A problem of an item. Its texts hold no string of the item. */
export interface Rejection {
  readonly index: number
  /** E.g. `items[3].prompt_tokens`. */
  readonly path: string
  readonly problem: string
}

/** The items of a batch, checked one by one. */
export interface ReadItems<T> {
  /** The valid items. */
  readonly items: readonly T[]
  /** Positions of the valid items in the batch. */
  readonly indexes: readonly number[]
  /** Number of invalid items. */
  readonly rejected: number
  /** The problems of the invalid items: the first 20 of each, only the first of each after 2000 in all. */
  readonly rejections: readonly Rejection[]
}

/** A valid item that was refused when it was recorded. */
export interface RefusedItem {
  /** Its position among the valid items. */
  readonly at: number
  readonly problems: readonly Problem[]
}

/** Reads the item at a path. */
export type ReadItem<T> = (item: unknown, path: string) => Parsed<T>

// Or a body of 4 MiB could have an answer of many times its size.
const MAX_PROBLEMS = 20
const MAX_PROBLEMS_IN_ALL = 2000

/** Reads every item of a batch. */
export function readItems<T>(given: readonly unknown[], read: ReadItem<T>): ReadItems<T> {
  const items: T[] = []
  const indexes: number[] = []
  const rejections: Rejection[] = []
  for (const [index, each] of given.entries()) {
    const parsed = read(each, pathOf(index))
    if (parsed.ok) {
      items.push(parsed.value)
      indexes.push(index)
    } else {
      const most = rejections.length < MAX_PROBLEMS_IN_ALL ? MAX_PROBLEMS : 1
      rejections.push(...parsed.problems.slice(0, most).map((found) => toRejection(index, found)))
    }
  }
  return { items, indexes, rejected: given.length - items.length, rejections }
}

/** All problems of a batch in the order of its items, those of items that were refused later too. */
export function withRefused<T>(
  { rejections, indexes }: ReadItems<T>,
  refused: readonly RefusedItem[],
): readonly Rejection[] {
  if (refused.length === 0) return rejections
  const added = refused.flatMap(({ at, problems }) => {
    const index = indexes[at] ?? 0
    const pathIn = ({ path }: Problem): string => (path === '' ? pathOf(index) : `${pathOf(index)}.${path}`)
    return problems.map((found) => toRejection(index, { ...found, path: pathIn(found) }))
  })
  return [...rejections, ...added].toSorted((a, b) => a.index - b.index)
}

/** Reads one item through a schema. */
export function readItem<T>(schema: v.GenericSchema<unknown, T>, item: unknown, path: string): Parsed<T> {
  return parse(schema, item, { path, noun: 'field' })
}

function pathOf(index: number): string {
  return `items[${index}]`
}

function toRejection(index: number, problem: Problem): Rejection {
  return { index, path: problem.path, problem: formatProblem({ ...problem, path: '' }) }
}
