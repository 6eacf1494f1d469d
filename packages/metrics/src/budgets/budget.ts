import { parseAmount, ratioOf, toNumber, type Money } from '../pricing/money.ts'
import type { PeriodKind, Window } from '../spend/calendar.ts'
import { RATIO_UNITS, WARN_RATIO, type BudgetOptions } from './budget-options.ts'

/** State of a budget: `warning` from the warn ratio on, `exceeded` from the limit on. */
export type BudgetLevel = (typeof BUDGET_LEVELS)[number]

/** All levels, in the order they are crossed. */
export const BUDGET_LEVELS = ['ok', 'warning', 'exceeded'] as const

/** A budget and its use in one period. */
export interface BudgetReport {
  readonly period: PeriodKind
  /** `YYYY-MM-DD` or `YYYY-MM`. */
  readonly key: string
  readonly limit: number
  readonly warnRatio: number
  /** Cost of the priced tokens. */
  readonly cost: number
  /** `cost / limit`: above 1 if the budget is exceeded. */
  readonly usedRatio: number
  readonly level: BudgetLevel
  /** Linear projection of the cost to the end of the period. Null in the first hundredth of the period. */
  readonly projectedCost: number | null
  /**
   * When the cost reaches the limit at the same rate, in milliseconds since 1970. Null if that is not before the end of the
   * period, if the budget is exceeded, and while there is no projection.
   */
  readonly runsOutMs: number | null
  /** End of the period in milliseconds since 1970. */
  readonly resetMs: number
}

/** Share of a period before which a projection would be noise. */
const MIN_ELAPSED = 0.01

/** One budget. The exact cost decides about its level. */
export class Budget {
  readonly warnRatio: number
  readonly #limit: Money
  readonly #warning: Money

  /** The options must be valid. */
  constructor(options: BudgetOptions | string) {
    const { limit, warnRatio = WARN_RATIO } = typeof options === 'string' ? { limit: options } : options
    this.warnRatio = warnRatio
    this.#limit = parseAmount(limit) ?? 0n
    this.#warning = (this.#limit * BigInt(Math.round(warnRatio * RATIO_UNITS))) / BigInt(RATIO_UNITS)
  }

  /** The level at a cost, as an index into {@link BUDGET_LEVELS}. */
  levelOf(cost: Money): number {
    if (cost >= this.#limit) return 2
    return cost >= this.#warning ? 1 : 0
  }

  /** The exact cost at which the level after this one begins. Undefined for the last level. */
  nextCrossing(level: number): Money | undefined {
    return [this.#warning, this.#limit][level]
  }

  /** Reports the budget at a cost and a time. */
  report(cost: Money, window: Window, nowMs: number): BudgetReport {
    const { period, key, startMs, endMs } = window
    const elapsedMs = Math.min(nowMs, endMs) - startMs
    const isEarly = elapsedMs < MIN_ELAPSED * (endMs - startMs)
    const usedRatio = ratioOf(cost, this.#limit)
    const runsOutMs = startMs + elapsedMs / usedRatio
    return {
      period,
      key,
      limit: toNumber(this.#limit),
      warnRatio: this.warnRatio,
      cost: toNumber(cost),
      usedRatio,
      level: BUDGET_LEVELS[this.levelOf(cost)] ?? 'ok',
      projectedCost: isEarly ? null : (toNumber(cost) * (endMs - startMs)) / elapsedMs,
      runsOutMs: !isEarly && cost < this.#limit && runsOutMs < endMs ? Math.round(runsOutMs) : null,
      resetMs: endMs,
    }
  }
}
