import type { TokenCounts } from '../usage/token-counts.ts'

/** One call of a model. */
export interface MeteredCall {
  readonly provider: string
  readonly model: string
  readonly counts: TokenCounts
  /** Milliseconds since 1970. */
  readonly atMs: number
}

/** Time limit of a call. */
export interface TimeLimit {
  /** Milliseconds, 1 to 600000. */
  readonly withinMs?: number | undefined
}
