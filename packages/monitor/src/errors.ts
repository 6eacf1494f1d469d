import { formatProblems, type Problem } from '@botwatch/options'

/** Why a monitor could not be created or started. */
export type MonitorErrorCode = 'INVALID_OPTIONS' | 'DATABASE_FAILED' | 'STOPPED'

/** A monitor that could not be created or started. The message holds no secret. */
export class MonitorError extends Error {
  override readonly name = 'MonitorError'
  readonly code: MonitorErrorCode
  /** Every problem of the options; empty for the other codes. */
  readonly problems: readonly Problem[]

  constructor(
    code: MonitorErrorCode,
    message: string,
    { problems = [], ...options }: ErrorOptions & { readonly problems?: readonly Problem[] } = {},
  ) {
    super(message, options)
    this.code = code
    this.problems = problems
  }
}

/** Creates the error for options that cannot be used. */
export function invalidOptions(problems: readonly Problem[]): MonitorError {
  return new MonitorError('INVALID_OPTIONS', `Invalid monitor options: ${formatProblems(problems)}`, {
    problems,
  })
}

/** Whether a value is a {@link MonitorError}, also one from another copy of this package. */
export function isMonitorError(value: unknown): value is MonitorError {
  return value instanceof Error && value.name === 'MonitorError'
}
