import type { CheckState } from '../record/check-state.ts'
import { systemClock } from '../check/clock.ts'
import type { HealthCheckResult } from '../check/result.ts'
import { HEALTH_STATUSES } from '../check/status.ts'

/** One figure, and what it is of. */
export interface HealthMetricSample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A Prometheus metric as plain data, for whoever renders it. */
export interface HealthMetricFamily {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge'
  /** Of every sample. */
  readonly labelNames: readonly string[]
  readonly samples: readonly HealthMetricSample[]
}

/** What the metrics are made of; a `HealthChecker` fits. */
export interface HealthMetricsSource {
  readonly getCheckStates: () => readonly CheckState[]
}

const SECONDS_PER_DAY = 86_400
const BY_CHECK = ['check']
const BY_STATUS = ['check', 'status']

/**
 * The state of every check as Prometheus metrics, from memory. `health_check_status` is a state set: one
 * sample for each status, 1 for the one that is. `_expiry_seconds` is what is left at `nowMs` (as `Date.now()`
 * counts), negative once expired. What never ran has a status, and no time, duration or count of failures.
 *
 * @example
 * for (const { name, samples } of healthMetrics(healthChecker)) console.log(name, samples)
 */
export function healthMetrics(
  source: HealthMetricsSource,
  nowMs: number = systemClock.now(),
): readonly HealthMetricFamily[] {
  const states = source.getCheckStates()
  const results = states.filter(({ hasRun }) => hasRun).map(({ result }) => result)
  const each = (valueOf: (result: HealthCheckResult) => number | null): HealthMetricSample[] =>
    results.flatMap((result) => {
      const value = valueOf(result)
      return value === null ? [] : [{ labels: { check: result.name }, value }]
    })
  return [
    gauge(
      'health_check_status',
      'Confirmed status of a check: 1 for the one it has, 0 for the others.',
      states.flatMap(({ name, result }) =>
        HEALTH_STATUSES.map((status) => ({
          labels: { check: name, status },
          value: result.status === status ? 1 : 0,
        })),
      ),
      BY_STATUS,
    ),
    gauge(
      'health_check_duration_seconds',
      'How long the latest run took.',
      each(({ durationMs }) => durationMs / 1000),
    ),
    {
      name: 'health_check_runs_total',
      help: 'Runs by what they found.',
      type: 'counter',
      labelNames: BY_STATUS,
      samples: states.flatMap(({ name, runs }) =>
        HEALTH_STATUSES.map((status) => ({ labels: { check: name, status }, value: runs[status] })),
      ),
    },
    gauge(
      'health_check_consecutive_failures',
      'Failures in a row up to the latest run.',
      each((result) => result.consecutiveFailures),
    ),
    gauge(
      'health_check_last_run_timestamp_seconds',
      'When the latest run ended, in seconds since 1970.',
      each(({ timestamp }) => Date.parse(timestamp) / 1000),
    ),
    gauge(
      'health_check_tls_expiry_seconds',
      'Seconds until the certificate expires, negative when it has.',
      each((result) => secondsLeft(result, 'tls_expires_in_days', nowMs)),
    ),
    gauge(
      'health_check_token_expiry_seconds',
      'Seconds until the token expires, negative when it has.',
      each((result) => secondsLeft(result, 'token_expires_in_days', nowMs)),
    ),
  ]
}

/** Counted on from the run that told, so that it falls between two runs as well. */
function secondsLeft({ metrics, timestamp }: HealthCheckResult, key: string, nowMs: number): number | null {
  const days = metrics[key]
  return typeof days === 'number'
    ? days * SECONDS_PER_DAY - Math.max(0, nowMs - Date.parse(timestamp)) / 1000
    : null
}

function gauge(
  name: string,
  help: string,
  samples: readonly HealthMetricSample[],
  labelNames: readonly string[] = BY_CHECK,
): HealthMetricFamily {
  return { name, help, type: 'gauge', labelNames, samples }
}
