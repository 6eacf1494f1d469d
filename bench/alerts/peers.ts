import { Engine } from 'json-rules-engine'

import { rules } from './workload.ts'

/** Something that judges one round of values and says how many alerts it fired. */
export interface Peer {
  readonly evaluate: (values: Readonly<Record<string, number>>) => number | Promise<number>
}

interface PlainRule {
  readonly name: string
  readonly enabled: boolean
  readonly metricName: string
  readonly comparison: string
  readonly thresholdValue: number
  readonly consecutiveBreaches: number
}

/** How the plain loop counts: in a dictionary by the rule's name, as the original does, or in a field of the rule. */
type Counting = 'by name' | 'in the rule'

/**
 * The plain loop of the module this grew from, with its logic: every enabled rule looks up its metric, compares, counts
 * breaches in a row, and fires once the count is full.
 */
export function plainLoop(counting: Counting): Peer {
  const all = new Map(
    rules().map((rule) => [
      rule.name,
      { enabled: true, comparison: 'gt', consecutiveBreaches: 1, breaches: 0, ...rule } as PlainRule & {
        breaches: number
      },
    ]),
  )
  const counts = new Map<string, number>()
  const active = new Map<string, { readonly rule: string; readonly value: number }>()
  const count = (rule: PlainRule & { breaches: number }, breaches: number): void => {
    if (counting === 'by name') counts.set(rule.name, breaches)
    else rule.breaches = breaches
  }
  return {
    evaluate: (values) => {
      let fired = 0
      for (const rule of all.values()) {
        if (!rule.enabled) continue
        const value = values[rule.metricName]
        if (value === undefined) continue
        if (!isBreach(rule, value)) {
          count(rule, 0)
          continue
        }
        const inARow = (counting === 'by name' ? (counts.get(rule.name) ?? 0) : rule.breaches) + 1
        count(rule, inARow)
        if (inARow < rule.consecutiveBreaches || active.has(rule.name)) continue
        active.set(rule.name, { rule: rule.name, value })
        fired += 1
      }
      return fired
    },
  }
}

function isBreach({ comparison, thresholdValue }: PlainRule, value: number): boolean {
  switch (comparison) {
    case 'gt':
      return value > thresholdValue
    case 'lt':
      return value < thresholdValue
    case 'gte':
      return value >= thresholdValue
    case 'lte':
      return value <= thresholdValue
    case 'eq':
      return value === thresholdValue
    default:
      return value !== thresholdValue
  }
}

/** The same rules with json-rules-engine, which does not count breaches. */
export function jsonRulesEngine(): Peer {
  const engine = new Engine()
  for (const { name, metricName = '', thresholdValue } of rules()) {
    engine.addRule({
      name,
      conditions: { all: [{ fact: metricName, operator: 'greaterThan', value: thresholdValue }] },
      event: { type: name },
    })
  }
  return { evaluate: async (values) => (await engine.run({ ...values })).events.length }
}
