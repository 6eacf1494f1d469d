/** One value of a metric with one label set. */
export interface AlertSample {
  readonly name: string
  readonly labels?: Readonly<Record<string, unknown>>
  /** Anything but a finite number counts as no data. */
  readonly value: unknown
  /** Time of the sample, ISO 8601. A sample with the same time counts once. Default the `sampleTime` of the round. */
  readonly timestamp?: string
}

/** Returns the time of a sample or result, default that of its round; undefined if its timestamp is invalid. */
export function timeOf({ timestamp }: { readonly timestamp?: string }, roundAt: number): number | undefined {
  if (timestamp === undefined) return roundAt
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

/** Result of one health check. */
export interface AlertHealthResult {
  readonly name: string
  readonly status: string
  readonly message?: string
  /** Default true. */
  readonly critical?: boolean
  /** Time of the check, ISO 8601. A result with the same time counts once. Default the `sampleTime` of the round. */
  readonly timestamp?: string
}

/** Input of one evaluation round. Rules that read an omitted part are not evaluated. */
export interface EvaluationInput {
  /** Values by metric name, or a list of samples. */
  readonly metrics?: Readonly<Record<string, unknown>> | readonly AlertSample[]
  readonly health?: readonly AlertHealthResult[]
  /**
   * Time of the samples, as a `Date` or milliseconds since 1970. A sample that is not newer than the last one of its series
   * is ignored. Pass it in every round or in none. Default now, on a clock that never goes back.
   */
  readonly sampleTime?: Date | number
}
