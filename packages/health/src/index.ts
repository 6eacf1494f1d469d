export { BaseHealthChecker } from './base-checker.ts'
export { check } from './check.ts'
export { HealthChecker } from './health-checker.ts'
export type { HealthCheckerOptions, HealthStatusSummary, WaitOptions } from './health-checker.ts'
export type {
  CheckContext,
  Checker,
  CheckerOptions,
  CheckOutcome,
  CheckReturn,
  FailureStatus,
  ProbeKind,
} from './checker.ts'
export { PROBE_KINDS } from './checker.ts'
export type { HealthReport } from './aggregate.ts'
export type { HealthCheckResult } from './result.ts'
export { HEALTH_STATUSES } from './status.ts'
export type { HealthStatus } from './status.ts'
export { HEALTH_CODES } from './codes.ts'
export type { HealthCode } from './codes.ts'
export { HealthError, isHealthError } from './errors.ts'
export type { HealthErrorCode, Problem } from './errors.ts'
export { toWireReport, toWireResult, toWireStatusSummary } from './wire.ts'
export type { WireReport, WireResult, WireStatusSummary } from './wire.ts'
