import { printable } from '../../../printable.ts'
import { EXIT } from '../../exit-codes.ts'
import { ClientError, usageError } from '../client-error.ts'

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/
const SHORTEST = 4

/** Whether a text is a whole id. */
export function isId(text: string): boolean {
  return UUID.test(text)
}

/** What a list is searched for. */
export interface Search<T> {
  /** What the person typed. */
  readonly text: string
  /** Noun for messages, e.g. `open alert`. */
  readonly noun: string
  /** The command that lists them. */
  readonly list: string
  readonly items: readonly T[]
  readonly hasName: (item: T) => boolean
  readonly describe: (item: T) => string
}

/**
 * Finds the item with this name, or with this start or end of its id. Throws a `ClientError` if no item fits, or several, which
 * it lists.
 */
export function findOne<T extends { readonly id: string }>(search: Search<T>): T {
  const { text, noun, list, items, hasName, describe } = search
  const named = items.filter(hasName)
  const isLong = text.length >= SHORTEST
  const byId = isLong ? items.filter(({ id }) => id.startsWith(text) || id.endsWith(text)) : []
  const found = named.length > 0 ? named : byId
  const [first, second] = found
  const shown = JSON.stringify(printable(text, 100))
  if (first === undefined) {
    const hint = isLong ? '' : `, and an id needs at least ${SHORTEST} characters`
    throw new ClientError(EXIT.bad, `No ${noun} has the name or id ${shown}${hint}. "${list}" lists them`)
  }
  if (second === undefined) return first
  const lines = found.slice(0, 20).map((item) => `  ${describe(item)}`)
  throw usageError([`${found.length} ${noun}s fit ${shown}; use the id of one:`, ...lines].join('\n'))
}
