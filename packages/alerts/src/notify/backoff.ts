import { readNumber } from '../clock.ts'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const stepsMs: readonly number[] = [
  SECOND_MS,
  5 * SECOND_MS,
  15 * SECOND_MS,
  45 * SECOND_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  10 * MINUTE_MS,
  20 * MINUTE_MS,
  30 * MINUTE_MS,
]

/** A message that has not arrived this long after its first attempt is given up. */
export const GIVE_UP_AFTER_MS: number = 24 * HOUR_MS

/**
 * How long to wait after the nth attempt failed: 1 s, 5 s, 15 s, 45 s, 2 m, 5 m, 10 m, 20 m, 30 m, then one hour, each
 * ± 20% so that messages that failed together do not come back together.
 */
export function backoffMs(attempts: number, random: () => number): number {
  const stepMs = stepsMs[attempts - 1] ?? HOUR_MS
  const fraction = readNumber(random)
  return Math.round(stepMs * (0.8 + 0.4 * (fraction >= 0 && fraction <= 1 ? fraction : 0.5)))
}
