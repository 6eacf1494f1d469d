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
  /** Number of invalid items. */
  readonly rejected: number
  /** Every problem of the invalid items, the first 20 of each. */
  readonly rejections: readonly Rejection[]
}

/** Reads the item at a path. */
export type ReadItem<T> = (item: unknown, path: string) => Parsed<T>

// Or a body of 4 MiB could have an answer of many times its size.
const MAX_PROBLEMS = 20

/** Reads every item of a batch. */
export function readItems<T>(given: readonly unknown[], read: ReadItem<T>): ReadItems<T> {
  const items: T[] = []
  const rejections: Rejection[] = []
  for (const [index, each] of given.entries()) {
    const parsed = read(each, pathOf(index))
    if (parsed.ok) items.push(parsed.value)
    else rejections.push(...parsed.problems.slice(0, MAX_PROBLEMS).map((found) => toRejection(index, found)))
  }
  return { items, rejected: given.length - items.length, rejections }
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
