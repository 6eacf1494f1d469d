/** One value of one series. */
export interface AlertSample {
  readonly name: string
  readonly labels?: Readonly<Record<string, unknown>>
  /** Anything but a finite number is no data. */
  readonly value: unknown
  /** When it was sampled: ISO 8601. Given again, the same sample counts once. Default the round's `sampleTime`. */
  readonly timestamp?: string
}

/** The time that something says of itself, or else that of its round; undefined when what it says is none. */
export function timeOf({ timestamp }: { readonly timestamp?: string }, roundAt: number): number | undefined {
  const at = timestamp === undefined ? roundAt : Date.parse(timestamp)
  return Number.isNaN(at) ? undefined : at
}

/** What one health check found. */
export interface AlertHealthResult {
  readonly name: string
  readonly status: string
  readonly message?: string
  /** Default true. */
  readonly critical?: boolean
  /** When the check ran: ISO 8601. Given again, the same run counts once. Default the round's `sampleTime`. */
  readonly timestamp?: string
}

/** What one round is judged on. What is left out says nothing about the rules that read it. */
export interface EvaluationInput {
  /** Names to values, or samples. Names that no rule reads cost nothing in the first form. */
  readonly metrics?: Readonly<Record<string, unknown>> | readonly AlertSample[]
  readonly health?: readonly AlertHealthResult[]
  /**
   * When this was sampled: a date or milliseconds since 1970. A sample no newer than the last one of its series is
   * ignored. Default now, on a clock that never goes back; give it always or never.
   */
  readonly sampleTime?: Date | number
}
