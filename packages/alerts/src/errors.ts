/** What went wrong in a call: the caller's input, the state it met, or the store. */
export type AlertsErrorCode =
  | 'INVALID_RULE'
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'STORE_UNREADABLE'
  | 'STORE_TOO_NEW'
  | 'STORE_LOCKED'
  | 'STORE_FAILED'

/** One thing that is wrong with an input. */
export interface Problem {
  /** Where, as `rules[2].thresholdValue`; empty for the input as a whole. */
  readonly path: string
  /** What was expected and the type of what was found. */
  readonly message: string
}

/** The one error this package throws. Its message lists every problem and holds no value but numbers and field names. */
export class AlertsError extends Error {
  override readonly name = 'AlertsError'
  readonly code: AlertsErrorCode
  /** Every problem of an invalid input; empty for the other codes. */
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

/** Whether a value is an {@link AlertsError}, also one from another copy of this package. */
export function isAlertsError(value: unknown): value is AlertsError {
  return value instanceof Error && value.name === 'AlertsError'
}

/** An error that lists all problems in one message. */
export function invalid(
  code: 'INVALID_RULE' | 'INVALID_ARGUMENT',
  what: string,
  problems: readonly Problem[],
): AlertsError {
  const list = problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ')
  return new AlertsError(code, `${what}: ${list}`, { problems })
}
