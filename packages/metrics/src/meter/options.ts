import { checkBudgets, type Budgets } from '../budgets/budget.ts'
import { PriceTable } from '../pricing/price-table.ts'
import { isFields, type ProblemList } from '../problem-list.ts'
import { Calendar } from '../spend/calendar.ts'
import type { UsageStore } from './usage-store.ts'
import type { UsageMeterEvent } from './report.ts'

/** Options of the meter of tokens and cost. */
export interface UsageMeterOptions {
  /** Default: the built-in ones. */
  readonly prices?: PriceTable
  /** IANA name of the zone whose midnights days and months begin at. Default `UTC`. */
  readonly timeZone?: string
  /** Default: none. */
  readonly budgets?: Budgets
  /** Where days and months survive a restart. Default: nowhere. Closed by whoever opened it. */
  readonly store?: UsageStore
  /** How often they are written, and so how much a crash may lose: 10 ms to an hour. Default 10000. */
  readonly writeIntervalMs?: number
  /** Called with what happens while it works, in the middle of a recording; what it throws is ignored. */
  readonly onEvent?: (event: UsageMeterEvent) => void
}

/** Notes what is wrong with the options of a meter; other fields may stand beside them. */
export function checkLedgerOptions(problems: ProblemList, options: UsageMeterOptions): void {
  const { prices, timeZone = 'UTC', budgets = {}, store, writeIntervalMs = 10_000, onEvent } = options
  problems.check('prices', prices, 'a PriceTable', prices === undefined || prices instanceof PriceTable)
  problems.check('timeZone', timeZone, 'the IANA name of a time zone', isTimeZone(timeZone))
  checkBudgets(problems, 'budgets', budgets)
  if (store !== undefined) checkStore(problems, store)
  const isInterval =
    Number.isInteger(writeIntervalMs) && writeIntervalMs >= 10 && writeIntervalMs <= 3_600_000
  problems.check('writeIntervalMs', writeIntervalMs, 'an integer from 10 to 3600000', isInterval)
  problems.check('onEvent', onEvent, 'a function', onEvent === undefined || typeof onEvent === 'function')
}

function checkStore(problems: ProblemList, store: unknown): void {
  if (!problems.check('store', store, 'a period store', isFields(store)) || !isFields(store)) return
  for (const name of ['load', 'save', 'close'])
    problems.check(`store.${name}`, store[name], 'a function', typeof store[name] === 'function')
}

function isTimeZone(value: unknown): boolean {
  if (typeof value !== 'string') return false
  try {
    return new Calendar(value) instanceof Calendar
  } catch {
    return false
  }
}
