import { formatProblems, type Problem } from '@botwatch/options'

/** The cause of an {@link AlertsError}: an invalid rule or argument, an unknown id, a conflicting state, or the store. */
export type AlertsErrorCode =
  | 'INVALID_RULE'
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'RULE_IS_FIXED'
  | 'STORE_UNREADABLE'
  | 'STORE_TOO_NEW'
  | 'STORE_LOCKED'
  | 'STORE_INCOMPLETE'
  | 'STORE_FAILED'

/** The error class of this package. The message of an invalid input lists every problem and contains no string value. */
export class AlertsError extends Error {
  override readonly name = 'AlertsError'
  readonly code: AlertsErrorCode
  /** Every problem of an invalid rule or argument. Empty for the other codes. */
  readonly problems: readonly Problem[]

  constructor(
    code: AlertsErrorCode,
    message: string,
    options: ErrorOptions & { problems?: readonly Problem[] } = {},
  ) {
    super(message, options)
    this.code = code
    this.problems = options.problems ?? []
  }
}

/** Returns whether a value is an {@link AlertsError}, also if it comes from another copy of this package. */
export function isAlertsError(value: unknown): value is AlertsError {
  return value instanceof Error && value.name === 'AlertsError'
}

/** Creates an error whose message names the subject and lists all problems. */
export function invalid(
  code: 'INVALID_RULE' | 'INVALID_ARGUMENT',
  subject: string,
  problems: readonly Problem[],
): AlertsError {
  return new AlertsError(code, `Invalid ${subject}: ${formatProblems(problems)}`, { problems })
}
