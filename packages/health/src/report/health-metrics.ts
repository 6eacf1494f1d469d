import { parse, port } from '@botwatch/options'

import { HealthError } from '../check/errors.ts'
import type { CheckState } from './check-state.ts'
import { systemClock } from '../check/clock.ts'
import type { HealthCheckResult } from '../check/result.ts'
import { HEALTH_STATUSES } from '../check/status.ts'

/** One value and its labels. */
export interface HealthMetricSample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A Prometheus metric family as plain data. */
export interface HealthMetricFamily {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge'
  /** Labels of every sample. */
  readonly labelNames: readonly string[]
  readonly samples: readonly HealthMetricSample[]
}

/** Source of the metrics; a `HealthChecker` fits. */
export interface HealthMetricsSource {
  readonly getCheckStates: () => readonly CheckState[]
}

const sourceSchema = port<HealthMetricsSource>('a HealthChecker', ['getCheckStates'])
const SECONDS_PER_DAY = 86_400
const BY_CHECK = ['check']
const BY_STATUS = ['check', 'status']

/**
 * Returns the state of every check as Prometheus metrics, from memory. `health_check_status` is a state set: one sample
 * per status, 1 for the current one. `_expiry_seconds` is the time left at `nowMs` (milliseconds since 1970), negative
 * once expired. A check that has never run has only a status and its counts of runs. Throws a `HealthError` if the source has no
 * `getCheckStates`.
 *
 * @example
 * for (const { name, samples } of healthMetrics(healthChecker)) console.log(name, samples)
 */
export function healthMetrics(
  source: HealthMetricsSource,
  nowMs: number = systemClock.now(),
): readonly HealthMetricFamily[] {
  const given = parse(sourceSchema, source)
  if (!given.ok) throw new HealthError('INVALID_OPTIONS', given.problems)
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
      'Confirmed status of a check: 1 for the current status, 0 for the others.',
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
      'Duration of the latest run of a check.',
      each(({ durationMs }) => durationMs / 1000),
    ),
    {
      name: 'health_check_runs_total',
      help: 'Runs of health checks by check and status.',
      type: 'counter',
      labelNames: BY_STATUS,
      samples: states.flatMap(({ name, runs }) =>
        HEALTH_STATUSES.map((status) => ({ labels: { check: name, status }, value: runs[status] })),
      ),
    },
    gauge(
      'health_check_consecutive_failures',
      'Consecutive failed runs of a check.',
      each((result) => result.consecutiveFailures),
    ),
    gauge(
      'health_check_last_run_timestamp_seconds',
      'End of the latest run of a check, in seconds since 1970.',
      each(({ timestamp }) => Date.parse(timestamp) / 1000),
    ),
    gauge(
      'health_check_tls_expiry_seconds',
      'Seconds until the TLS certificate expires, negative once expired.',
      each((result) => secondsLeft(result, 'tls_expires_in_days', nowMs)),
    ),
    gauge(
      'health_check_token_expiry_seconds',
      'Seconds until the token expires, negative once expired.',
      each((result) => secondsLeft(result, 'token_expires_in_days', nowMs)),
    ),
  ]
}

/** Counts down from the run that reported the days, so that the value falls between two runs as well. */
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
