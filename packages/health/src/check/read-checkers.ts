import { describe, type Problem } from '@botwatch/options'
import type { Redactor } from '@botwatch/redact'

import type { Checker } from './checker.ts'
import { HealthError, isHealthError } from './errors.ts'
import { keyOf } from './name.ts'
import { readChecker, type RegisteredChecker } from './read-checker.ts'

/** Where the checks of a list come from. */
interface Sources<Slot> {
  /** By their checkers. */
  readonly known: ReadonlyMap<Checker, Slot>
  readonly create: (checker: RegisteredChecker) => Slot
}

/**
 * Reads a list of checkers that may be anything, and returns the known check of each, or else a new one. Throws a `HealthError`
 * (`INVALID_CHECKER`) that lists the problems of all of them, with the place in the list.
 */
export function readCheckers<Slot extends { readonly name: string }>(
  checkers: readonly Checker[],
  redactor: Redactor,
  { known, create }: Sources<Slot>,
): readonly Slot[] {
  if (!Array.isArray(checkers)) {
    const problem = { path: 'checkers', expected: 'a list of checkers', received: describe(checkers) }
    throw new HealthError('INVALID_CHECKER', [problem])
  }
  const slots = new Map<string, Slot>()
  const problems: Problem[] = []
  for (const [index, checker] of (checkers as readonly Checker[]).entries()) {
    const isTaken = (name: string): boolean => slots.has(keyOf(name))
    const slot = known.get(checker)
    try {
      // A known one whose name is taken is given twice.
      const read =
        slot === undefined || isTaken(slot.name) ? create(readChecker(checker, isTaken, redactor)) : slot
      slots.set(keyOf(read.name), read)
    } catch (error) {
      if (!isHealthError(error)) throw error
      problems.push(...error.problems.map((problem) => inList(problem, index)))
    }
  }
  if (problems.length > 0) throw new HealthError('INVALID_CHECKER', problems)
  return [...slots.values()]
}

function inList({ path, ...problem }: Problem, index: number): Problem {
  const rest = path === 'checker' ? '' : path.startsWith('[') ? path : `.${path}`
  return { ...problem, path: `checkers[${index}]${rest}` }
}
