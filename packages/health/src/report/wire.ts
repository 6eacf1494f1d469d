import type { JsonValue } from '@botwatch/redact'

import type { HealthReport } from './aggregate.ts'
import type { HealthCode } from '../check/codes.ts'
import type { HealthStatusSummary } from './summary.ts'
import type { LifecycleState } from '../schedule/lifecycle.ts'
import type { HealthCheckResult, Suspect } from '../check/result.ts'
import type { HealthStatus } from '../check/status.ts'

/** JSON of a result. The keys and their order are fixed. */
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
  /** Status of the latest run alone. */
  readonly raw_status: HealthStatus
  readonly consecutive_failures: number
  readonly stale: boolean
  readonly blocked_by: readonly string[]
  /** Present only if something else may explain the failure. */
  readonly suspect?: Suspect
}

/** JSON of a report. The keys and their order are fixed. */
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
  /** Present only if the report may be incomplete, e.g. because the overall time limit was exceeded. */
  readonly error?: string
}

/** JSON of the summary of the registered checks. */
export interface WireStatusSummary {
  readonly total_checkers: number
  readonly checker_names: readonly string[]
  readonly timeout_seconds: number
  readonly timestamp: string
}

/** Converts a result to its JSON form, with keys in snake case and a fixed order. */
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

/** Converts a report to its JSON form, with keys in snake case and a fixed order. */
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

/** Converts the summary to its JSON form, with the time limit in seconds. */
export function toWireStatusSummary(summary: HealthStatusSummary): WireStatusSummary {
  return {
    total_checkers: summary.totalCheckers,
    checker_names: summary.checkerNames,
    timeout_seconds: summary.timeoutMs / 1000,
    timestamp: summary.timestamp,
  }
}
