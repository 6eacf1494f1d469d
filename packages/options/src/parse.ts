import * as v from 'valibot'

import { describe } from './describe.ts'
import { expectedBy, phrase } from './expected.ts'
import { formatPath } from './path.ts'
import type { Problem } from './problem.ts'
import { schemaAt } from './schema-at.ts'
import { findUnknownNames } from './unknown-names.ts'

/** The value as the schema returns it, or everything that is wrong with the input. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Options of {@link parse}. */
export interface ParseOptions {
  /** Path of the input itself, e.g. `config`. Default none. */
  readonly path?: string
  /** Word for a field in the problem of an unknown name, e.g. `variable`. Default `option`. */
  readonly noun?: string
  /** Whether the string at a path cannot be a secret and so may be shown. Default never. */
  readonly isOpen?: (path: string) => boolean
}

const MAX_PROBLEMS = 100

/**
 * Reads an input through a valibot schema. Reports every problem at once (the first 100), among them each name that no
 * `v.strictObject` of the schema knows. The message of a schema is the `expected` of its problem. Never throws.
 *
 * @example
 * const schema = v.strictObject({ timeoutMs: v.optional(integer(1, 300_000), 5000) })
 * const parsed = parse(schema, options)
 * if (!parsed.ok) throw new QueueError('INVALID_OPTIONS', parsed.problems)
 */
export function parse<T>(
  schema: v.GenericSchema<unknown, T>,
  input: unknown,
  { path = '', noun = 'option', isOpen = () => false }: ParseOptions = {},
): Parsed<T> {
  try {
    const result = v.safeParse(schema, input, { message: phrase })
    const found = [
      ...(result.issues ?? []).filter((issue) => !isUnknownName(issue)).map((issue) => toProblem(issue)),
      ...findUnknownNames(schema, input, path, noun),
    ]
    if (found.length === 0 && result.success) return { ok: true, value: result.output }
    return { ok: false, problems: distinct(found).slice(0, MAX_PROBLEMS) }
  } catch {
    const received = 'a value with a property that throws'
    return { ok: false, problems: [{ path, expected: 'plain data', received }] }
  }

  function toProblem(issue: v.BaseIssue<unknown>): Problem {
    const at = formatPath(issue.path ?? [], path)
    const missing = isMissing(issue) ? schemaAt(schema, issue.path ?? []) : undefined
    const expected = missing === undefined ? issue.message : expectedBy(missing)
    return { path: at, expected, received: describe(issue.input, { isOpen: isOpen(at) }) }
  }
}

/** valibot stops at the first unknown name; {@link findUnknownNames} has them all. */
function isUnknownName(issue: v.BaseIssue<unknown>): boolean {
  return issue.kind === 'schema' && issue.type === 'strict_object' && issue.expected === 'never'
}

/** A field that is not there is a problem of the object to valibot, which does not say what the field should be. */
function isMissing({ kind, type, path }: v.BaseIssue<unknown>): boolean {
  return kind === 'schema' && type.endsWith('object') && path?.at(-1)?.origin === 'key'
}

/** A number that is neither whole nor in range fails two checks of one schema, which say the same. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>()
  return problems.filter(({ path, expected }) => {
    const key = `${path}\n${expected}`
    return !seen.has(key) && seen.add(key)
  })
}
