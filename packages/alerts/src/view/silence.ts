import type { LabelMatcher, SilenceRecord } from '../alert.ts'
import { isoTime } from '../text.ts'

/** A silence. Times are ISO 8601 in UTC. */
export interface Silence {
  /** A UUID of version 7: ids sort by time. */
  readonly id: string
  readonly state: 'active' | 'expired'
  readonly matchers: readonly LabelMatcher[]
  readonly by: string
  readonly reason: string
  readonly createdAt: string
  /** When the silence ends or ended. */
  readonly until: string
  /** Who ended the silence early; null if nobody did. */
  readonly expiredBy: string | null
}

/** Converts a record into a public silence. `nowMs` is on the timeline. */
export function toSilence(record: SilenceRecord, nowMs: number): Silence {
  const { id, matchers, by, reason, at, until, untilMs, expiredBy } = record
  const state = untilMs > nowMs ? 'active' : 'expired'
  return { id, state, matchers, by, reason, createdAt: isoTime(at), until: isoTime(until), expiredBy }
}
