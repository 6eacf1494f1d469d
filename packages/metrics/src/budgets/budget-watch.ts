import { toNumber } from '../pricing/money.ts'
import type { PeriodKind, Window } from '../spend/calendar.ts'
import type { Period } from '../spend/period.ts'
import type { Budgets } from './budget-options.ts'
import { Budget, BUDGET_LEVELS, type BudgetLevel, type BudgetReport } from './budget.ts'

/** A budget has reached a level. Emitted once per level and period. */
export interface BudgetCrossing {
  readonly level: Exclude<BudgetLevel, 'ok'>
  readonly budget: BudgetReport
}

/** Larger than the sum of all rounding errors of a period. */
const SAFETY_FACTOR = 1 - 1e-6

/** Compares the cost of periods with their budgets and reports each crossing once. */
export class BudgetWatch {
  readonly #budgets = new Map<PeriodKind, Budget>()
  readonly #onCrossing: (crossing: BudgetCrossing) => void

  constructor(budgets: Budgets, onCrossing: (crossing: BudgetCrossing) => void) {
    this.replace(budgets)
    this.#onCrossing = onCrossing
  }

  /** Replaces the budgets. Each period must be followed and checked then. */
  replace({ day, month }: Budgets): void {
    this.#budgets.clear()
    if (day !== undefined) this.#budgets.set('day', new Budget(day))
    if (month !== undefined) this.#budgets.set('month', new Budget(month))
  }

  /** Takes over other budgets or prices: a level above the present one can be reached, and reported, again. */
  follow(period: Period): void {
    period.reportedLevel = Math.min(period.reportedLevel, this.levelOf(period))
  }

  /** Reports every level that the exact cost has reached since the last check, and sets the cost of the next check. */
  check(period: Period, window: Window, atMs: number): void {
    const budget = this.#budgets.get(window.period)
    if (budget === undefined) {
      period.checkAt = Infinity
      return
    }
    const cost = period.cost()
    period.roughCost = toNumber(cost)
    const current = budget.levelOf(cost)
    while (period.reportedLevel < current) {
      period.reportedLevel += 1
      const level = BUDGET_LEVELS[period.reportedLevel]
      if (level !== undefined && level !== 'ok')
        this.#onCrossing({ level, budget: budget.report(cost, window, atMs) })
    }
    const next = budget.nextCrossing(period.reportedLevel)
    period.checkAt = next === undefined ? Infinity : toNumber(next) * SAFETY_FACTOR
  }

  /** The level of a period, as an index into `BUDGET_LEVELS`. */
  levelOf(period: Period): number {
    return this.#budgets.get(period.kind)?.levelOf(period.cost()) ?? 0
  }

  /** Reports the budget of a period: empty if there is none. */
  report(period: Period, window: Window, nowMs: number): readonly BudgetReport[] {
    const budget = this.#budgets.get(window.period)
    return budget === undefined ? [] : [budget.report(period.cost(), window, nowMs)]
  }
}
