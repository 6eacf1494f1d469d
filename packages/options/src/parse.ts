import * as v from 'valibot'

import { describe } from './describe.ts'
import { expectedBy, phrase } from './expected.ts'
import { formatPath, type ListedNames } from './path.ts'
import type { Problem } from './problem.ts'
import { resolve, schemaAt } from './schema-at.ts'
import { findUnknownNames, isMisplaced, misplaced } from './unknown-names.ts'

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
  const listed: ListedNames = new Map()
  try {
    const result = v.safeParse(schema, input, { message: phrase })
    if (result.success && findUnknownNames(schema, input, path, noun).next().done === true)
      return { ok: true, value: result.output }
    // Lazily: an input with 100 000 mistakes must not cost more than one with a hundred.
    const { issues = [] } = result
    const problems = firstDistinct(find(issues))
    // `findUnknownNames` does not look behind a transformation.
    return {
      ok: false,
      problems: problems.length > 0 ? problems : firstDistinct(issues.map(toUnknownName)),
    }
  } catch {
    const received = 'a value with a property that throws'
    return { ok: false, problems: [{ path, expected: 'plain data', received }] }
  }

  function* find(issues: readonly v.BaseIssue<unknown>[]): Generator<Problem, void> {
    const reported = new Set<unknown>()
    for (const issue of issues.flatMap(ofChosenOption)) {
      const items = issue.path ?? []
      const depth = items.findIndex(({ type, input: parent }) => type === 'object' && isMisplaced(parent))
      if (depth === -1) {
        if (!isUnknownName(issue)) yield toProblem(ofOuterVariant(issue))
        continue
      }
      // In an array, everything that an object needs is missing; only the array is reported.
      const parent = items[depth]?.input
      if (!reported.has(parent)) yield toMisplaced(items.slice(0, depth), parent)
      reported.add(parent)
    }
    yield* findUnknownNames(schema, input, path, noun)
  }

  function toProblem(issue: v.BaseIssue<unknown>): Problem {
    const at = formatPath(issue.path ?? [], path, listed)
    const missing = isMissing(issue) ? schemaAt(schema, issue.path ?? []) : undefined
    const expected = missing === undefined ? issue.message : expectedBy(missing)
    return { path: at, expected, received: describe(inputOf(issue), { isOpen: isOpen(at) }) }
  }

  /** Of a union, what is wrong within the only option for an object or an array; valibot reports that none fits. */
  function ofChosenOption(issue: v.BaseIssue<unknown>): readonly v.BaseIssue<unknown>[] {
    const within =
      issue.type === 'union' ? (issue.issues ?? []).filter((inner) => inner.path !== undefined) : []
    const outer = issue.path ?? []
    const node = schemaAt(schema, outer)
    const isChosen = node !== undefined && resolve(node, issue.input).type !== 'union'
    if (!isChosen || within.length === 0) return [issue]
    return within.map((inner) => withPath(inner, [...outer, ...(inner.path ?? [])]))
  }

  /** valibot reports the field of a variant within a variant although that of the outer one is missing. */
  function ofOuterVariant(issue: v.BaseIssue<unknown>): v.BaseIssue<unknown> {
    const last = issue.path?.at(-1)
    if (issue.type !== 'variant' || last?.type !== 'object') return issue
    const outer = issue.path?.slice(0, -1) ?? []
    const { type, key } = resolve(schemaAt(schema, outer) ?? schema, undefined)
    if (type !== 'variant' || key === undefined || key === last.key || Object.hasOwn(last.input, key))
      return issue
    return { ...withPath(issue, [...outer, { ...last, key, value: undefined }]), input: undefined }
  }

  function toMisplaced(items: readonly v.IssuePathItem[], value: unknown): Problem {
    return misplaced(schemaAt(schema, items), value, formatPath(items, path, listed))
  }

  function toUnknownName(issue: v.BaseIssue<unknown>): Problem {
    return {
      path: formatPath(issue.path ?? [], path, listed),
      expected: 'another name',
      received: `an unknown ${noun}`,
    }
  }
}

function withPath<T extends v.BaseIssue<unknown>>(issue: T, items: readonly v.IssuePathItem[]): T {
  return { ...issue, path: items as unknown as T['path'] }
}

/** valibot stops at the first unknown name; {@link findUnknownNames} has them all. */
function isUnknownName(issue: v.BaseIssue<unknown>): boolean {
  return issue.kind === 'schema' && issue.type === 'strict_object' && issue.expected === 'never'
}

/** A field that is not there is a problem of the object to valibot, which does not say what the field should be. */
function isMissing({ kind, type, path }: v.BaseIssue<unknown>): boolean {
  return kind === 'schema' && type.endsWith('object') && path?.at(-1)?.origin === 'key'
}

/** The value at the path of an issue, also where `v.forward` has moved the issue from an object to one of its fields. */
function inputOf({ type, path, input }: v.BaseIssue<unknown>): unknown {
  const last = path?.at(-1)
  const isMoved = last?.type === 'unknown' && (type === 'check' || type === 'partial_check')
  return isMoved ? last.value : input
}

/** A number that is neither whole nor in range fails two checks of one schema, which say the same. */
function firstDistinct(problems: Iterable<Problem>): readonly Problem[] {
  const found = new Map<string, Problem>()
  for (const problem of problems) {
    const key = `${problem.path}\n${problem.expected}`
    if (!found.has(key)) found.set(key, problem)
    if (found.size === MAX_PROBLEMS) break
  }
  return [...found.values()]
}
