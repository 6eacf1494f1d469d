import { ignoreRejection } from '@botwatch/events'
import { callback, describe, parse, type Problem } from '@botwatch/options'
import type { Redactor } from '@botwatch/redact'
import * as v from 'valibot'

import { waitFor } from '../wait-for.ts'
import { checkerOptionsSchema } from './checker-options.ts'
import type { CheckContext, Checker, CheckerOptions } from './checker.ts'
import { HealthError } from './errors.ts'
import { checkName } from './name.ts'
import { redactProblems } from './redact-problems.ts'

/** A registered checker. Its name and options were read once; its methods may throw, except where noted. */
export interface RegisteredChecker {
  readonly name: string
  readonly options: CheckerOptions
  /** As it was added. */
  readonly checker: Checker
  readonly check: (context: CheckContext) => unknown
  /** Message of a run that timed out, undefined without a readable one. Never throws. */
  readonly timeoutMessage: () => string | undefined
  /** Releases what the checker holds open. Never rejects; resolves after 5 seconds at the latest. */
  readonly close: () => Promise<void>
}

/** How many problems of `problems()` are shown. */
const MAX_PROBLEMS = 100

/** Time limit of a checker's `close`. */
const CLOSE_LIMIT_MS = 5000

const shapeSchema = v.object({
  name: checkName(),
  check: callback(),
  problems: v.optional(callback()),
  close: v.optional(callback()),
})

const problemsSchema = v.array(
  v.object({ path: v.string(), expected: v.string(), received: v.string() }),
) satisfies v.GenericSchema<Problem[]>

/**
 * Reads a checker that may be anything. Throws a `HealthError` that lists every problem of its shape, name and options,
 * and those that its own `problems()` reports, redacted.
 */
export function readChecker(
  checker: Checker,
  isTaken: (name: string) => boolean,
  redactor: Redactor,
): RegisteredChecker {
  const found = problemsOf(checker, isTaken)
  if ('problems' in found) throw new HealthError('INVALID_CHECKER', redactProblems(found.problems, redactor))
  return {
    ...found,
    checker,
    check: (context) => checker.check(context),
    timeoutMessage: () => readText(checker, 'timeoutMessage'),
    close: () => close(checker),
  }
}

/** Closes a checker. A failure is ignored, because the checker was removed and no caller is left to handle it. */
async function close(checker: Checker): Promise<void> {
  try {
    await waitFor(Promise.resolve(checker.close?.()), CLOSE_LIMIT_MS)
  } catch {
    // See above.
  }
}

function problemsOf(
  checker: Checker,
  isTaken: (name: string) => boolean,
): { readonly problems: readonly Problem[] } | Pick<RegisteredChecker, 'name' | 'options'> {
  const { values, problems: unreadable } = readOnce(checker, [
    'name',
    'options',
    'check',
    'problems',
    'close',
  ])
  if (values === null) return { problems: unreadable }
  const shape = parse(shapeSchema, values)
  const options = parse(checkerOptionsSchema, values['options'])
  const { name } = values
  const problems = [
    ...unreadable,
    ...(shape.ok ? [] : shape.problems),
    ...(typeof name === 'string' && isTaken(name) ? [takenName(name)] : []),
    ...(options.ok ? [] : options.problems.map((problem) => inOptions(problem))),
    ...ownProblems(checker, values['problems']),
  ].filter(isFirstOfItsPath)
  if (problems.length > 0 || !shape.ok || !options.ok) return { problems }
  return { name: shape.value.name, options: options.value }
}

/** Reads each property once, because a getter may throw or change its mind. */
function readOnce(
  checker: unknown,
  keys: readonly string[],
): { readonly values: Readonly<Record<string, unknown>> | null; readonly problems: readonly Problem[] } {
  if (typeof checker !== 'object' || checker === null) {
    return {
      values: null,
      problems: [{ path: 'checker', expected: 'an object', received: describe(checker) }],
    }
  }
  const values: Record<string, unknown> = {}
  const problems: Problem[] = []
  for (const key of keys) {
    try {
      values[key] = (checker as Record<string, unknown>)[key]
      ignoreRejection(values[key])
    } catch {
      problems.push({ path: key, expected: 'a readable property', received: 'a property that throws' })
    }
  }
  return { values, problems }
}

function takenName(name: string): Problem {
  return { path: 'name', expected: 'a name that no other check has (ignoring case)', received: `"${name}"` }
}

/** The options have the path that the user typed; only a problem of the options as a whole needs a path of its own. */
function inOptions(problem: Problem): Problem {
  return problem.path === '' ? { ...problem, path: 'options' } : problem
}

/** Calls a checker's own `problems()`, which is code from outside as well. */
function ownProblems(checker: Checker, problems: unknown): readonly Problem[] {
  if (typeof problems !== 'function') return []
  const expected = 'a function that returns a list of problems'
  try {
    const returned: unknown = problems.call(checker)
    const parsed = parse(problemsSchema, Array.isArray(returned) ? returned.slice(0, MAX_PROBLEMS) : returned)
    if (parsed.ok) return parsed.value
    ignoreRejection(returned)
    return [{ path: 'problems', expected, received: `one that returned ${describe(returned)}` }]
  } catch {
    return [{ path: 'problems', expected, received: 'one that throws' }]
  }
}

function isFirstOfItsPath({ path }: Problem, index: number, all: readonly Problem[]): boolean {
  return all.findIndex((other) => other.path === path) === index
}

function readText(checker: Checker, key: 'timeoutMessage'): string | undefined {
  try {
    const text: unknown = checker[key]
    if (typeof text === 'string') return text || undefined
    ignoreRejection(text)
  } catch {
    // As below.
  }
  return undefined
}
