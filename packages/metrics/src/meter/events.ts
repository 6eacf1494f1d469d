import type { BudgetCrossing } from '../budgets/budget-watch.ts'

/** Events of a `UsageMeter`. */
export interface UsageEvents {
  /** A model without a known price was used. Once per model. */
  readonly unpriced: { readonly provider: string; readonly model: string }
  /** A budget has reached a level. Once per level and period, also over restarts. */
  readonly budget: BudgetCrossing
  /** The usage store failed. Nothing is lost from memory; the next write includes what this one missed. */
  readonly store_error: { readonly error: unknown }
  /** The usage store works again after it failed. */
  readonly store_recovered: undefined
}
