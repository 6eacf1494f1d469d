import { formatProblems, type Problem } from '@botwatch/options'

/** Code of a {@link SystemError}. */
export type SystemErrorCode = 'INVALID_OPTIONS'

/** Sampler options that cannot be used. The message lists every problem. */
export class SystemError extends Error {
  override readonly name = 'SystemError'
  readonly code: SystemErrorCode
  readonly problems: readonly Problem[]

  constructor(code: SystemErrorCode, problems: readonly Problem[]) {
    super(`Invalid system sampler options: ${formatProblems(problems)}`)
    this.code = code
    this.problems = problems
  }
}

/** Whether a value is a {@link SystemError}, also one from another copy of this package. */
export function isSystemError(value: unknown): value is SystemError {
  return value instanceof Error && value.name === 'SystemError'
}
