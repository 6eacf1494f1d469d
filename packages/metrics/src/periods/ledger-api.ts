import type { TokenCounts } from '../usage/token-counts.ts'
import type { LedgerReport } from './report.ts'

/** What `TokenLedger` (periods/ledger.ts) offers; `new TokenLedger(options)` with `LedgerOptions & { onEvent? }`. */
export interface TokenLedgerApi {
  /** Adds one call. Never throws, costs no more than look-ups and additions. */
  readonly record: (entry: {
    readonly provider: string
    readonly model: string
    readonly counts: TokenCounts
    readonly atMs: number
  }) => void
  /** Everything at a time; changes nothing. */
  readonly report: (nowMs: number) => LedgerReport
  /** Forgets the totals since the start; days and months too only when asked. */
  readonly reset: (options?: { readonly periods?: boolean }) => void
  /** Loads what the store has and writes in the background. Idempotent. */
  readonly start: () => void
  /** Writes what is not written yet; resolves within a limit, never rejects. Idempotent. */
  readonly stop: () => Promise<void>
}
