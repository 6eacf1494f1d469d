import { choice, number, parse, text, type Parsed, type Problem } from '@botwatch/options'
import * as v from 'valibot'

import type { HistorySeries } from './history-store.ts'

/** How the values of one step are combined. */
export type HistoryAggregation = (typeof HISTORY_AGGREGATIONS)[number]

/** All aggregations. */
export const HISTORY_AGGREGATIONS = ['avg', 'min', 'max', 'sum', 'count'] as const

/** Selects one series and a time range. */
export interface HistoryQuery {
  /** Name of a series, e.g. `error_rate`. */
  readonly name: string
  /** All labels of the series. Default: none. */
  readonly labels?: Readonly<Record<string, string>> | undefined
  /** Milliseconds since 1970, not earlier than 90 days ago, or as many as the history keeps. Default: an hour before `toMs`. */
  readonly fromMs?: number | undefined
  /** Milliseconds since 1970, not later than now. Default: now. */
  readonly toMs?: number | undefined
  /** At most 90 days. Rounded up to a multiple of the resolution. Default: the finest resolution of the time range. */
  readonly stepMs?: number | undefined
  /** Default `avg`. */
  readonly aggregation?: HistoryAggregation | undefined
}

/** One step. */
export interface HistoryPoint {
  /** Start of the step, milliseconds since 1970. */
  readonly atMs: number
  /** Null for a gap. */
  readonly value: number | null
}

/** The points of a series, or why there are none. */
export type HistoryResult =
  | {
      readonly ok: true
      readonly name: string
      readonly labels: Readonly<Record<string, string>>
      readonly aggregation: HistoryAggregation
      /** Start of the first step. */
      readonly fromMs: number
      /** End of the last step. */
      readonly toMs: number
      readonly stepMs: number
      /** Resolution of the tier from which the points were computed. */
      readonly resolutionMs: number
      readonly points: readonly HistoryPoint[]
    }
  | {
      readonly ok: false
      readonly code: 'UNKNOWN_SERIES'
      /** At most 100, those of the same name first. */
      readonly available: readonly HistorySeries[]
    }
  /** The history store failed or did not answer. */
  | { readonly ok: false; readonly code: 'STORE_FAILED'; readonly error: unknown }
  | { readonly ok: false; readonly code: 'INVALID_QUERY'; readonly problems: readonly Problem[] }

/** A valid query with its defaults. */
export type ResolvedQuery = Readonly<Required<{ [K in keyof HistoryQuery]: NonNullable<HistoryQuery[K]> }>>

const HOUR_MS = 3_600_000
const MAX_STEP_MS = 90 * 24 * HOUR_MS

const TIME = 'a time in milliseconds since 1970'
const time = v.pipe(v.number(TIME), v.finite(TIME))

const schema = v.strictObject({
  name: text(1, 500),
  labels: v.optional(v.record(v.string(), v.string()), {}),
  fromMs: v.optional(time),
  toMs: v.optional(time),
  stepMs: v.optional(number(0, MAX_STEP_MS), 0),
  aggregation: v.optional(choice(HISTORY_AGGREGATIONS), 'avg'),
})

/** Validates a query and fills in its defaults. */
export function parseQuery(query: unknown, nowMs: number): Parsed<ResolvedQuery> {
  const parsed = parse(schema, query)
  if (!parsed.ok) return parsed
  const { toMs = nowMs } = parsed.value
  const { fromMs = toMs - HOUR_MS } = parsed.value
  if (fromMs < toMs) return { ok: true, value: { ...parsed.value, fromMs, toMs } }
  return {
    ok: false,
    problems: [{ path: 'fromMs', expected: 'a time before toMs', received: String(fromMs) }],
  }
}
