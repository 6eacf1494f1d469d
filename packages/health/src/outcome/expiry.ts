import { number } from '@botwatch/options'
import { described, duration } from '@botwatch/options/config'
import * as v from 'valibot'

import { notAbove } from '../check/order.ts'

/** Days before its expiry from which something is degraded or unhealthy. */
export interface ExpiryThresholds {
  /** Fewer days left than this are degraded. 0 to 3650. Default 14. */
  readonly degradedBelowDays?: number | undefined
  /** Fewer days left than this are unhealthy. 0 up to `degradedBelowDays`. Default 2. */
  readonly unhealthyBelowDays?: number | undefined
}

/** Time left until something expires. */
export interface Expiry {
  readonly status: 'healthy' | 'degraded' | 'unhealthy'
  /** Rounded down to hundredths; negative once expired. */
  readonly daysLeft: number
  /** `expires in 12 days`, `expires in 20 hours`, `expired on 2026-11-20`. */
  readonly text: string
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const MAX_DAYS = 3650

/** Schema entries of {@link ExpiryThresholds}. */
export const expiryEntries: {
  readonly [K in keyof ExpiryThresholds]-?: v.OptionalSchema<v.GenericSchema<number>, number>
} = {
  degradedBelowDays: v.optional(number(0, MAX_DAYS), 14),
  unhealthyBelowDays: v.optional(number(0, MAX_DAYS), 2),
}

/** Fields of a configuration file for {@link ExpiryThresholds}. */
export const expiryConfigEntries: v.ObjectEntries = {
  degraded_below: v.optional(
    described(duration('Days'), 'Time left below which the check is degraded. Default 14d.'),
  ),
  unhealthy_below: v.optional(
    described(duration('Days'), 'Time left below which the check is unhealthy. Default 2d.'),
  ),
}

/** Rule across {@link ExpiryThresholds}. */
export function expiryOrder<T extends ExpiryThresholds>(): v.RawCheckAction<T> {
  return notAbove<T>('unhealthyBelowDays', 'degradedBelowDays')
}

/** Classifies the time left until something expires. Throws a `RangeError` if a time is not a number. */
export function classifyExpiry(
  endsAtMs: number,
  nowMs: number,
  { degradedBelowDays = 14, unhealthyBelowDays = 2 }: ExpiryThresholds = {},
): Expiry {
  const leftMs = endsAtMs - nowMs
  if (Number.isNaN(leftMs)) throw new RangeError('The time until the expiry is not a number')
  const daysLeft = Math.floor((leftMs / DAY_MS) * 100) / 100
  if (leftMs <= 0)
    return {
      status: 'unhealthy',
      daysLeft,
      text: `expired on ${new Date(endsAtMs).toISOString().slice(0, 10)}`,
    }
  const text = `expires in ${timeLeft(leftMs)}`
  if (leftMs < unhealthyBelowDays * DAY_MS) return { status: 'unhealthy', daysLeft, text }
  return { status: leftMs < degradedBelowDays * DAY_MS ? 'degraded' : 'healthy', daysLeft, text }
}

function timeLeft(leftMs: number): string {
  if (leftMs >= 2 * DAY_MS) return `${Math.floor(leftMs / DAY_MS)} days`
  const hours = Math.floor(leftMs / HOUR_MS)
  if (hours === 0) return 'less than an hour'
  return hours === 1 ? '1 hour' : `${hours} hours`
}
