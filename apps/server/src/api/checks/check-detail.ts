import type { HealthCheckResult, HealthStatus } from '@botwatch/health'
import type { CheckHistory, CheckHistoryCell } from '@botwatch/monitor'
import * as v from 'valibot'

import { checkStatus } from '../enums.ts'
import { time, toTime } from '../fields.ts'
import { checkEntries, checkExample, roundShare, type WireCheck } from './check.ts'

/** Shares of a check in time cells, as JSON: one number of each list for each cell. */
interface WireCells {
  readonly from: string
  readonly step_seconds: number
  readonly healthy: readonly number[]
  readonly degraded: readonly number[]
  readonly unhealthy: readonly number[]
  readonly no_data: readonly number[]
}

/** One run of a check, as JSON. */
interface WireResult {
  readonly at: string
  readonly status: HealthStatus
  readonly raw_status: HealthStatus
  readonly code: string | null
  readonly message: string
  readonly duration_seconds: number
}

/** A check with its past, as JSON. */
export interface WireCheckDetail extends WireCheck {
  readonly results: readonly WireResult[]
  readonly history: { readonly day: WireCells; readonly days: WireCells } | null
}

/** Results in the answer. */
const MAX_RESULTS = 50

const shares = v.array(v.pipe(v.number(), v.minValue(0), v.maxValue(1)))
const cells: v.GenericSchema<WireCells> = v.pipe(
  v.strictObject({
    from: time,
    step_seconds: v.number(),
    healthy: shares,
    degraded: shares,
    unhealthy: shares,
    no_data: shares,
  }),
  v.metadata({
    ref: 'Cells',
    description:
      'Time cells, oldest first: the first begins at `from`, each is `step_seconds` long, and the last one ends now. Each list has one number for each cell: the share of it in which the check had this status, 0 to 1. `no_data`: the status was unknown, or the server did not run.',
  }),
)

/** A check with its past, in answers. */
export const checkDetail: v.GenericSchema<WireCheckDetail> = v.pipe(
  v.strictObject({
    ...checkEntries,
    results: v.pipe(
      v.array(
        v.strictObject({
          at: time,
          status: checkStatus,
          raw_status: checkStatus,
          code: v.nullable(v.string()),
          message: v.string(),
          duration_seconds: v.number(),
        }),
      ),
      v.description(`The last runs, newest first, at most ${MAX_RESULTS}.`),
    ),
    history: v.pipe(
      v.nullable(v.strictObject({ day: cells, days: cells })),
      v.description(
        'The last 24 hours in 288 cells of 5 minutes, and the last 90 UTC days. Null if the history cannot be read.',
      ),
    ),
  }),
  v.metadata({ ref: 'CheckDetail', description: 'A check, its last runs and its history.' }),
)

/** An example of a check with its past, with fewer cells than there are. */
export const checkDetailExample: WireCheckDetail = {
  ...checkExample,
  results: [
    {
      at: '2026-11-27T12:11:42.000Z',
      status: 'unhealthy',
      raw_status: 'unhealthy',
      code: 'RATE_LIMITED',
      message: 'HTTP 429, quota exceeded',
      duration_seconds: 1.9,
    },
  ],
  history: {
    day: {
      from: '2026-11-26T12:15:00.000Z',
      step_seconds: 300,
      healthy: [1, 0.4, 0],
      degraded: [0, 0, 0],
      unhealthy: [0, 0.6, 1],
      no_data: [0, 0, 0],
    },
    days: {
      from: '2026-08-30T00:00:00.000Z',
      step_seconds: 86_400,
      healthy: [0, 0.9986],
      degraded: [0, 0],
      unhealthy: [0, 0.0014],
      no_data: [1, 0],
    },
  },
}

/** Adds its past to a check. */
export function toWireDetail(
  check: WireCheck,
  results: readonly HealthCheckResult[],
  history: CheckHistory | null,
): WireCheckDetail {
  return {
    ...check,
    results: results.slice(-MAX_RESULTS).toReversed().map(toWireResult),
    history: history && { day: toWireCells(history.day, 300), days: toWireCells(history.days, 86_400) },
  }
}

function toWireResult(result: HealthCheckResult): WireResult {
  return {
    at: result.timestamp,
    status: result.status,
    raw_status: result.rawStatus,
    code: result.code,
    message: result.message,
    duration_seconds: result.durationMs / 1000,
  }
}

function toWireCells(all: readonly CheckHistoryCell[], stepSeconds: number): WireCells {
  const each = (shareOf: (cell: CheckHistoryCell) => number): readonly number[] =>
    all.map((cell) => roundShare(shareOf(cell)))
  return {
    from: toTime(all[0]?.atMs ?? 0),
    step_seconds: stepSeconds,
    healthy: each(({ healthy }) => healthy),
    degraded: each(({ degraded }) => degraded),
    unhealthy: each(({ unhealthy }) => unhealthy),
    no_data: each(({ noData }) => noData),
  }
}
