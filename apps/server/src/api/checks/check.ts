import { SUSPECTS, type CheckState, type HealthStatus, type Suspect } from '@botwatch/health'
import * as v from 'valibot'

import { CELL_MS, lettersNow, type CheckSummary } from '../../check-cells/cells.ts'
import { checkStatus } from '../enums.ts'
import { time, toTime } from '../fields.ts'

/** The last 24 hours of a check, as JSON. */
interface WireRecent {
  readonly from: string
  readonly step_seconds: number
  readonly cells: string
}

/** Uptimes of a check, as JSON. */
interface WireUptime {
  readonly last_24_hours: number | null
  readonly last_7_days: number | null
  readonly last_30_days: number | null
  readonly last_90_days: number | null
}

/** A check, as JSON. */
export interface WireCheck {
  readonly name: string
  readonly status: HealthStatus
  readonly raw_status: HealthStatus
  readonly since: string | null
  readonly message: string
  readonly code: string | null
  readonly critical: boolean
  readonly depends_on: readonly string[]
  readonly blocked_by: readonly string[]
  readonly stale: boolean
  readonly suspect: Suspect | null
  readonly consecutive_failures: number
  readonly last_run_at: string | null
  readonly next_run_at: string | null
  readonly duration_seconds: number | null
  readonly runs: Readonly<Record<HealthStatus, number>>
  readonly uptime: WireUptime | null
  readonly recent: WireRecent | null
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const share = v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1)))

/** Fields of a check in answers. */
export const checkEntries: { readonly [K in keyof WireCheck]: v.GenericSchema<WireCheck[K]> } = {
  name: v.string(),
  status: v.pipe(
    checkStatus,
    v.description('Confirmed status; `unknown` if it has not run or if its last result is too old.'),
  ),
  raw_status: v.pipe(checkStatus, v.description('Status of the last run alone.')),
  since: v.pipe(
    v.nullable(time),
    v.description('Since when it has this status, as far as this process has seen; null if it has not run.'),
  ),
  message: v.string(),
  code: v.pipe(v.nullable(v.string()), v.description('Reason of a status other than healthy.')),
  critical: v.pipe(v.boolean(), v.description('Whether its failure makes the overall status unhealthy.')),
  depends_on: v.pipe(v.array(v.string()), v.description('Checks that it needs, directly or not.')),
  blocked_by: v.pipe(v.array(v.string()), v.description('Those of them that are unhealthy now.')),
  stale: v.pipe(v.boolean(), v.description('Whether the last result is too old to rely on.')),
  suspect: v.pipe(
    v.nullable(v.picklist(SUSPECTS)),
    v.description(
      'Another possible cause of the failure of the last run, which then does not count yet: `event_loop` (this process stalled during it) or `dependency` (a check that it depends on may be down). Null if the failure counts.',
    ),
  ),
  consecutive_failures: count,
  last_run_at: v.pipe(v.nullable(time), v.description('When the last run ended; null if it has not run.')),
  next_run_at: v.pipe(
    v.nullable(time),
    v.description('When it runs next; null while it runs and without a schedule.'),
  ),
  duration_seconds: v.pipe(v.nullable(v.number()), v.description('Duration of the last run.')),
  runs: v.pipe(
    v.strictObject({ healthy: count, degraded: count, unknown: count, unhealthy: count }),
    v.description('Runs by their own status, since the start of the server.'),
  ),
  uptime: v.pipe(
    v.nullable(
      v.strictObject({ last_24_hours: share, last_7_days: share, last_30_days: share, last_90_days: share }),
    ),
    v.description(
      'Shares of the known time in which it was healthy or degraded, 0 to 1; null if nothing is known. Days are UTC days, today included. Null if the history cannot be read.',
    ),
  ),
  recent: v.pipe(
    v.nullable(v.strictObject({ from: time, step_seconds: v.number(), cells: v.string() })),
    v.description(
      'The last 24 hours, oldest first, in cells that begin at `from` and are `step_seconds` long. A cell is a letter: `u` if the check was unhealthy at any time, else `d` if it was degraded, else `h` if it was healthy, `n` if nothing is known. The last cell ends now. Null if the history cannot be read.',
    ),
  ),
}

/** A check in answers. */
export const check: v.GenericSchema<WireCheck> = v.pipe(
  v.strictObject(checkEntries),
  v.metadata({
    ref: 'Check',
    description: 'A check: what it says now, when it runs, and its last 24 hours.',
  }),
)

/** An example of a check. */
export const checkExample: WireCheck = {
  name: 'glm_api',
  status: 'unhealthy',
  raw_status: 'unhealthy',
  since: '2026-11-27T12:00:12.000Z',
  message: 'HTTP 429, quota exceeded',
  code: 'RATE_LIMITED',
  critical: true,
  depends_on: ['network'],
  blocked_by: [],
  stale: false,
  suspect: null,
  consecutive_failures: 24,
  last_run_at: '2026-11-27T12:11:42.000Z',
  next_run_at: '2026-11-27T12:12:12.000Z',
  duration_seconds: 1.9,
  runs: { healthy: 2711, degraded: 3, unknown: 0, unhealthy: 24 },
  uptime: { last_24_hours: 0.931, last_7_days: 0.99, last_30_days: 0.998, last_90_days: null },
  recent: { from: '2026-11-26T12:15:00.000Z', step_seconds: 900, cells: `${'h'.repeat(88)}nnddhhuu` },
}

/** Converts a check to JSON. */
export function toWireCheck(state: CheckState, summary: CheckSummary | null, nowMs: number): WireCheck {
  const { name, result, hasRun, since, nextRunAt, runs, dependsOn } = state
  return {
    name,
    status: result.status,
    raw_status: result.rawStatus,
    since,
    message: result.message,
    code: result.code,
    critical: result.critical,
    depends_on: dependsOn,
    blocked_by: result.blockedBy,
    stale: result.stale,
    suspect: result.suspect,
    consecutive_failures: result.consecutiveFailures,
    last_run_at: hasRun ? result.timestamp : null,
    next_run_at: nextRunAt,
    duration_seconds: hasRun ? result.durationMs / 1000 : null,
    runs,
    uptime: summary && toWireUptime(summary),
    recent: summary && toWireRecent(summary, result.status, nowMs),
  }
}

/** Rounds a share to a hundredth of a percent, but never to 1 or 0 unless it is. */
export function roundShare(value: number): number {
  if (value <= 0 || value >= 1) return Math.min(1, Math.max(0, value))
  return Math.min(0.9999, Math.max(0.0001, Math.round(value * 10_000) / 10_000))
}

function roundOrNull(value: number | null): number | null {
  return value === null ? null : roundShare(value)
}

function toWireUptime({ uptimes }: CheckSummary): WireUptime {
  const { last24Hours, last7Days, last30Days, last90Days } = uptimes
  return {
    last_24_hours: roundOrNull(last24Hours),
    last_7_days: roundOrNull(last7Days),
    last_30_days: roundOrNull(last30Days),
    last_90_days: roundOrNull(last90Days),
  }
}

function toWireRecent({ recent }: CheckSummary, current: HealthStatus, nowMs: number): WireRecent {
  const { from, letters } = lettersNow(recent, current, nowMs)
  return { from: toTime(from * CELL_MS), step_seconds: CELL_MS / 1000, cells: letters }
}
