import type { HealthCode } from '../check/codes.ts'
import type { HealthStatus } from '../check/status.ts'

/** What one run found, complete but not yet redacted. */
export interface RunOutcome {
  readonly status: HealthStatus
  readonly message: string
  readonly code: HealthCode | null
  readonly metrics?: unknown
  readonly errorDetails?: unknown
  readonly retryAfterMs?: number | undefined
  readonly isCertain?: boolean | undefined
}
