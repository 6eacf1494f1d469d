/** Why a call was refused. */
export type SystemErrorCode = 'INVALID_OPTIONS'

/** A mistake in the calling program; the message lists every problem, and no value. */
export class SystemError extends Error {
  override readonly name = 'SystemError'
  readonly code: SystemErrorCode
  /** One line each: the option's path, what was expected, the type it had. */
  readonly problems: readonly string[]

  constructor(code: SystemErrorCode, problems: readonly string[]) {
    super(`Invalid system sampler options: ${problems.join('; ')}`)
    this.code = code
    this.problems = problems
  }
}

/** Whether a value is a {@link SystemError}, also one from another copy of this package. */
export function isSystemError(value: unknown): value is SystemError {
  return value instanceof Error && value.name === 'SystemError'
}
