/** A resolution of the history and how far it reaches back. */
export interface Tier {
  readonly stepMs: number
  readonly keepMs: number
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** The finest tier, which is only in memory. */
export const RECENT_TIER: Tier = { stepMs: 15_000, keepMs: HOUR_MS }

/** Length of the shortest stored cells. */
export const STORED_STEP_MS = 300_000

/** The stored tiers, the finest first, cut to a number of days. Their cells begin in UTC. */
export function storedTiers(days: number): readonly Tier[] {
  const keepMs = days * DAY_MS
  return [
    { stepMs: STORED_STEP_MS, keepMs: DAY_MS },
    { stepMs: HOUR_MS, keepMs: Math.min(31 * DAY_MS, keepMs) },
    { stepMs: DAY_MS, keepMs },
  ]
}

/** Start of the oldest cell that a tier keeps. */
export function oldestMsOf({ stepMs, keepMs }: Tier, nowMs: number): number {
  return Math.ceil((nowMs - keepMs) / stepMs) * stepMs
}

/** Start of the cell of a time. */
export function cellStartOf(atMs: number, stepMs: number): number {
  return Math.floor(atMs / stepMs) * stepMs
}
