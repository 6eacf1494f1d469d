import * as v from 'valibot'

import type { Heartbeat } from '../../heartbeats.ts'
import { checkStatus } from '../enums.ts'
import { time, toTime } from '../fields.ts'

/** A job in an answer. */
export interface WireHeartbeat {
  readonly name: string
  readonly status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown'
  readonly message: string
  readonly interval_seconds: number
  readonly grace_seconds: number
  readonly last_beat_at: string | null
  readonly last_failure_at: string | null
  readonly last_message: string | null
  readonly next_expected_at: string | null
}

/** Schema of a job in an answer. */
export const heartbeatSchema: v.GenericSchema<WireHeartbeat> = v.pipe(
  v.strictObject({
    name: v.string(),
    status: v.pipe(
      checkStatus,
      v.description(
        '`degraded`: late, within the grace; `unhealthy`: missed, or the last report was a failure; `unknown`: nothing was reported yet, or the server has just started.',
      ),
    ),
    message: v.pipe(v.string(), v.description('The status in words, for people.')),
    interval_seconds: v.pipe(v.number(), v.description('Interval at which the job reports.')),
    grace_seconds: v.pipe(v.number(), v.description('How late a report may be.')),
    last_beat_at: v.nullable(time),
    last_failure_at: v.nullable(time),
    last_message: v.pipe(v.nullable(v.string()), v.description('Message of the last report.')),
    next_expected_at: v.pipe(
      v.nullable(time),
      v.description('When the next report is expected; null before the first one.'),
    ),
  }),
  v.metadata({ ref: 'Heartbeat', description: 'A job that reports, and its last reports.' }),
)

/** An example of a job. */
export const exampleHeartbeat: WireHeartbeat = {
  name: 'nightly',
  status: 'healthy',
  message: 'last heartbeat 3 h 12 min ago: 120 reviews',
  interval_seconds: 86_400,
  grace_seconds: 3600,
  last_beat_at: '2026-11-28T02:05:11.402Z',
  last_failure_at: null,
  last_message: '120 reviews',
  next_expected_at: '2026-11-29T02:05:11.402Z',
}

/** Converts a job to JSON. */
export function toWireHeartbeat({ checker, status, message, last }: Heartbeat): WireHeartbeat {
  const { name, everyMs, graceMs } = checker
  const { beatAtMs, failedAtMs } = last
  return {
    name,
    status,
    message,
    interval_seconds: everyMs / 1000,
    grace_seconds: graceMs / 1000,
    last_beat_at: timeOrNull(beatAtMs),
    last_failure_at: timeOrNull(failedAtMs),
    last_message: last.message,
    next_expected_at: timeOrNull(beatAtMs === null ? null : beatAtMs + everyMs),
  }
}

function timeOrNull(ms: number | null): string | null {
  return ms === null ? null : toTime(ms)
}
