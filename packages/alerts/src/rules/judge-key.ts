import { createHash } from 'node:crypto'

import type { RuleMatch } from './rule-base.ts'
import type { AlertRule } from './rule.ts'

/** What an edit of a rule means for an alert that was judged under the rule as it was. */
export type RuleEdit =
  | { readonly kind: 'none' }
  /** The alert is about the same thing; `recount` when the rule's N or `forMs` changed. */
  | { readonly kind: 'judgement'; readonly recount: boolean }
  /** The rule now watches something else. */
  | { readonly kind: 'identity' }

/** A short key of the fields that say what a rule watches, how it counts, and what breaches it. */
export function judgeKey(rule: AlertRule): string {
  const { kind, match, labels, consecutiveBreaches, forMs } = rule
  const on = kind === 'health' ? rule.healthCheckName : rule.metricName
  return [
    digest([kind, on, sorted(match), sorted(labels)]),
    digest([consecutiveBreaches, forMs]),
    digest(levelOf(rule)),
  ].join('-')
}

/**
 * What changed between the key an alert was judged by and the rule's key now. Nothing is known of an alert without a key: it
 * was stored before there were any.
 */
export function compareKeys(judgedBy: string, key: string): RuleEdit {
  if (judgedBy === key || judgedBy === '') return { kind: 'none' }
  const [identity, counting] = judgedBy.split('-')
  const [identityNow, countingNow] = key.split('-')
  if (identity !== identityNow) return { kind: 'identity' }
  return { kind: 'judgement', recount: counting !== countingNow }
}

function levelOf(rule: AlertRule): readonly unknown[] {
  switch (rule.kind) {
    case 'threshold':
      return [rule.comparison, rule.thresholdValue, rule.clearValue]
    case 'health':
      return rule.healthStatus.toSorted()
    case 'absent':
      return []
  }
}

/** The same for the same conditions, whatever their order. */
function sorted(match: RuleMatch): readonly string[] {
  const parts = Array.isArray(match) ? match : Object.entries(match)
  return parts.map((part) => JSON.stringify(part)).toSorted()
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8)
}
