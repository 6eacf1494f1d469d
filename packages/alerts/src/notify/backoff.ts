import { readNumber } from '../clock.ts'

const stepsMs: readonly number[] = [1000, 5000, 15_000, 45_000]
const MINUTE_MS = 60_000
const LONGEST_MS = 10 * MINUTE_MS

/**
 * Returns how long to wait after the nth failed try in a row: 1, 5, 15, 45 s, then a minute while something urgent is due,
 * else a minute that doubles up to ten. Each is spread by 20%, so that channels that failed together do not come back
 * together.
 */
export function backoffMs(failures: number, isUrgent: boolean, random: () => number): number {
  const doublings = isUrgent ? 0 : Math.max(0, failures - stepsMs.length - 1)
  const stepMs = stepsMs[failures - 1] ?? Math.min(MINUTE_MS * 2 ** doublings, LONGEST_MS)
  const fraction = readNumber(random)
  return Math.round(stepMs * (0.8 + 0.4 * (fraction >= 0 && fraction <= 1 ? fraction : 0.5)))
}
