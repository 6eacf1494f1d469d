import { integer, port, timeZone } from '@botwatch/options'
import * as v from 'valibot'

import { budgetsSchema, type Budgets } from '../budgets/budget-options.ts'
import { PriceTable } from '../pricing/price-table.ts'
import type { UsageStore } from './usage-store.ts'

/** The options of a `UsageMeter` that `reconfigure` replaces. */
export interface SpendOptions {
  /** Prices of models. Default: the built-in ones. */
  readonly prices?: PriceTable | undefined
  /** Default: none. */
  readonly budgets?: Budgets | undefined
}

/** Options of a `UsageMeter`. */
export interface UsageMeterOptions extends SpendOptions {
  /** IANA name of the time zone in which days and months begin. Default `UTC`. */
  readonly timeZone?: string | undefined
  /** Keeps days and months over restarts. The caller opens and closes it. Default: none. */
  readonly store?: UsageStore | undefined
  /** How often changes are written, which is what a crash may lose: 10 ms to an hour. Default 10000. */
  readonly writeIntervalMs?: number | undefined
  /** How many days with usage are kept, 1 to 3650. 36 months are kept, or more if the days are of more. Default 400. */
  readonly retentionDays?: number | undefined
}

/** Schemas of {@link UsageMeterOptions}. */
export const meterEntries: {
  readonly prices: v.OptionalSchema<v.GenericSchema<PriceTable>, () => PriceTable>
  readonly timeZone: v.OptionalSchema<v.GenericSchema<string>, string>
  readonly budgets: v.OptionalSchema<v.GenericSchema<Budgets>, Budgets>
  readonly store: v.OptionalSchema<v.GenericSchema<UsageStore>, undefined>
  readonly writeIntervalMs: v.OptionalSchema<v.GenericSchema<number>, number>
  readonly retentionDays: v.OptionalSchema<v.GenericSchema<number>, number>
} = {
  prices: v.optional(v.instance(PriceTable, 'a PriceTable'), () => new PriceTable()),
  timeZone: v.optional(timeZone(), 'UTC'),
  budgets: v.optional(budgetsSchema, {}),
  store: v.optional(port<UsageStore>('a usage store', ['load', 'save', 'findBatch', 'close']), undefined),
  writeIntervalMs: v.optional(integer(10, 3_600_000), 10_000),
  retentionDays: v.optional(integer(1, 3650), 400),
}

/** Schema of {@link SpendOptions}. */
export const spendSchema: v.GenericSchema<
  unknown,
  { readonly prices: PriceTable; readonly budgets: Budgets }
> = v.strictObject({ prices: meterEntries.prices, budgets: meterEntries.budgets })
