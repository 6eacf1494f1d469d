import type { JsonValue } from '@botwatch/redact'

import type { HealthReport } from './aggregate.ts'
import type { HealthCode } from '../check/codes.ts'
import type { HealthStatusSummary } from '../health-checker.ts'
import type { LifecycleState } from '../schedule/lifecycle.ts'
import type { HealthCheckResult, Suspect } from '../check/result.ts'
import type { HealthStatus } from '../check/status.ts'

/** A result as it goes over the wire. The keys and their order are fixed. */
export interface WireResult {
  readonly name: string
  readonly status: HealthStatus
  readonly message: string
  readonly timestamp: string
  readonly duration_ms: number
  readonly metrics: Readonly<Record<string, JsonValue>>
  readonly error_details: JsonValue
  readonly is_healthy: boolean
  readonly code: HealthCode | null
  readonly critical: boolean
  /** What the latest run alone found. */
  readonly raw_status: HealthStatus
  readonly consecutive_failures: number
  readonly stale: boolean
  readonly blocked_by: readonly string[]
  /** There only when this process stood still during the run. */
  readonly suspect?: Suspect
}

/** A report as it goes over the wire. The keys and their order are fixed. */
export interface WireReport {
  readonly overall_status: HealthStatus
  readonly is_healthy: boolean
  readonly total_checks: number
  readonly passed_checks: number
  readonly failed_checks: readonly string[]
  readonly duration_ms: number
  readonly timestamp: string
  readonly results: readonly WireResult[]
  readonly degraded_checks: readonly string[]
  readonly unknown_checks: readonly string[]
  readonly root_causes: readonly string[]
  readonly state: LifecycleState
  /** There only when something was wrong with the making of the report, as when the overall time-out was reached. */
  readonly error?: string
}

/** What is registered as it goes over the wire. */
export interface WireStatusSummary {
  readonly total_checkers: number
  readonly checker_names: readonly string[]
  readonly timeout_seconds: number
  readonly timestamp: string
}

/** Gives a result in snake case, in the order of the format. */
export function toWireResult(result: HealthCheckResult): WireResult {
  return {
    name: result.name,
    status: result.status,
    message: result.message,
    timestamp: result.timestamp,
    duration_ms: result.durationMs,
    metrics: result.metrics,
    error_details: result.errorDetails,
    is_healthy: result.isHealthy,
    code: result.code,
    critical: result.critical,
    raw_status: result.rawStatus,
    consecutive_failures: result.consecutiveFailures,
    stale: result.stale,
    blocked_by: result.blockedBy,
    ...(result.suspect === null ? {} : { suspect: result.suspect }),
  }
}

/** Gives a report in snake case, in the order of the format. */
export function toWireReport(report: HealthReport): WireReport {
  return {
    overall_status: report.overallStatus,
    is_healthy: report.isHealthy,
    total_checks: report.totalChecks,
    passed_checks: report.passedChecks,
    failed_checks: report.failedChecks,
    duration_ms: report.durationMs,
    timestamp: report.timestamp,
    results: report.results.map(toWireResult),
    degraded_checks: report.degradedChecks,
    unknown_checks: report.unknownChecks,
    root_causes: report.rootCauses,
    state: report.state,
    ...(report.error === null ? {} : { error: report.error }),
  }
}

/** Gives the summary in snake case, its time-out in seconds. */
export function toWireStatusSummary(summary: HealthStatusSummary): WireStatusSummary {
  return {
    total_checkers: summary.totalCheckers,
    checker_names: summary.checkerNames,
    timeout_seconds: summary.timeoutMs / 1000,
    timestamp: summary.timestamp,
  }
}
