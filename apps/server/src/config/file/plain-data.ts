import { joinPath } from '@botwatch/options/config'
import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Pair } from 'yaml'

import { substitute, type Lookup } from './substitute.ts'

/** Where a value of a file is, and which variables its text has. */
export interface ValuePlace {
  /** Offset of the name of a field, or of an item. */
  readonly keyOffset: number
  readonly offset: number
  /** Names in `${…}`. */
  readonly names: readonly string[]
}

/** A problem at an offset of the text. */
export interface Flaw {
  readonly path: string
  readonly offset: number
  readonly expected: string
  readonly received: string
}

/** A document as plain data. */
export interface PlainData {
  readonly value: unknown
  /** The place of each value by its path, as in problems. */
  readonly places: ReadonlyMap<string, ValuePlace>
  readonly flaws: readonly Flaw[]
}

/** Values after aliases are followed: aliases of aliases grow without a limit. */
const MAX_VALUES = 100_000
const MAX_DEPTH = 100

/**
 * Turns the nodes of a document into plain data, with the values of variables in its scalars. A field without a value counts as
 * not given, so that an empty section may stay in a file.
 */
export function toPlainData(document: Document, lookup: Lookup): PlainData {
  const places = new Map<string, ValuePlace>()
  const flaws: Flaw[] = []
  let left = MAX_VALUES

  return { value: read(document.contents, '', 0, 0), places, flaws }

  function read(node: unknown, path: string, keyOffset: number, depth: number): unknown {
    left -= 1
    const offset = (node as Node | null)?.range?.[0] ?? keyOffset
    if (left < 0 || depth > MAX_DEPTH) {
      if (left === -1 || depth > MAX_DEPTH) tooMuch(path, offset)
      left = Math.min(left, -2)
      return undefined
    }
    places.set(path, { keyOffset, offset, names: [] })
    if (isAlias(node)) return readAlias(node.resolve(document), node.source, path, keyOffset, depth)
    if (isMap(node)) return readMap(node.items, path, depth)
    if (isSeq(node))
      return node.items.map((item, index) =>
        read(item, joinPath(path, index, index), offsetOf(item, offset), depth + 1),
      )
    return isScalar(node) ? readScalar(node.value, path, keyOffset, offset) : null
  }

  function readAlias(
    target: Node | undefined,
    name: string,
    path: string,
    keyOffset: number,
    depth: number,
  ): unknown {
    const at = places.get(path)
    if (target !== undefined) {
      const value = read(target, path, keyOffset, depth + 1)
      // Its own place, not that of the anchor.
      places.set(path, { keyOffset, offset: at?.offset ?? keyOffset, names: places.get(path)?.names ?? [] })
      return value
    }
    flaws.push({
      path,
      offset: at?.offset ?? keyOffset,
      expected: 'an alias of an anchor before it',
      received: 'an unknown one',
    })
    return undefined
  }

  function readMap(pairs: readonly Pair[], path: string, depth: number): unknown {
    const entries = new Map<string, unknown>()
    const seen = new Map<string, number>()
    for (const [index, { key, value: child }] of pairs.entries()) {
      const keyOffset = offsetOf(key, 0)
      const name = isScalar(key) ? key.value : undefined
      if (typeof name !== 'string' && typeof name !== 'number' && typeof name !== 'boolean') {
        flaws.push({
          path,
          offset: keyOffset,
          expected: 'a name in front of the colon',
          received: 'another value',
        })
        continue
      }
      const field = String(name)
      const at = joinPath(path, field, index)
      if (seen.has(field)) {
        flaws.push({
          path: at,
          offset: keyOffset,
          expected: 'each name once',
          received: 'the same name again',
        })
        continue
      }
      seen.set(field, index)
      const value = read(child, at, keyOffset, depth + 1)
      if (!isLeftOut(child)) entries.set(field, value)
    }
    return Object.fromEntries(entries)
  }

  function readScalar(scalar: unknown, path: string, keyOffset: number, offset: number): unknown {
    if (typeof scalar !== 'string') return scalar
    if (!scalar.includes('${')) return scalar
    const result = substitute(scalar, lookup)
    if (!result.ok) {
      flaws.push({ path, offset, expected: result.expected, received: result.received })
      return scalar
    }
    places.set(path, { keyOffset, offset, names: result.names })
    return result.text
  }

  function tooMuch(path: string, offset: number): void {
    const expected = `at most ${MAX_VALUES} values in ${MAX_DEPTH} levels, with those of aliases`
    flaws.push({ path, offset, expected, received: 'more' })
  }
}

/** A field without a value, as in `checks:`; an explicit `null` is one. */
function isLeftOut(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null && (node.source ?? '') === '')
}

function offsetOf(node: unknown, otherwise: number): number {
  return (node as Node | null)?.range?.[0] ?? otherwise
}
