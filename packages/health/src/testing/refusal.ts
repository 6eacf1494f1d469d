import assert from 'node:assert/strict'

import type { Checker } from '../check/checker.ts'
import { isHealthError, type HealthError } from '../check/errors.ts'
import { HealthChecker } from '../health-checker.ts'

/** What `addChecker` has against a checker, null when it takes it. */
export function errorOf(checker: Checker): unknown {
  try {
    new HealthChecker().addChecker(checker)
    return null
  } catch (error) {
    return error
  }
}

/** The error by which a checker is refused, when it is made or when it is added. Rejects when it is taken. */
export async function refusalOf(create: () => Checker | Promise<Checker>): Promise<HealthError> {
  let error: unknown
  try {
    error = errorOf(await create())
  } catch (thrown) {
    error = thrown
  }
  assert.ok(isHealthError(error), 'refused with a HealthError')
  assert.ok(error.problems.length > 0, 'the error lists problems')
  return error
}
