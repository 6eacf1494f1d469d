import type { AlertSeverity } from '../alert.ts'
import type { RejectReason } from '../evaluate/input-problems.ts'
import { statusOf, type AlertStatus } from '../view/alert.ts'
import type { World } from '../world/world.ts'

/** Upper bounds of the latency histogram, in seconds. */
export const LATENCY_BOUNDS_SECONDS: readonly number[] = [0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400]

/**
 * Outcome of an attempt: `refused` for good, `failed` for now and surely not accepted, `unsure` if it may have been
 * accepted.
 */
export type NotificationOutcome = 'accepted' | 'refused' | 'failed' | 'unsure'

/** Counts of notifications since the process started. */
export interface NotificationCounts {
  /** Attempts by channel and outcome. */
  readonly finished: readonly {
    readonly channel: string
    readonly outcome: NotificationOutcome
    readonly count: number
  }[]
  /** Accepted notifications of fired alerts by latency, one count per bucket; the last bucket has no upper bound. */
  readonly latencyBuckets: readonly number[]
  readonly latencySumSeconds: number
}

/** Counts attempts when they finish. */
export class Tally {
  readonly #finished = new Map<string, Map<NotificationOutcome, number>>()
  readonly #buckets = Array.from({ length: LATENCY_BOUNDS_SECONDS.length + 1 }, () => 0)
  #sumSeconds = 0

  /** `latencyMs`: how long an accepted FIRE was due; null for any other attempt. */
  note(channel: string, outcome: NotificationOutcome, latencyMs: number | null = null): void {
    const counts = this.#finished.get(channel) ?? new Map<NotificationOutcome, number>()
    this.#finished.set(channel, counts.set(outcome, (counts.get(outcome) ?? 0) + 1))
    if (latencyMs !== null) this.#observe(latencyMs / 1000)
  }

  read(): NotificationCounts {
    const finished = [...this.#finished].flatMap(([channel, counts]) =>
      [...counts].map(([outcome, count]) => ({ channel, outcome, count })),
    )
    return { finished, latencyBuckets: [...this.#buckets], latencySumSeconds: this.#sumSeconds }
  }

  #observe(seconds: number): void {
    const found = LATENCY_BOUNDS_SECONDS.findIndex((bound) => seconds <= bound)
    const bucket = found === -1 ? LATENCY_BOUNDS_SECONDS.length : found
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1
    this.#sumSeconds += seconds
  }
}

/** State of an open alert. */
export type OpenAlertState = 'pending' | Exclude<AlertStatus, 'resolved'>

/** Notifications due on one channel. */
export interface ChannelFigures {
  readonly channel: string
  /** Number of alerts that the channel is due to be notified of. */
  readonly due: number
  /** Since when the first of them is due, as an age in milliseconds; null if none is. */
  readonly oldestDueMs: number | null
}

/** Counts of the input of evaluation rounds since the process started. */
export interface InputCounts {
  /** Enabled rules that have had no data for `noDataAfterMs` of evaluated rounds. */
  readonly rulesWithoutData: number
  /** Samples and health results that could not be used, by reason. */
  readonly rejectedSamples: readonly RejectedSamples[]
  /** Samples of which a label was cut. */
  readonly cutLabels: number
}

/** Number of samples and health results that could not be used for one reason. */
export interface RejectedSamples {
  readonly reason: RejectReason
  readonly count: number
}

/** Current counts of alerts and notifications. */
export interface AlertFigures extends NotificationCounts, InputCounts {
  readonly alerts: readonly {
    readonly state: OpenAlertState
    readonly severity: AlertSeverity
    readonly count: number
  }[]
  readonly channels: readonly ChannelFigures[]
}

/** Input of {@link countFigures} beside the alerts. */
export interface FigureSources {
  /** Now, on the timeline. */
  readonly nowMs: number
  readonly notifications: NotificationCounts
  readonly input: InputCounts
  /** The configured channels, which may have none due, and others with notifications due. */
  readonly channels: readonly ChannelFigures[]
  /** Severity of a rule, for alerts that are pending. */
  readonly severityOf: (rule: string) => AlertSeverity
}

/** Counts the open alerts and the notifications. */
export function countFigures(
  { series, alerts, silences }: Pick<World, 'series' | 'alerts' | 'silences'>,
  { nowMs, notifications, input, channels, severityOf }: FigureSources,
): AlertFigures {
  const counts = new Map<string, AlertFigures['alerts'][number]>()
  const add = (state: OpenAlertState, severity: AlertSeverity): void => {
    const key = `${state} ${severity}`
    counts.set(key, { state, severity, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  for (const { rule, detection } of series.values()) {
    if (detection.kind === 'pending') add('pending', severityOf(rule))
  }
  for (const alert of alerts.values()) {
    const status = statusOf(alert, series.get(alert.fingerprint), { silences, nowMs })
    if (status !== 'resolved') add(status, alert.severity)
  }
  return { ...notifications, ...input, alerts: [...counts.values()], channels }
}
