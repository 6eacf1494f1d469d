import { formatProblem, type Problem } from '@botwatch/options'

import { isMetricsError, type MetricsError } from '../src/errors.ts'

/** Returns the `MetricsError` that a call throws. Throws if it does not. */
export function refusalOf(call: () => unknown): MetricsError {
  try {
    call()
  } catch (error) {
    if (isMetricsError(error)) return error
    throw error
  }
  throw new Error('not refused')
}

/** Problems as lines. */
export function linesOf(problems: readonly Problem[]): readonly string[] {
  return problems.map(formatProblem)
}
