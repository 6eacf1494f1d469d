export { BaseHealthChecker } from './base-checker.ts'
export { check } from './check.ts'
export { HealthChecker } from './health-checker.ts'
export type { HealthStatusSummary, StartOptions, WaitOptions } from './health-checker.ts'
export type { HealthCheckerOptions } from './health-checker-options.ts'
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
export type { Clock } from './clock.ts'
export type { HealthEvents, HealthTransition } from './events.ts'
export type { Listener } from './emitter.ts'
export type { LifecycleState } from './lifecycle.ts'
export type { ProbeVerdict } from './probe.ts'
export type { CheckState } from './check-state.ts'
export type { HealthReport } from './aggregate.ts'
export type { HealthCheckResult, Suspect } from './result.ts'
export { HEALTH_STATUSES } from './status.ts'
export type { HealthStatus } from './status.ts'
export { HEALTH_CODES } from './codes.ts'
export type { HealthCode } from './codes.ts'
export { HealthError, isHealthError } from './errors.ts'
export type { HealthErrorCode, Problem } from './errors.ts'
export { toWireReport, toWireResult, toWireStatusSummary } from './wire.ts'
export type { WireReport, WireResult, WireStatusSummary } from './wire.ts'
export { IETF_MEDIA_TYPE, toIetfReport } from './ietf.ts'
export type { IetfCheck, IetfReport, IetfService, IetfStatus } from './ietf.ts'
export { healthMetrics } from './health-metrics.ts'
export type { HealthMetricFamily, HealthMetricSample, HealthMetricsSource } from './health-metrics.ts'
