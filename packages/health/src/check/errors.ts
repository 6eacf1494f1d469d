import { formatProblems, type Problem } from '@botwatch/options'

export type { Problem }

/** Kind of invalid input: options or arguments, a checker, or the dependencies between checks. */
export type HealthErrorCode = 'INVALID_OPTIONS' | 'INVALID_CHECKER' | 'INVALID_DEPENDENCIES'

const titles: Readonly<Record<HealthErrorCode, string>> = {
  INVALID_OPTIONS: 'Invalid health checker options',
  INVALID_CHECKER: 'Invalid checker',
  INVALID_DEPENDENCIES: 'Invalid dependencies',
}

/** A mistake in the calling program. Lists every problem at once and holds no secret. */
export class HealthError extends Error {
  override readonly name = 'HealthError'
  readonly code: HealthErrorCode
  readonly problems: readonly Problem[]

  constructor(code: HealthErrorCode, problems: readonly Problem[]) {
    super(`${titles[code]}: ${formatProblems(problems)}`)
    this.code = code
    this.problems = problems
  }
}

/** Whether a value is a {@link HealthError}, also one from another copy of this package. */
export function isHealthError(value: unknown): value is HealthError {
  return value instanceof Error && value.name === 'HealthError'
}
