export { BaseHealthChecker } from './check/base-checker.ts'
export { check } from './check/check.ts'
export { HealthChecker } from './health-checker.ts'
export type { HealthCheckerOptions, StartOptions, WaitOptions } from './health-checker-options.ts'
export type {
  CheckContext,
  Checker,
  CheckerOptions,
  CheckOutcome,
  CheckReturn,
  FailureStatus,
  ProbeKind,
} from './check/checker.ts'
export { PROBE_KINDS } from './check/checker.ts'
export { checkerConfig } from './check/config.ts'
export type { Clock } from './check/clock.ts'
export type { HealthEvents, HealthTransition } from './events.ts'
export type { Listener, ListenerError } from '@botwatch/events'
export type { LifecycleState } from './schedule/lifecycle.ts'
export type { ProbeResult } from './report/probe.ts'
export type { CheckState } from './report/check-state.ts'
export type { HealthReport } from './report/aggregate.ts'
export type { HealthStatusSummary } from './report/summary.ts'
export { SUSPECTS } from './check/result.ts'
export type { HealthCheckResult, Suspect } from './check/result.ts'
export { HEALTH_STATUSES } from './check/status.ts'
export type { HealthStatus } from './check/status.ts'
export { HEALTH_CODES } from './check/codes.ts'
export type { HealthCode } from './check/codes.ts'
export { HealthError, isHealthError } from './check/errors.ts'
export type { HealthErrorCode, Problem } from './check/errors.ts'
export { toWireReport, toWireResult, toWireStatusSummary } from './report/wire.ts'
export type { WireReport, WireResult, WireStatusSummary } from './report/wire.ts'
export { IETF_MEDIA_TYPE, toIetfReport } from './report/ietf.ts'
export type { IetfCheck, IetfReport, IetfService, IetfStatus } from './report/ietf.ts'
export { healthMetrics } from './report/health-metrics.ts'
export type { HealthMetricFamily, HealthMetricSample, HealthMetricsSource } from './report/health-metrics.ts'
