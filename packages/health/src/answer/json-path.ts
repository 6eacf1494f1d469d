/** Value at a path in a parsed JSON document. */
export type LookUp = { readonly found: true; readonly value: unknown } | { readonly found: false }

const pathShape = /^(?:[^.[\]]+|\[\d{1,9}\])(?:\.[^.[\]]+|\[\d{1,9}\])*$/

/** Splits a path: `items[0].name` or `$.items[0].name` into `items`, `0`, `name`; `$` into nothing. Null if it is not a path. */
export function parseJsonPath(path: unknown): readonly string[] | null {
  if (typeof path !== 'string' || path.length > 256 || !pathShape.test(path)) return null
  return path
    .replace(/^\$(?=[.[]|$)/, '')
    .split(/[.[\]]/)
    .filter((segment) => segment !== '')
}

/**
 * Follows a path in a parsed JSON document through own properties of objects and indexes of arrays only, so that no
 * path reaches a method, a prototype or a length.
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

/** Own property of any value, by a path of names; undefined if there is none. */
export function ownValue(value: unknown, ...segments: readonly string[]): unknown {
  const result = lookUpJson(value, segments)
  return result.found ? result.value : undefined
}

/** Parses JSON; undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
