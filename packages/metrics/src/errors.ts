/** What went wrong: the caller's options, the definition of a metric, prices, or the store of periods. */
export type MetricsErrorCode =
  | 'INVALID_OPTIONS'
  | 'INVALID_METRIC'
  | 'INVALID_PRICES'
  | 'STORE_UNREADABLE'
  | 'STORE_TOO_NEW'
  | 'STORE_LOCKED'
  | 'STORE_FAILED'

/** The one error this package throws; the message lists every problem, and no value. */
export class MetricsError extends Error {
  override readonly name = 'MetricsError'
  readonly code: MetricsErrorCode
  /** One line each: the path, what was expected, the type it had; for a store, what it said. */
  readonly problems: readonly string[]

  constructor(code: MetricsErrorCode, problems: readonly string[], options?: ErrorOptions) {
    super(`${titles[code]}: ${problems.join('; ')}`, options)
    this.code = code
    this.problems = problems
  }
}

/** Whether a value is a {@link MetricsError}, also one from another copy of this package. */
export function isMetricsError(value: unknown): value is MetricsError {
  return value instanceof Error && value.name === 'MetricsError'
}

const titles: Readonly<Record<MetricsErrorCode, string>> = {
  INVALID_OPTIONS: 'Invalid metrics options',
  INVALID_METRIC: 'Invalid metric',
  INVALID_PRICES: 'Invalid prices',
  STORE_UNREADABLE: 'The store of periods is unreadable',
  STORE_TOO_NEW: 'The store of periods was written by a newer version',
  STORE_LOCKED: 'The store of periods is in use by another process',
  STORE_FAILED: 'The store of periods failed',
}
