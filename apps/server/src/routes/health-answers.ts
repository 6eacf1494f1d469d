import {
  HEALTH_CODES,
  HEALTH_STATUSES,
  SUSPECTS,
  type HealthStatus,
  type IetfReport,
  type LifecycleState,
  type WireReport,
  type WireResult,
  type WireStatusSummary,
} from '@botwatch/health'
import type { Stall } from '@botwatch/monitor'
import * as v from 'valibot'

import { checkStatus } from '../api/enums.ts'
import { time } from '../api/fields.ts'
import { jsonValue } from '../api/json-value.ts'
import { stallSchema } from '../api/system/wire.ts'

/** The answer of `GET /health`. */
export interface WireStatus {
  readonly status: HealthStatus | 'draining'
  readonly timestamp: string
  readonly uptime_seconds: number
}

/** The answer of a probe. */
export interface WireProbe {
  readonly status: HealthStatus | 'draining'
  readonly state: LifecycleState
  readonly failed_checks?: readonly string[]
  readonly stalled?: readonly Stall[]
  readonly timestamp: string
}

const names = v.array(v.string())
const status = checkStatus
const shownStatus = v.pipe(
  v.picklist([...HEALTH_STATUSES, 'draining']),
  v.description('Worst status of the checks; `draining` while the server stops.'),
)
const state: v.GenericSchema<LifecycleState> = v.pipe(
  v.picklist(['starting', 'ready', 'draining', 'stopped']),
  v.description('State of the application; `starting` until the checks of the start-up probe pass.'),
)

/** {@link WireStatus} */
export const healthStatusAnswer: v.GenericSchema<WireStatus> = v.pipe(
  v.strictObject({ status: shownStatus, timestamp: time, uptime_seconds: v.number() }),
  v.metadata({ ref: 'HealthStatus', description: 'Overall status.' }),
)

/** {@link WireProbe} */
export const probeAnswer: v.GenericSchema<WireProbe> = v.pipe(
  v.strictObject({
    status: shownStatus,
    state,
    failed_checks: v.exactOptional(
      v.pipe(names, v.description('Checks of the probe that do not pass. Shown to those who may read.')),
    ),
    stalled: v.exactOptional(
      v.pipe(
        v.array(stallSchema),
        v.description(
          'Loops, databases and channels that do not work, if there are any. In the readiness probe, for callers that may read.',
        ),
      ),
    ),
    timestamp: time,
  }),
  v.metadata({ ref: 'Probe', description: 'Result of a probe.' }),
)

/** The result of a check. */
export const resultAnswer: v.GenericSchema<WireResult> = v.pipe(
  v.strictObject({
    name: v.string(),
    status: v.pipe(
      status,
      v.description('Confirmed status; changes after as many runs as the thresholds of the check say.'),
    ),
    message: v.pipe(v.string(), v.description('One line for people, at most 500 characters.')),
    timestamp: v.pipe(time, v.description('When the run ended.')),
    duration_ms: v.number(),
    metrics: v.pipe(v.record(v.string(), jsonValue), v.description('Figures of the check.')),
    error_details: v.pipe(jsonValue, v.description('Details of the failure; null if there are none.')),
    is_healthy: v.pipe(v.boolean(), v.description('Whether the status is healthy or degraded.')),
    code: v.pipe(
      v.nullable(v.picklist(HEALTH_CODES)),
      v.description('Reason of a status other than healthy, for programs.'),
    ),
    critical: v.pipe(v.boolean(), v.description('Whether a failure makes the overall status unhealthy.')),
    raw_status: v.pipe(status, v.description('Status of the latest run alone.')),
    consecutive_failures: v.number(),
    stale: v.pipe(
      v.boolean(),
      v.description('Whether the result is too old to rely on; the status is then unknown.'),
    ),
    blocked_by: v.pipe(names, v.description('Unhealthy checks that this one depends on.')),
    suspect: v.exactOptional(
      v.pipe(
        v.picklist(SUSPECTS),
        v.description(
          'Another possible cause of the failure, which then does not count yet: `event_loop` (this process stalled during the run) or `dependency` (a check that this one depends on may be down). Absent if the failure counts.',
        ),
      ),
    ),
  }),
  v.metadata({ ref: 'CheckResult', description: 'Latest result of a check.' }),
)

/** All results. */
export const reportAnswer: v.GenericSchema<WireReport> = v.pipe(
  v.strictObject({
    overall_status: v.pipe(
      status,
      v.description('Worst status; a check that is not critical counts as degraded at worst.'),
    ),
    is_healthy: v.boolean(),
    total_checks: v.number(),
    passed_checks: v.number(),
    failed_checks: v.pipe(names, v.description('Names of the unhealthy checks.')),
    duration_ms: v.number(),
    timestamp: time,
    results: v.array(resultAnswer),
    degraded_checks: names,
    unknown_checks: names,
    root_causes: v.pipe(
      names,
      v.description('Unhealthy checks that no other check explains, or may explain.'),
    ),
    state,
    error: v.exactOptional(
      v.pipe(
        v.string(),
        v.description('Present if the report may be incomplete, e.g. because a time limit was exceeded.'),
      ),
    ),
  }),
  v.metadata({ ref: 'HealthReport', description: 'Results of all checks.' }),
)

const ietfStatus = v.picklist(['pass', 'warn', 'fail'])

/** All results in the format of the IETF draft. */
export const ietfAnswer: v.GenericSchema<IetfReport> = v.pipe(
  v.strictObject({
    status: ietfStatus,
    version: v.exactOptional(v.string()),
    releaseId: v.exactOptional(v.string()),
    serviceId: v.exactOptional(v.string()),
    description: v.exactOptional(v.string()),
    output: v.exactOptional(v.pipe(v.string(), v.description('Cause; absent if the status is `pass`.'))),
    checks: v.pipe(
      v.record(
        v.string(),
        v.array(
          v.strictObject({
            componentType: v.literal('component'),
            observedValue: v.number(),
            observedUnit: v.literal('ms'),
            status: ietfStatus,
            time,
            output: v.exactOptional(v.string()),
          }),
        ),
      ),
      v.description('By `name:responseTime`.'),
    ),
  }),
  v.metadata({
    ref: 'IetfHealthReport',
    description: 'Results of all checks as draft-inadarei-api-health-check-06 has them.',
  }),
)

/** The registered checks. */
export const summaryAnswer: v.GenericSchema<WireStatusSummary> = v.pipe(
  v.strictObject({
    total_checkers: v.number(),
    checker_names: names,
    timeout_seconds: v.pipe(v.number(), v.description('Time limit of one run of all checks.')),
    timestamp: time,
  }),
  v.metadata({ ref: 'HealthSummary', description: 'The registered checks.' }),
)
