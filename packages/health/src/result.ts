import type { JsonValue, Redactor } from '@botwatch/redact'

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
  /** Whether it is too old to rely on; then `status` is `unknown`. */
  readonly stale: boolean
  /** Names of the checks it depends on that are unhealthy. */
  readonly blockedBy: readonly string[]
}

/** What was found, before it is made safe to show. */
export interface Verdict {
  readonly status: HealthStatus
  readonly message: string
  readonly code: HealthCode | null
  readonly metrics?: unknown
  readonly errorDetails?: unknown
}

/** The run a verdict is about. */
export interface RunFacts {
  readonly name: string
  readonly critical: boolean
  readonly durationMs: number
}

/** Makes a result of a verdict: redacted, cut to its bounds, JSON-safe. */
export function createResult(verdict: Verdict, facts: RunFacts, redactor: Redactor): HealthCheckResult {
  return {
    name: facts.name,
    status: verdict.status,
    message: redactor.value(verdict.message) as string,
    timestamp: new Date().toISOString(),
    durationMs: roundMs(facts.durationMs),
    metrics: asRecord(redactor.value(verdict.metrics ?? {})),
    errorDetails: redactor.value(verdict.errorDetails),
    isHealthy: isPassing(verdict.status),
    code: verdict.code,
    critical: facts.critical,
    rawStatus: verdict.status,
    consecutiveFailures: 0,
    stale: false,
    blockedBy: [],
  }
}

/** Tenths of a millisecond: finer is noise. */
export function roundMs(durationMs: number): number {
  return Math.round(Math.max(0, durationMs) * 10) / 10
}

/** A value so hostile that nothing of it could be read leaves no metrics. */
function asRecord(value: JsonValue): Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, JsonValue>>)
    : {}
}
