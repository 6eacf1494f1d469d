import type { JsonValue } from '@botwatch/redact'

import type { HealthReport } from './aggregate.ts'
import type { HealthCode } from './codes.ts'
import type { HealthStatusSummary } from './health-checker.ts'
import type { HealthCheckResult } from './result.ts'
import type { HealthStatus } from './status.ts'

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
  /** There only when the overall time-out was reached. */
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
