import { PriceTable, type Budgets } from '@botwatch/metrics'

import type { Facts } from './facts.ts'
import type { Finding } from './finding.ts'
import { checkPath } from './paths.ts'

/** Finds budgets that cannot count all spending, or are never reached. */
export function reviewBudgets({ config, nowMs }: Facts): readonly Finding[] {
  const { budgets } = config
  if (budgets?.day === undefined && budgets?.month === undefined) return []
  const [day, month] = [limitOf(budgets.day), limitOf(budgets.month)]
  return [
    ...unpricedModels(config, nowMs),
    ...(day !== undefined && month !== undefined && day > month
      ? [
          {
            kind: 'budget-never-reached',
            level: 'warning',
            path: 'budgets.day',
            message: `The budget of a day is ${day}, that of the whole month ${month}: a day that uses its budget uses more than that of the month.`,
          } as const,
        ]
      : []),
  ]
}

function unpricedModels(
  { checks, prices = new PriceTable() }: Facts['config'],
  nowMs: number,
): readonly Finding[] {
  const today = new Date(nowMs).toISOString().slice(0, 10)
  return checks.flatMap(({ name, type, options }): Finding[] => {
    const { provider, model } = options
    if (type !== 'llm' || typeof provider !== 'string' || typeof model !== 'string') return []
    if (prices.find(provider, model, today).state !== 'unpriced') return []
    return [
      {
        kind: 'budget-of-unknown-cost',
        level: 'warning',
        path: checkPath(name, 'expect_model'),
        message: `${model} of ${provider} has no price, so what it costs counts in no budget. Add it to a file of prices.`,
      },
    ]
  })
}

function limitOf(budget: Budgets['day']): number | undefined {
  return budget === undefined ? undefined : Number(typeof budget === 'string' ? budget : budget.limit)
}
