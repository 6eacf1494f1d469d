import { formatProblems, type Problem } from '@botwatch/options'

/** Why an operation failed: the options, the definition of a metric, the prices or a store. */
export type MetricsErrorCode =
  | 'INVALID_OPTIONS'
  | 'INVALID_METRIC'
  | 'INVALID_PRICES'
  | 'STORE_UNREADABLE'
  | 'STORE_TOO_NEW'
  | 'STORE_LOCKED'
  | 'STORE_INCOMPLETE'
  | 'STORE_FAILED'

/** The error class of this package. The message lists every problem; string values of the input are not shown. */
export class MetricsError extends Error {
  override readonly name = 'MetricsError'
  readonly code: MetricsErrorCode
  /** Every problem of an invalid input. Empty for `STORE_…`: see `message` and `cause`. */
  readonly problems: readonly Problem[]

  /** Takes the problems of an input, or the reason as text. */
  constructor(code: MetricsErrorCode, reason: readonly Problem[] | string, options?: ErrorOptions) {
    super(`${titles[code]}: ${typeof reason === 'string' ? reason : formatProblems(reason)}`, options)
    this.code = code
    this.problems = typeof reason === 'string' ? [] : reason
  }
}

/** Whether a value is a {@link MetricsError}, including one from another copy of this package. */
export function isMetricsError(value: unknown): value is MetricsError {
  return value instanceof Error && value.name === 'MetricsError'
}

const titles: Readonly<Record<MetricsErrorCode, string>> = {
  INVALID_OPTIONS: 'Invalid metrics options',
  INVALID_METRIC: 'Invalid metric',
  INVALID_PRICES: 'Invalid prices',
  STORE_UNREADABLE: 'The store cannot be read',
  STORE_TOO_NEW: 'The store was written by a newer version',
  STORE_LOCKED: 'The store is in use by another process',
  STORE_INCOMPLETE: 'The store is not whole',
  STORE_FAILED: 'The store failed',
}
