/** Why a call was refused. */
export type MetricsErrorCode = 'INVALID_OPTIONS'

/** A mistake in the calling program; the message lists every problem, and no value. */
export class MetricsError extends Error {
  override readonly name = 'MetricsError'
  readonly code: MetricsErrorCode
  /** One line each: the option's path, what was expected, the type it had. */
  readonly problems: readonly string[]

  constructor(code: MetricsErrorCode, problems: readonly string[]) {
    super(`Invalid metrics collector options: ${problems.join('; ')}`)
    this.code = code
    this.problems = problems
  }
}

/** Whether a value is a {@link MetricsError}, also one from another copy of this package. */
export function isMetricsError(value: unknown): value is MetricsError {
  return value instanceof Error && value.name === 'MetricsError'
}
