import { joinPath } from '@botwatch/options/config'
import { isAlias, isMap, isScalar, isSeq, visit, type Alias, type Document, type Node, type Pair } from 'yaml'

import { isRecord, type Fields } from './layer.ts'
import { substitute, type Lookup } from './substitute.ts'

/** Where a value of a file is, and which variables its text has. */
export interface ValuePlace {
  /** Offset of the name of a field, or of an item. */
  readonly keyOffset: number
  readonly offset: number
  /** Names in `${…}`. */
  readonly names: readonly string[]
  /** The text with its `${…}`, if it has any. */
  readonly template?: string
}

/** A problem at an offset of the text. */
interface Flaw {
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
export function toPlainData(document: Document, lookup: Lookup | undefined): PlainData {
  const places = new Map<string, ValuePlace>()
  const flaws: Flaw[] = []
  let left = MAX_VALUES

  const targets = targetsOf(document)
  const all = read(document.contents, '', 0, 0)
  // Of a part, fields would be missing that the file has.
  return { value: left < 0 ? undefined : all, places, flaws }

  function read(node: unknown, path: string, keyOffset: number, depth: number): unknown {
    left -= 1
    const offset = (node as Node | null)?.range?.[0] ?? keyOffset
    if (left < 0 || depth > MAX_DEPTH) {
      if (left === -1 || depth > MAX_DEPTH) tooMuch(path, offset)
      left = Math.min(left, -2)
      return undefined
    }
    places.set(path, { keyOffset, offset, names: [] })
    if (isAlias(node)) return readAlias(node, path, { keyOffset, offset, names: [] }, depth)
    if (isMap(node)) return readMap(node.items, path, depth)
    if (isSeq(node))
      return node.items.map((item, index) =>
        read(item, joinPath(path, index, index), offsetOf(item, offset), depth + 1),
      )
    return isScalar(node) ? readScalar(node.value, path, keyOffset, offset) : null
  }

  /** At its own place, not that of the anchor. */
  function readAlias(alias: Alias, path: string, place: ValuePlace, depth: number): unknown {
    const target = targets.get(alias)
    if (target === undefined) {
      flaws.push({
        path,
        offset: place.offset,
        expected: 'an alias of an anchor before it',
        received: 'an unknown one; put a text that begins with * in quotes',
      })
      return undefined
    }
    const value = read(target, path, place.keyOffset, depth + 1)
    places.set(path, { ...place, names: places.get(path)?.names ?? [] })
    return value
  }

  function readMap(pairs: readonly Pair[], path: string, depth: number): Fields {
    const merged = pairs.filter(isMerge).map(({ value: child }) => readMerged(child, path, depth))
    const own = new Map<string, unknown>()
    const seen = new Set<string>()
    for (const [index, { key, value: child }] of pairs.entries()) {
      if (isMerge({ key })) continue
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
      const at = joinPath(path, String(name), index)
      if (seen.has(String(name))) {
        flaws.push({
          path: at,
          offset: keyOffset,
          expected: 'each name once',
          received: 'the same name again',
        })
        continue
      }
      seen.add(String(name))
      const value = read(child, at, keyOffset, depth + 1)
      // Under its name, too, which a problem may have in its path.
      const place = places.get(at)
      if (place !== undefined) places.set(path === '' ? String(name) : `${path}.${name}`, place)
      if (!isLeftOut(child)) own.set(String(name), value)
    }
    // The first of several maps wins, and the fields of the map itself over all.
    const fields = merged.toReversed().flatMap((each) => Object.entries(each))
    return Object.fromEntries([...fields, ...own])
  }

  /** The fields of `<<: *anchor`, or of a list of them. */
  function readMerged(node: unknown, path: string, depth: number): Fields {
    const place = places.get(path)
    const target = isAlias(node) ? targets.get(node) : node
    // The first of several maps wins, also with the places of its fields.
    const nodes = isSeq(target) ? target.items.toReversed() : [node]
    const maps = nodes.map((each) => read(each, path, offsetOf(each, 0), depth + 1))
    if (place !== undefined) places.set(path, place)
    if (maps.every(isRecord)) return Object.fromEntries(maps.flatMap((each) => Object.entries(each)))
    flaws.push({ path, offset: offsetOf(node, 0), expected: 'fields after <<', received: 'another value' })
    return {}
  }

  function readScalar(scalar: unknown, path: string, keyOffset: number, offset: number): unknown {
    if (typeof scalar !== 'string' || lookup === undefined || !scalar.includes('${')) return scalar
    const result = substitute(scalar, lookup)
    if (!result.ok) {
      flaws.push({ path, offset, expected: result.expected, received: result.received })
      return scalar
    }
    places.set(path, { keyOffset, offset, names: result.names, template: scalar })
    return result.text
  }

  function tooMuch(path: string, offset: number): void {
    const expected = `at most ${MAX_VALUES} values in ${MAX_DEPTH} levels, with those of aliases`
    flaws.push({ path, offset, expected, received: 'more' })
  }
}

/** The node that each alias stands for: the last one before it with its anchor. `Alias.resolve` reads the whole document each time. */
function targetsOf(document: Document): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>()
  const targets = new Map<Alias, Node>()
  visit(document, {
    Alias: (_, alias) => {
      const target = anchors.get(alias.source)
      if (target !== undefined) targets.set(alias, target)
    },
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node)
    },
  })
  return targets
}

function isMerge({ key }: Pick<Pair, 'key'>): boolean {
  return isScalar(key) && key.value === '<<' && (key.type === undefined || key.type === 'PLAIN')
}

/** A field without a value, as in `checks:`; an explicit `null` is one. */
function isLeftOut(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null && (node.source ?? '') === '')
}

function offsetOf(node: unknown, otherwise: number): number {
  return (node as Node | null)?.range?.[0] ?? otherwise
}
