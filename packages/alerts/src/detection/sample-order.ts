/** How far ahead of the wall clock a source's clock may reasonably be. */
const MAX_AHEAD_MS = 60_000

/**
 * Whether a sample is newer than the last one of its series. Both times are wall clock of their source. When the last
 * one lies more than a minute in the future, and the new one does not, the clock was set back: then the new one counts.
 */
export function isNewer(sampledAt: number, lastAt: number, wallMs: number): boolean {
  if (sampledAt > lastAt) return true
  return sampledAt < lastAt && lastAt > wallMs + MAX_AHEAD_MS && sampledAt <= wallMs + MAX_AHEAD_MS
}

/**
 * Where a sample's own time lies on the manager's timeline. Bounded: a clock that was set between sampling and now moves
 * it by no more than `maxAgeMs` into the past, and never into the future.
 */
export function onTimeline(
  sampledAt: number,
  { nowMs, wallMs }: { readonly nowMs: number; readonly wallMs: number },
  maxAgeMs: number,
): number {
  return nowMs - Math.min(Math.max(wallMs - sampledAt, 0), maxAgeMs)
}
