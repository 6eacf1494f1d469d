import { TIERS, type Summary } from './tier.ts'

/** How the values of one step become one. */
export type HistoryAggregation = (typeof HISTORY_AGGREGATIONS)[number]

/** All aggregations. */
export const HISTORY_AGGREGATIONS = ['avg', 'min', 'max', 'sum', 'count'] as const

/** What to show of the past. */
export interface HistoryQuery {
  /** Name of a series, as `error_rate`. */
  readonly name: string
  /** Its labels, all of them. Default: none. */
  readonly labels?: Readonly<Record<string, string>>
  /** Milliseconds since 1970. Default: an hour before the end. Never before what can be known: 31 days ago. */
  readonly fromMs?: number
  /** Default: now. Never after it. */
  readonly toMs?: number
  /** At most 31 days. Becomes a multiple of what the finest tier that covers the time resolves. Default: that. */
  readonly stepMs?: number
  /** Default `avg`. */
  readonly aggregation?: HistoryAggregation
}

/** One step of time and its value; null when nothing is known of it. */
export interface HistoryPoint {
  /** When the step begins, milliseconds since 1970. */
  readonly atMs: number
  readonly value: number | null
}

/** The past of a series, or why there is none. */
export type HistoryResult =
  | {
      readonly ok: true
      readonly name: string
      readonly labels: Readonly<Record<string, string>>
      readonly aggregation: HistoryAggregation
      /** Where the first step begins and the last one ends. */
      readonly fromMs: number
      readonly toMs: number
      readonly stepMs: number
      /** Of the tier that was read. */
      readonly resolutionMs: number
      readonly points: readonly HistoryPoint[]
    }
  | {
      readonly ok: false
      readonly code: 'UNKNOWN_SERIES'
      readonly available: readonly {
        readonly name: string
        readonly labels: Readonly<Record<string, string>>
      }[]
    }
  | { readonly ok: false; readonly code: 'INVALID_QUERY'; readonly problems: readonly string[] }

/** Which cells answer a query: from and to are multiples of the step, and the step is one of the tier's. */
export type QueryPlan =
  | {
      readonly ok: true
      /** Of the finest tier whose ring still reaches back to the beginning. */
      readonly resolutionMs: number
      readonly fromMs: number
      readonly toMs: number
      readonly stepMs: number
      readonly aggregation: HistoryAggregation
    }
  | { readonly ok: false; readonly code: 'INVALID_QUERY'; readonly problems: readonly string[] }

const HOUR_MS = 3_600_000

/** Turns a query into cells. */
export function planQuery(query: HistoryQuery, nowMs: number): QueryPlan {
  const { toMs = nowMs, aggregation = 'avg' } = query
  const { fromMs = toMs - HOUR_MS, stepMs = 0 } = query
  const problems: string[] = []
  const check = (path: string, value: unknown, expected: string, isRight: boolean): void => {
    if (!isRight) problems.push(`${path}: expected ${expected}, got ${typeof value}`)
  }
  check('fromMs', fromMs, 'a time before toMs', Number.isFinite(fromMs) && fromMs < toMs)
  check('toMs', toMs, 'a time', Number.isFinite(toMs))
  check('stepMs', stepMs, 'a duration of at most 31 days', stepMs >= 0 && stepMs <= 744 * HOUR_MS)
  const names = HISTORY_AGGREGATIONS.join(', ')
  check('aggregation', aggregation, `one of ${names}`, HISTORY_AGGREGATIONS.includes(aggregation))
  if (problems.length > 0) return { ok: false, code: 'INVALID_QUERY', problems }

  // A cell more, because the last hour begins within a cell.
  const shape = TIERS.find((tier) => fromMs >= oldestOf(tier, nowMs) - tier.stepMs) ?? TIERS[2]
  const step = Math.max(1, Math.ceil(stepMs / shape.stepMs)) * shape.stepMs
  const from = Math.floor(Math.max(fromMs, oldestOf(shape, nowMs)) / step) * step
  const to = Math.max(from, Math.ceil(Math.min(toMs, nowMs + 1) / step) * step)
  return { ok: true, resolutionMs: shape.stepMs, fromMs: from, toMs: to, stepMs: step, aggregation }
}

/** One number of a summary. */
export function valueOf(summary: Summary | null, aggregation: HistoryAggregation): number | null {
  if (summary === null) return null
  return aggregation === 'avg' ? summary.sum / summary.count : summary[aggregation]
}

/** The earliest time a ring has a whole cell for. */
function oldestOf(
  { stepMs, cells }: { readonly stepMs: number; readonly cells: number },
  nowMs: number,
): number {
  return (Math.floor(nowMs / stepMs) - cells + 1) * stepMs
}
