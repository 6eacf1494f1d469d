import type { HealthCheckResult } from '../check/result.ts'
import type { HealthStatus } from '../check/status.ts'

/** What is known of one check, from memory. */
export interface CheckState {
  readonly name: string
  /** The latest result; `unknown` when it is stale or there is none. */
  readonly result: HealthCheckResult
  /** Whether it has run at all. */
  readonly hasRun: boolean
  /** How many of its runs found what, since it was added. */
  readonly runs: Readonly<Record<HealthStatus, number>>
  /** Percent of the known time in which it was healthy or degraded; null when nothing is known. */
  readonly uptimePercent: number | null
}
