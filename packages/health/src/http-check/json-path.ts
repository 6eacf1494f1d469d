/** What a path leads to in a parsed JSON document. */
export type LookUp = { readonly found: true; readonly value: unknown } | { readonly found: false }

const pathShape = /^(?:[^.[\]]+|\[\d{1,9}\])(?:\.[^.[\]]+|\[\d{1,9}\])*$/

/** Takes a path apart: `items[0].name` is `items`, `0`, `name`. Null when it is none. */
export function parseJsonPath(path: unknown): readonly string[] | null {
  if (typeof path !== 'string' || path.length > 256 || !pathShape.test(path)) return null
  return path.split(/[.[\]]/).filter((segment) => segment !== '')
}

/**
 * Goes down a parsed JSON document by own properties of objects and by the indexes of arrays alone, so that no
 * path leads to a method, a prototype or a length.
 */
export function lookUpJson(document: unknown, segments: readonly string[]): LookUp {
  let value = document
  for (const segment of segments) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return { found: false }
    if (Array.isArray(value) && !/^\d+$/.test(segment)) return { found: false }
    value = (value as Record<string, unknown>)[segment]
  }
  return { found: true, value }
}

/** The property of a value that may be anything; undefined when it has none of its own. */
export function ownValue(value: unknown, ...segments: readonly string[]): unknown {
  const result = lookUpJson(value, segments)
  return result.found ? result.value : undefined
}

/** Parses JSON from outside; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
