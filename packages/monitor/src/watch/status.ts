/** How a loop of a monitor is doing. */
export interface LoopStatus {
  readonly name: string
  readonly intervalMs: number
  /** Start of the latest run, ISO 8601 in UTC; null before the first, and for the loop `checks`, which has many. */
  readonly lastStartedAt: string | null
  /** End of the latest run, ISO 8601 in UTC; null before the first. */
  readonly lastFinishedAt: string | null
  /** Time since the end of the last run without an error, or since the start; null if the loop does not run. */
  readonly ageMs: number | null
  /** Whether it does what it should; true as well if it does not run. */
  readonly isFresh: boolean
  /** Why the latest run failed; null if it did not. May hold a path. */
  readonly lastError: string | null
}

/** How a store of a monitor is doing. */
export interface StoreStatus {
  readonly name: 'usage' | 'history' | 'alerts'
  /** Path of the database; null if it is in memory or belongs to a part that was given. */
  readonly path: string | null
  /** Since when it has failed or not answered, ISO 8601 in UTC; null if it works, as far as known. */
  readonly failingSince: string | null
  /** Why it failed last; null if it works. May hold a path. */
  readonly lastError: string | null
}

/**
 * A stalled part of a monitor: a loop without a successful run for a minute and two intervals, a store that has
 * failed or not answered for a minute, or a channel to which something has been due for 5 minutes that nothing but the
 * channel holds up.
 */
export interface Stall {
  readonly kind: 'loop' | 'store' | 'channel'
  readonly name: string
  /** ISO 8601 in UTC. */
  readonly since: string
}

/** How a monitor is doing, from memory. */
export interface MonitorStatus {
  /** ISO 8601 in UTC; null before the start. */
  readonly startedAt: string | null
  readonly loops: readonly LoopStatus[]
  readonly stores: readonly StoreStatus[]
  /** Everything that is stalled; empty if nothing is, and unless the monitor runs. */
  readonly stalled: readonly Stall[]
  /** Whether a heartbeat URL is configured. */
  readonly hasHeartbeatUrl: boolean
}
