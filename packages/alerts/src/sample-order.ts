/** Tolerated lead of a source's clock over the wall clock. */
const MAX_AHEAD_MS = 60_000

/**
 * Returns whether a sample is newer than the last one of its series. Both times are from the wall clock of the source. If
 * the last one lies more than a minute in the future, and the new one does not, the clock was set back and the new one
 * counts.
 */
export function isNewer(sampledAt: number, lastAt: number, wallMs: number): boolean {
  if (sampledAt > lastAt) return true
  return sampledAt < lastAt && lastAt > wallMs + MAX_AHEAD_MS && sampledAt <= wallMs + MAX_AHEAD_MS
}

/**
 * Converts the time of a sample to the manager's timeline. The result lies at most `maxAgeMs` in the past and never in the
 * future, also if the clock was set in the meantime.
 */
export function onTimeline(
  sampledAt: number,
  { nowMs, wallMs }: { readonly nowMs: number; readonly wallMs: number },
  maxAgeMs: number,
): number {
  return nowMs - Math.min(Math.max(wallMs - sampledAt, 0), maxAgeMs)
}
