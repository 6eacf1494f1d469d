import { isPassing, type HealthStatus } from '../check/status.ts'

/** Time that a check was up and down, on the monotonic clock. */
export interface Uptime {
  readonly upMs: number
  readonly downMs: number
  /** Status since `since`, not yet added to the sums. */
  readonly status: HealthStatus
  readonly since: number
  /** Until when the status is relied on. */
  readonly until: number
}

/** Before the first run. */
export const noUptime: Uptime = { upMs: 0, downMs: 0, status: 'unknown', since: 0, until: 0 }

/** Adds the time until now to the sums, and sets the status from now until `until` at most. */
export function observe(before: Uptime, status: HealthStatus, now: number, until: number): Uptime {
  return { ...settle(before, now), status, since: now, until }
}

/** Share of the known time in which the check was healthy or degraded, in percent; null if nothing is known. */
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
