import { toNumber } from '../pricing/money.ts'
import type { Window } from '../spend/calendar.ts'
import type { Period } from '../spend/period.ts'
import type { BudgetReport, UsageMeterEvent, PeriodKind } from '../meter/report.ts'
import { Budget, BUDGET_LEVELS, type Budgets } from './budget.ts'

/** Far more than the roundings of a float can add up to in a period. */
const ROUGHLY = 1 - 1e-6

/** Tells when a period's cost crosses its budget's levels, each once. */
export class BudgetWatch {
  readonly #budgets = new Map<PeriodKind, Budget>()
  readonly #tell: (event: UsageMeterEvent) => void

  constructor({ day, month }: Budgets, tell: (event: UsageMeterEvent) => void) {
    if (day !== undefined) this.#budgets.set('day', new Budget(day))
    if (month !== undefined) this.#budgets.set('month', new Budget(month))
    this.#tell = tell
  }

  /** Looks at the exact cost, tells every level it has newly come to, and says when to look again. */
  check(period: Period, window: Window, atMs: number): void {
    const budget = this.#budgets.get(window.period)
    if (budget === undefined) return
    const cost = period.cost()
    period.roughCost = toNumber(cost)
    const level = budget.levelOf(cost)
    while (period.told < level) {
      period.told += 1
      const told = BUDGET_LEVELS[period.told]
      if (told !== undefined && told !== 'ok')
        this.#tell({ type: 'budget', level: told, budget: budget.report(cost, window, atMs) })
    }
    const next = budget.nextCrossing(period.told)
    period.checkAt = next === undefined ? Infinity : toNumber(next) * ROUGHLY
  }

  /** The level a period has come to: its place in `BUDGET_LEVELS`. */
  levelOf(period: Period): number {
    return this.#budgets.get(period.kind)?.levelOf(period.cost()) ?? 0
  }

  report(period: Period, window: Window, nowMs: number): readonly BudgetReport[] {
    const budget = this.#budgets.get(window.period)
    return budget === undefined ? [] : [budget.report(period.cost(), window, nowMs)]
  }
}
