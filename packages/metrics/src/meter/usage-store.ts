import type { PeriodKind } from './report.ts'
import type { TokenType } from '../usage/token-counts.ts'

/** What names a stored record; there is one record of each name. */
interface UsageRecordKey {
  readonly period: PeriodKind
  /** `YYYY-MM-DD` or `YYYY-MM`. */
  readonly key: string
  readonly provider: string
  readonly model: string
  /** The day (`YYYY-MM-DD`) whose price the tokens have. */
  readonly pricedOn: string
  /** The tier of that price. */
  readonly aboveInputTokens: number
}

/** What one model used in one period at one price: totals, not differences, and no money. */
export interface UsageRecord extends UsageRecordKey {
  readonly requests: number
  /** Whole numbers as decimal texts, so that they may be larger than 2^53. */
  readonly tokens: Readonly<Record<TokenType, string>>
}

/** What one step changes: first periods are removed with all their records, then records replace those of their name. */
export interface UsageChanges {
  readonly forgotten: readonly { readonly period: PeriodKind; readonly key: string }[]
  readonly records: readonly UsageRecord[]
}

/** Where days and months survive a restart. Used by one meter at a time. Every failure is a rejected promise. */
export interface UsageStore {
  /** All records, in any order. */
  readonly load: () => Promise<readonly UsageRecord[]>
  /** Writes all of it or nothing; once it resolves, it survives the end of the process (a durable store). */
  readonly save: (changes: UsageChanges) => Promise<void>
  /** Idempotent. */
  readonly close: () => Promise<void>
}
