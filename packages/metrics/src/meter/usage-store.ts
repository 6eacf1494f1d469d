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

/** A batch of calls that was recorded under a key. */
export interface UsageBatch {
  /** Who sent it. The same key of another sender is another key. */
  readonly sender: string
  readonly key: string
  /** Digest of the batch, so that another one under the same key is noticed. */
  readonly hash: string
}

/** A batch whose usage is stored. */
export interface StoredBatch extends UsageBatch {
  /** When it was recorded, milliseconds since 1970. */
  readonly atMs: number
}

/** Batches whose usage is part of a write, and which of the stored ones are kept. */
export interface BatchChanges {
  /** Inserted or replaced. */
  readonly added: readonly StoredBatch[]
  /** Batches from before this time are removed, milliseconds since 1970. */
  readonly sinceMs: number
  /** Of each sender in `added`, the batches that were written last are kept: so many. */
  readonly maxPerSender: number
}

/** One write: first whole periods are removed, then records are inserted or replaced. */
export interface UsageChanges {
  readonly forgotten: readonly { readonly period: PeriodKind; readonly key: string }[]
  readonly records: readonly UsageRecord[]
  /** Default: no change. */
  readonly batches?: BatchChanges
}

/** Keeps days and months over restarts. Used by one meter at a time. Every failure is a rejected promise. */
export interface UsageStore {
  /** Returns all records, in any order. */
  readonly load: () => Promise<readonly UsageRecord[]>
  /** Writes all changes or none. Once it resolves, a durable store keeps them when the process ends. */
  readonly save: (changes: UsageChanges) => Promise<void>
  /** Returns a stored batch, or null. Looks up one, since there may be a million. */
  readonly findBatch: (sender: string, key: string) => Promise<StoredBatch | null>
  /** Idempotent. */
  readonly close: () => Promise<void>
}
