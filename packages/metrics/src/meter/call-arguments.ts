import { callback, flag, integer, number, text } from '@botwatch/options'
import * as v from 'valibot'

import { readOptions } from '../read-options.ts'
import type { MeteredCall, TimeLimit } from './metered-call.ts'
import type { UsageBatch } from './usage-store.ts'

/** Options of a reset. */
export interface ResetOptions {
  /** Whether to reset days, months and budgets, too. Default false. */
  readonly periods?: boolean | undefined
}

/** Options of a batch of usage. */
export interface UsageBatchOptions extends TimeLimit {
  /** Identifies the batch. Default: it is recorded whenever it comes. */
  readonly batch?: UsageBatch | undefined
}

/** Options of a reset with the default filled in. */
interface ReadResetOptions {
  readonly periods: boolean
}

const MAX_TIME_MS = 8.64e15

const limitSchema: v.GenericSchema<unknown, TimeLimit> = v.strictObject({
  withinMs: v.optional(integer(1, 600_000)),
})
const batchSchema: v.GenericSchema<unknown, UsageBatchOptions> = v.strictObject({
  batch: v.optional(v.strictObject({ sender: text(1, 1024), key: text(1, 1024), hash: text(1, 256) })),
  withinMs: v.optional(integer(1, 600_000)),
})
const resetSchema: v.GenericSchema<unknown, ReadResetOptions> = v.strictObject({
  periods: v.optional(flag(), false),
})
const callSchema = v.object({
  provider: v.string(),
  model: v.string(),
  counts: v.looseObject({}),
  atMs: number(-MAX_TIME_MS, MAX_TIME_MS),
})

/** Reads the options of a reset. Throws a `MetricsError` with every problem. */
export function readResetOptions(options: ResetOptions): ReadResetOptions {
  return readOptions(resetSchema, options)
}

/** Reads the options of a batch. Throws a `MetricsError` with every problem. */
export function readBatchOptions(options: UsageBatchOptions): UsageBatchOptions {
  return readOptions(batchSchema, options)
}

/** Reads the time limit of a call. Throws a `MetricsError` with every problem. */
export function readLimit(options: TimeLimit): TimeLimit {
  return readOptions(limitSchema, options)
}

/** Throws a `MetricsError` with every problem if a value is no call of a model. Its counts are not looked at. */
export function checkCall(call: MeteredCall): void {
  readOptions(callSchema, call)
}

/** Throws a `MetricsError` if a value is no time in milliseconds since 1970. */
export function checkTime(nowMs: number): void {
  readOptions(number(-MAX_TIME_MS, MAX_TIME_MS), nowMs, 'nowMs')
}

/** Throws a `MetricsError` if a value is no function. */
export function checkCallback(count: () => void): void {
  readOptions(callback<() => void>(), count, 'count')
}
