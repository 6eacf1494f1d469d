import { callback, integer, port } from '@botwatch/options'
import * as v from 'valibot'

import type { HistoryStore } from './history-store.ts'

/** Options of a `History`. */
export interface HistoryOptions {
  /** Keeps the history over restarts. The caller opens and closes it. Default: one in memory. */
  readonly store?: HistoryStore | undefined
  /** Days that are kept: 1 to 3660. Default 90. */
  readonly days?: number | undefined
  /** Series that are kept, about 70 kB each: 1 to 100000. Values of further series are counted, not kept. Default 5000. */
  readonly maxSeries?: number | undefined
  /** How often values are written, which is what a kill may lose: 10 ms to an hour. Default 30000. */
  readonly writeIntervalMs?: number | undefined
  /** Returns the current time in milliseconds since 1970. Default `Date.now`. */
  readonly clock?: (() => number) | undefined
}

/** {@link HistoryOptions} with defaults. */
interface HistorySettings {
  readonly store: HistoryStore | undefined
  readonly days: number
  readonly maxSeries: number
  readonly writeIntervalMs: number
  readonly clock: () => number
}

/** Schema of {@link HistoryOptions}. */
export const historySchema: v.GenericSchema<unknown, HistorySettings> = v.strictObject({
  store: v.optional(port<HistoryStore>('a history store', ['write', 'read', 'list', 'close']), undefined),
  days: v.optional(integer(1, 3660), 90),
  maxSeries: v.optional(integer(1, 100_000), 5000),
  writeIntervalMs: v.optional(integer(10, 3_600_000), 30_000),
  clock: v.optional(callback<() => number>(), () => Date.now),
}) as v.GenericSchema<unknown, HistorySettings>
