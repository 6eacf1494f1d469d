import assert from 'node:assert/strict'

import type { Checker } from '../check/checker.ts'
import { isHealthError, type HealthError } from '../check/errors.ts'
import { HealthChecker } from '../health-checker.ts'

/** Asserts that `addChecker` accepts a checker. */
export function assertAccepted(checker: Checker): void {
  const error = errorOf(checker)
  const text = error instanceof Error ? error.message : 'another error'
  assert.ok(error === null, `expected addChecker to accept the checker, got: ${text}`)
}

/** The error by which `addChecker` refuses a checker, null if it accepts it. */
function errorOf(checker: Checker): unknown {
  try {
    new HealthChecker().addChecker(checker)
    return null
  } catch (error) {
    return error
  }
}

/**
 * Asserts that a checker is refused, when it is created or when it is added, with a problem for each of these paths.
 * Returns the error.
 */
export async function assertRefused(
  create: () => Checker | Promise<Checker>,
  paths: readonly string[] = [],
): Promise<HealthError> {
  let error: unknown
  try {
    error = errorOf(await create())
  } catch (thrown) {
    error = thrown
  }
  assert.ok(
    isHealthError(error),
    `expected a HealthError, got ${error === null ? 'no error' : describe(error)}`,
  )
  const found = error.problems.map(({ path }) => path)
  assert.ok(found.length > 0, 'expected the error to list problems, got none')
  for (const path of paths) {
    assert.ok(found.includes(path), `expected a problem with ${path}, got problems with ${found.join(', ')}`)
  }
  return error
}

/** The kind of an error, because its text may hold a secret. */
function describe(error: unknown): string {
  return error instanceof Error ? `a ${error.name}` : `a thrown ${typeof error}`
}
