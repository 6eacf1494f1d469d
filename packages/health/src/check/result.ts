import type { JsonValue } from '@botwatch/redact'

import type { HealthCode } from './codes.ts'
import type { HealthStatus } from './status.ts'

/** Result of one run of one check. JSON-safe and redacted. */
export interface HealthCheckResult {
  readonly name: string
  /** Confirmed status: changes once `failureThreshold` or `successThreshold` is reached. */
  readonly status: HealthStatus
  /** One line for people, at most 500 characters. */
  readonly message: string
  /** When the run ended; ISO 8601 in UTC. */
  readonly timestamp: string
  /** Duration of the run, without the time in the queue. */
  readonly durationMs: number
  readonly metrics: Readonly<Record<string, JsonValue>>
  /** Details of the failure; null if there are none. */
  readonly errorDetails: JsonValue
  /** Whether `status` is healthy or degraded. */
  readonly isHealthy: boolean
  /** Reason of a status other than healthy; null if healthy or if no reason is given. */
  readonly code: HealthCode | null
  /** Whether a failure of this check makes the overall status unhealthy. */
  readonly critical: boolean
  /** Status of this run alone. */
  readonly rawStatus: HealthStatus
  /** Failed runs in a row up to this one. */
  readonly consecutiveFailures: number
  /** Whether the latest conclusive result is too old to rely on; `status` is then `unknown`. */
  readonly stale: boolean
  /** Names of the unhealthy checks that this one depends on. */
  readonly blockedBy: readonly string[]
  /** Another possible cause of the failure, which then does not count yet; null if it counts. */
  readonly suspect: Suspect | null
  /** Whether this run alone proves its status, so that an alert rule waits for no second one. */
  readonly certain: boolean
}

/**
 * Possible cause of a failure other than the checked service: `event_loop`, this process stalled during the run, or
 * `dependency`, a check that this one depends on may be down.
 */
export type Suspect = (typeof SUSPECTS)[number]

/** Every suspect. */
export const SUSPECTS = ['event_loop', 'dependency'] as const

/** Rounds a duration to tenths of a millisecond; below 0 is 0. */
export function roundMs(durationMs: number): number {
  return Math.round(Math.max(0, durationMs) * 10) / 10
}
