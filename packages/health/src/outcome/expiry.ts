import type { Problem } from '../check/errors.ts'
import { describe } from '../validate.ts'

/** How many days before its end something is degraded and unhealthy. */
export interface ExpiryThresholds {
  /** Fewer days left than this are degraded. 0 to 3650. Default 14. */
  readonly degradedBelowDays?: number | undefined
  /** Fewer days left than this are unhealthy. 0 up to `degradedBelowDays`. Default 2. */
  readonly unhealthyBelowDays?: number | undefined
}

/** How near its end something is. */
export interface Expiry {
  readonly status: 'healthy' | 'degraded' | 'unhealthy'
  /** Rounded down to hundredths; negative after the end. */
  readonly daysLeft: number
  /** `expires in 12 days`, `expires in 20 hours`, `expired`. */
  readonly text: string
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const MAX_DAYS = 3650

/** Says how near its end something is. At the very end it has expired. */
export function judgeExpiry(
  endsAtMs: number,
  nowMs: number,
  { degradedBelowDays = 14, unhealthyBelowDays = 2 }: ExpiryThresholds = {},
): Expiry {
  const leftMs = endsAtMs - nowMs
  const daysLeft = Math.floor((leftMs / DAY_MS) * 100) / 100
  if (leftMs <= 0) return { status: 'unhealthy', daysLeft, text: 'expired' }
  const text =
    leftMs < 2 * DAY_MS
      ? `expires in ${Math.floor(leftMs / HOUR_MS)} hours`
      : `expires in ${Math.floor(leftMs / DAY_MS)} days`
  if (leftMs < unhealthyBelowDays * DAY_MS) return { status: 'unhealthy', daysLeft, text }
  return { status: leftMs < degradedBelowDays * DAY_MS ? 'degraded' : 'healthy', daysLeft, text }
}

/** Everything wrong with the thresholds. */
export function expiryProblems({
  degradedBelowDays = 14,
  unhealthyBelowDays = 2,
}: ExpiryThresholds): Problem[] {
  const expected = `a number from 0 to ${MAX_DAYS}`
  if (!isBetween(degradedBelowDays, 0, MAX_DAYS)) {
    return [{ path: 'degradedBelowDays', expected, received: describe(degradedBelowDays) }]
  }
  if (isBetween(unhealthyBelowDays, 0, degradedBelowDays)) return []
  return [
    {
      path: 'unhealthyBelowDays',
      expected: `a number from 0 to degradedBelowDays (${degradedBelowDays})`,
      received: describe(unhealthyBelowDays),
    },
  ]
}

function isBetween(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && value >= min && value <= max
}
