/** One value that an alert rule can read. */
export interface MetricSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Null if it is unknown at the moment. */
  readonly value: number | null
  /** When the value was measured, ISO 8601. Default: now. */
  readonly timestamp?: string
  /** When the value is out of date, ISO 8601; only of values that a program reported. */
  readonly staleAt?: string
  /** When the counter was 0, ISO 8601; only of counters. */
  readonly since?: string
}
