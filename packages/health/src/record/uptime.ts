import { isPassing, type HealthStatus } from '../check/status.ts'

/** How long a check was up and down, on the monotonic clock. */
export interface Uptime {
  readonly upMs: number
  readonly downMs: number
  /** The status since then, not yet in the sums. */
  readonly status: HealthStatus
  readonly since: number
  /** From when on the status says nothing any more. */
  readonly until: number
}

/** Before the first run. */
export const noUptime: Uptime = { upMs: 0, downMs: 0, status: 'unknown', since: 0, until: 0 }

/** Adds up the time until now; from now on, and until `until` at most, there is another status. */
export function observe(before: Uptime, status: HealthStatus, now: number, until: number): Uptime {
  return { ...settle(before, now), status, since: now, until }
}

/** The share of known time in which the check was healthy or degraded, in percent; null when nothing is known. */
export function uptimePercent(uptime: Uptime, now: number): number | null {
  const { upMs, downMs } = settle(uptime, now)
  return upMs + downMs > 0 ? (upMs / (upMs + downMs)) * 100 : null
}

function settle(
  { upMs, downMs, status, since, until }: Uptime,
  now: number,
): Pick<Uptime, 'upMs' | 'downMs'> {
  const elapsedMs = Math.max(0, Math.min(now, until) - since)
  if (status === 'unknown') return { upMs, downMs }
  return isPassing(status) ? { upMs: upMs + elapsedMs, downMs } : { upMs, downMs: downMs + elapsedMs }
}
