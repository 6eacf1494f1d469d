import type { PeriodKind } from '../spend/calendar.ts'
import type { TokenType } from '../usage/token-counts.ts'

/** Identity of a stored record. There is one record per identity. */
interface UsageRecordKey {
  readonly period: PeriodKind
  /** `YYYY-MM-DD` or `YYYY-MM`. */
  readonly key: string
  readonly provider: string
  readonly model: string
  /** Day (`YYYY-MM-DD`) of the price. */
  readonly pricedOn: string
  /** Tier of the price. */
  readonly aboveInputTokens: number
}

/** Usage of one model in one period at one price: totals rather than differences, and no money. */
export interface UsageRecord extends UsageRecordKey {
  readonly requests: number
  /** Integers as decimal strings, because they may exceed 2^53. */
  readonly tokens: Readonly<Record<TokenType, string>>
}

/** One write: first whole periods are removed, then records are inserted or replaced. */
export interface UsageChanges {
  readonly forgotten: readonly { readonly period: PeriodKind; readonly key: string }[]
  readonly records: readonly UsageRecord[]
}

/** Keeps days and months over restarts. Used by one meter at a time. Every failure is a rejected promise. */
export interface UsageStore {
  /** Returns all records, in any order. */
  readonly load: () => Promise<readonly UsageRecord[]>
  /** Writes all changes or none. Once it resolves, a durable store keeps them when the process ends. */
  readonly save: (changes: UsageChanges) => Promise<void>
  /** Idempotent. */
  readonly close: () => Promise<void>
}
