import { isFields, join, type ProblemList } from '../problem-list.ts'
import { parseAmount, ratioOf, toNumber, type Money } from '../pricing/money.ts'
import type { Window } from '../spend/calendar.ts'
import type { BudgetLevel, BudgetReport } from '../meter/report.ts'

/** What may be spent in a day or a month. */
export interface BudgetOptions {
  /** Above 0, in the currency of the prices, as a decimal text: `5.00`. */
  readonly limit: string
  /** From which part of the limit on there is a warning: above 0 and below 1. Default 0.8. */
  readonly warnRatio?: number
}

/** Budgets by period. They hold nothing back; they are reported, and crossings are told by events. */
export interface Budgets {
  readonly day?: BudgetOptions
  readonly month?: BudgetOptions
}

/** A warn ratio is good to a millionth. */
const RATIO_UNITS = 1_000_000

/** In the first hundredth of a period a projection would say more about luck than about the bot. */
const MIN_ELAPSED = 0.01

/** Levels in the order they are crossed; a level's number is its place here. */
export const BUDGET_LEVELS: readonly BudgetLevel[] = ['ok', 'warning', 'exceeded']

/** Notes what is wrong with budgets. */
export function checkBudgets(problems: ProblemList, path: string, budgets: unknown): void {
  if (!problems.check(path, budgets, 'budgets by period', isFields(budgets)) || !isFields(budgets)) return
  problems.rejectUnknown(path, budgets, ['day', 'month'])
  for (const period of ['day', 'month']) {
    const budget = budgets[period]
    const at = join(path, period)
    if (
      budget === undefined ||
      !problems.check(at, budget, 'a budget', isFields(budget)) ||
      !isFields(budget)
    )
      continue
    const { limit, warnRatio = 0.8 } = budget
    problems.rejectUnknown(at, budget, ['limit', 'warnRatio'])
    const isLimit = (parseAmount(limit) ?? 0n) > 0n
    problems.check(join(at, 'limit'), limit, 'a decimal text above 0, such as "5.00"', isLimit)
    const isRatio = typeof warnRatio === 'number' && warnRatio >= 1 / RATIO_UNITS && warnRatio < 1
    problems.check(join(at, 'warnRatio'), warnRatio, 'a number above 0 and below 1', isRatio)
  }
}

/** One budget; the exact cost decides. */
export class Budget {
  readonly warnRatio: number
  readonly #limit: Money
  readonly #warning: Money

  /** The options must have been checked. */
  constructor({ limit, warnRatio = 0.8 }: BudgetOptions) {
    this.warnRatio = warnRatio
    this.#limit = parseAmount(limit) ?? 0n
    this.#warning = (this.#limit * BigInt(Math.round(warnRatio * RATIO_UNITS))) / BigInt(RATIO_UNITS)
  }

  /** 0, 1 or 2: the place in `BUDGET_LEVELS`. */
  levelOf(cost: Money): number {
    if (cost >= this.#limit) return 2
    return cost >= this.#warning ? 1 : 0
  }

  /** The exact cost that crosses into the level after this one; undefined after the last. */
  nextCrossing(level: number): Money | undefined {
    return [this.#warning, this.#limit][level]
  }

  report(cost: Money, window: Window, nowMs: number): BudgetReport {
    const { period, key, startMs, endMs } = window
    const elapsedMs = Math.min(nowMs, endMs) - startMs
    const isEarly = elapsedMs < MIN_ELAPSED * (endMs - startMs)
    return {
      period,
      key,
      limit: toNumber(this.#limit),
      warnRatio: this.warnRatio,
      cost: toNumber(cost),
      usedRatio: ratioOf(cost, this.#limit),
      level: BUDGET_LEVELS[this.levelOf(cost)] ?? 'ok',
      projectedCost: isEarly ? null : (toNumber(cost) * (endMs - startMs)) / elapsedMs,
      resetMs: endMs,
    }
  }
}
