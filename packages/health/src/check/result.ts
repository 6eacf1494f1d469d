import type { JsonValue, Redactor } from '@botwatch/redact'

import { clean } from '../record/clean.ts'
import type { HealthCode } from './codes.ts'
import { isPassing, type HealthStatus } from './status.ts'

/** What one run of one check gave. JSON-safe, and without secrets. */
export interface HealthCheckResult {
  readonly name: string
  /** The confirmed status: what the latest runs say once `failureThreshold` or `successThreshold` is reached. */
  readonly status: HealthStatus
  /** One line for people, at most 500 characters. */
  readonly message: string
  /** When the run ended; ISO 8601 in UTC. */
  readonly timestamp: string
  /** How long the run took, waiting for its turn left out. */
  readonly durationMs: number
  readonly metrics: Readonly<Record<string, JsonValue>>
  /** What went wrong, in full; null when nothing did. */
  readonly errorDetails: JsonValue
  /** Healthy or degraded. */
  readonly isHealthy: boolean
  /** Why it is not healthy; null when it is, or when there is no more to say. */
  readonly code: HealthCode | null
  /** Whether its failure makes the whole unhealthy. */
  readonly critical: boolean
  /** What this run alone found. */
  readonly rawStatus: HealthStatus
  /** Runs in a row that failed, this one included. */
  readonly consecutiveFailures: number
  /** Whether what is known of the check is too old to rely on; then `status` is `unknown`. */
  readonly stale: boolean
  /** Names of the checks it depends on that are unhealthy. */
  readonly blockedBy: readonly string[]
  /** `event_loop` when this process stood still during the run, so that the fault may be its own. */
  readonly suspect: Suspect | null
}

/** What may be at fault in place of what was checked. */
export type Suspect = 'event_loop'

/** What was found, before it is made safe to show. */
export interface Verdict {
  readonly status: HealthStatus
  readonly message: string
  readonly code: HealthCode | null
  readonly metrics?: unknown
  readonly errorDetails?: unknown
  readonly retryAfterMs?: number | undefined
}

/** The run a verdict is about. */
export interface RunFacts {
  readonly name: string
  readonly critical: boolean
  readonly durationMs: number
  /** When it ended, as `Date.now()` counts. */
  readonly endedAt: number
  /** The confirmed status. */
  readonly status: HealthStatus
  readonly consecutiveFailures: number
  readonly suspect: Suspect | null
  readonly blockedBy: readonly string[]
  /** Whether what was known before is too old, and the run told nothing new. */
  readonly stale: boolean
}

/** Makes a result of a verdict: redacted, cut to its bounds, JSON-safe. */
export function createResult(verdict: Verdict, facts: RunFacts, redactor: Redactor): HealthCheckResult {
  const { message, metrics, errorDetails } = clean(verdict, redactor)
  return {
    name: facts.name,
    status: facts.status,
    message,
    timestamp: new Date(facts.endedAt).toISOString(),
    durationMs: roundMs(facts.durationMs),
    metrics,
    errorDetails,
    isHealthy: isPassing(facts.status),
    code: verdict.code,
    critical: facts.critical,
    rawStatus: verdict.status,
    consecutiveFailures: facts.consecutiveFailures,
    stale: facts.stale,
    blockedBy: facts.blockedBy,
    suspect: facts.suspect,
  }
}

/** Tenths of a millisecond: finer is noise. */
export function roundMs(durationMs: number): number {
  return Math.round(Math.max(0, durationMs) * 10) / 10
}
