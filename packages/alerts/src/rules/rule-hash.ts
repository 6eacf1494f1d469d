import { createHash } from 'node:crypto'

import type { RuleMatch } from './rule-base.ts'
import type { AlertRule } from './rule.ts'

/** Effect of an edit of a rule on an alert that was evaluated with the previous version. */
export type RuleEdit =
  | { readonly kind: 'none' }
  /** The rule watches the same thing; `recount` if `consecutiveBreaches` or `forMs` has changed. */
  | { readonly kind: 'judgement'; readonly recount: boolean }
  /** The rule now watches something else. */
  | { readonly kind: 'identity' }

/** Returns a short hash of the fields that say what a rule watches, how it counts, and what breaches it. */
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
 * Compares the key with which an alert was evaluated with the current key of its rule. An alert without a key was stored
 * by an older release and counts as unchanged.
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

/** Sorts conditions, so that their order does not change the key. */
function sorted(match: RuleMatch): readonly string[] {
  const parts = Array.isArray(match) ? match : Object.entries(match)
  return parts.map((part) => JSON.stringify(part)).toSorted()
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8)
}
