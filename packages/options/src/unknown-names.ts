import type { GenericSchema } from 'valibot'

import { builtInName, describe } from './describe.ts'
import { join } from './path.ts'
import type { Problem } from './problem.ts'
import { childSchema, hasChildren, resolve } from './schema-at.ts'
import { suggest } from './suggest.ts'

/** Finds, at any depth, every name that a `v.strictObject` does not know, and arrays and objects such as a `Map` in its place. */
export function* findUnknownNames(
  schema: GenericSchema,
  input: unknown,
  path: string,
  noun: string,
): Generator<Problem, void> {
  if (typeof input !== 'object' || input === null) return
  const node = resolve(schema, input)
  // Without children of its own it knows no names, and may be large, e.g. bytes.
  if (!hasChildren(node)) return
  const { type, entries = {} } = node
  const isStrict = type === 'strict_object'
  // A `Map`, or a promise that nobody awaited, has no names and would pass for an empty object.
  if ((isStrict || type === 'record') && (Array.isArray(input) || builtInName(input) !== undefined)) {
    yield { path, expected: 'an object', received: describe(input) }
    return
  }
  let index = 0
  for (const key of namesOf(input)) {
    const value = (input as Record<string | number, unknown>)[key]
    const child = childSchema(schema, key, input)
    if (child !== undefined) yield* findUnknownNames(child, value, join(path, key, index), noun)
    else if (isStrict) yield unknownName(String(key), Object.keys(entries), join(path, key, index), noun)
    index += 1
  }
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
