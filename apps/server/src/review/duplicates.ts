import type { AlertRule, RuleMatch } from '@botwatch/alerts'

import type { Facts } from './facts.ts'
import type { Finding } from './finding.ts'
import { rulePath } from './paths.ts'

/** Finds rules that fire on the same thing at the same time. */
export function reviewDuplicates({ rules }: Facts): readonly Finding[] {
  const first = new Map<string, string>()
  // Default rules first, so that the rule of the file is the one too many.
  const inOrder = [...rules].toSorted((a, b) => Number(a.origin === 'code') - Number(b.origin === 'code'))
  return inOrder.flatMap((rule): Finding[] => {
    const meaning = meaningOf(rule)
    const other = first.get(meaning)
    first.set(meaning, other ?? rule.name)
    if (other === undefined) return []
    const message = `${rule.name} fires whenever ${other} does. Remove one of the two, or name the channels of both in one.`
    return [{ kind: 'rules-with-one-meaning', level: 'warning', path: rulePath(rule.name), message }]
  })
}

/** What a rule watches, what breaches it, and how it counts. */
function meaningOf(rule: AlertRule): string {
  const { kind, match, consecutiveBreaches, forMs } = rule
  const fields = rule as unknown as Readonly<Record<string, unknown>>
  const own = [
    'metricName',
    'totalMetricName',
    'comparison',
    'thresholdValue',
    'windowMs',
    'healthCheckName',
    'silentAfterMs',
  ].map((name) => fields[name] ?? null)
  const statuses = rule.kind === 'health' ? rule.healthStatus.toSorted() : null
  return JSON.stringify([kind, ...own, statuses, sorted(match), consecutiveBreaches, forMs])
}

/** The matchers in either form, in one order. */
function sorted(match: RuleMatch): readonly string[] {
  const list = Array.isArray(match)
    ? (match as Extract<RuleMatch, readonly unknown[]>).map(({ name, op, value }) => [name, op, value])
    : Object.entries(match).map(([name, value]) => [name, '=', value])
  return list.map((each) => JSON.stringify(each)).toSorted()
}
