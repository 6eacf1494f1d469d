import type { GenericSchema } from 'valibot'

import { builtInName, describe } from './describe.ts'
import { expectedBy } from './expected.ts'
import { join } from './path.ts'
import type { Problem } from './problem.ts'
import { childSchema, hasChildren, isObjectSchema, resolve } from './schema-at.ts'
import { suggest } from './suggest.ts'

/** Finds, at any depth, every name that a `v.strictObject` does not know, and every misplaced object. */
export function* findUnknownNames(
  schema: GenericSchema,
  input: unknown,
  path: string,
  noun: string,
): Generator<Problem, void> {
  if (!isObject(input)) return
  const node = resolve(schema, input)
  // Without children of its own it knows no names, and may be large, e.g. bytes.
  if (!hasChildren(node)) return
  if (isObjectSchema(node) && isMisplaced(input)) {
    yield misplaced(node, input, path)
    return
  }
  const { type, entries = {} } = node
  let index = 0
  for (const key of namesOf(input)) {
    const child = childSchema(node, key)
    if (child !== undefined) {
      const value = (input as Record<string | number, unknown>)[key]
      // A path costs more than the check, and most values are no objects.
      if (isObject(value)) yield* findUnknownNames(child, value, join(path, key, index), noun)
    } else if (type === 'strict_object')
      yield unknownName(String(key), Object.keys(entries), join(path, key, index), noun)
    index += 1
  }
}

/** Whether a value passes for an empty object but has no names: an array, a `Map`, a promise that nobody awaited. */
export function isMisplaced(value: unknown): boolean {
  return isObject(value) && (Array.isArray(value) || builtInName(value) !== undefined)
}

/** The problem of a misplaced object. The schema is undefined if it is not known. */
export function misplaced(schema: GenericSchema | undefined, input: unknown, path: string): Problem {
  const expected = schema === undefined ? 'an object' : expectedBy(resolve(schema, input))
  return { path, expected, received: describe(input) }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** Inherited names as well, because valibot reads them. */
function namesOf(input: object): readonly (string | number)[] {
  if (Array.isArray(input)) return [...input.keys()]
  const names: string[] = []
  for (const name in input) names.push(name)
  return names
}

function unknownName(name: string, known: readonly string[], path: string, noun: string): Problem {
  const expected = suggest(name, known) ?? (known.length === 0 ? `no ${noun}s` : `one of ${known.join(', ')}`)
  return { path, expected, received: `an unknown ${noun}` }
}
