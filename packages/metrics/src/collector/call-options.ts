import { flag, integer, text } from '@botwatch/options'
import * as v from 'valibot'

import type { TimeLimit } from '../meter/metered-call.ts'
import type { UsageBatch } from '../meter/usage-store.ts'
import { readOptions } from '../read-options.ts'

/** Options of a scrape. */
export interface ScrapeOptions {
  /** Default `main`. */
  readonly registry?: string | undefined
  /** The `Accept` header: a text, or a list of texts if it occurs several times. */
  readonly accept?: string | readonly string[] | null | undefined
}

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

/** Options of a scrape with the default filled in. */
interface ReadScrapeOptions {
  readonly registry: string
  readonly accept?: ScrapeOptions['accept']
}

/** Options of a reset with the default filled in. */
interface ReadResetOptions {
  readonly periods: boolean
}

const scrapeSchema: v.GenericSchema<unknown, ReadScrapeOptions> = v.strictObject({
  registry: v.optional(v.string('the name of a registry'), 'main'),
  accept: v.optional(v.union([v.string(), v.null(), v.array(v.string())], 'the text of an Accept header')),
})
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

/** Reads the options of a scrape. Throws a `MetricsError` with every problem. */
export function readScrapeOptions(options: ScrapeOptions): ReadScrapeOptions {
  return readOptions(scrapeSchema, options)
}

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
