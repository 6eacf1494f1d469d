import { isDeepStrictEqual } from 'node:util'

/**
 * Returns the object of this name that was created from an equal description, or creates one. An object that stays keeps its
 * state.
 */
export type Reuse = <T extends object>(name: string, description: unknown, create: () => T) => T

/** Creates every object anew. */
export const createAlways: Reuse = (_name, _description, create) => create()

/** Objects of one configuration, some of them from the one before. */
export interface Generation {
  readonly reuse: Reuse
  /** Makes this generation the one from which the next is made. Without a call, nothing has happened. */
  readonly keep: () => void
}

/** Keeps the checks and channels of a configuration, to find those that another one leaves as they are. */
export interface ObjectTable {
  readonly next: () => Generation
}

interface Row {
  readonly description: unknown
  readonly object: object
}

/** Creates an empty table. */
export function createObjectTable(): ObjectTable {
  let rows: ReadonlyMap<string, Row> = new Map()
  return {
    next: () => {
      const used = new Map<string, Row>()
      const reuse: Reuse = (name, description, create) => {
        const known = used.get(name) ?? rows.get(name)
        const row =
          known !== undefined && isDeepStrictEqual(known.description, description)
            ? known
            : { description, object: create() }
        used.set(name, row)
        // The names of different kinds of objects differ.
        return row.object as ReturnType<typeof create>
      }
      return {
        reuse,
        keep: () => {
          rows = used
        },
      }
    },
  }
}
