import { createHash } from 'node:crypto'

import type { RuleMatch } from './rule-base.ts'
import type { AlertRule } from './rule.ts'

/** Effect of an edit of a rule on a series that was evaluated with the previous version. */
export type RuleEdit =
  | { readonly kind: 'none' }
  /** The rule watches the same thing; `recount` if `consecutiveBreaches` or `forMs` has changed. */
  | { readonly kind: 'evaluation'; readonly recount: boolean }
  /** The rule now watches something else. */
  | { readonly kind: 'identity' }

/** Returns a short hash of the fields that say what a rule watches, how it counts, and what breaches it. */
export function ruleHash(rule: AlertRule): string {
  const { kind, match, labels, consecutiveBreaches, forMs } = rule
  const on = kind === 'health' ? rule.healthCheckName : rule.metricName
  return [
    digest([kind, on, sorted(match), sorted(labels)]),
    digest([consecutiveBreaches, forMs]),
    digest(boundsOf(rule)),
  ].join('-')
}

/** Compares the hash with which a series was last evaluated with the current hash of its rule. */
export function compareRuleHashes(before: string, now: string): RuleEdit {
  if (before === now) return { kind: 'none' }
  const [identity, counting] = before.split('-')
  const [identityNow, countingNow] = now.split('-')
  if (identity !== identityNow) return { kind: 'identity' }
  return { kind: 'evaluation', recount: counting !== countingNow }
}

function boundsOf(rule: AlertRule): readonly unknown[] {
  switch (rule.kind) {
    case 'threshold':
      return [rule.comparison, rule.thresholdValue, rule.clearValue]
    case 'health':
      return rule.healthStatus.toSorted()
    case 'absent':
      return []
  }
}

/** Sorts conditions, so that their order does not change the hash. */
function sorted(match: RuleMatch): readonly string[] {
  const parts = Array.isArray(match) ? match : Object.entries(match)
  return parts.map((part) => JSON.stringify(part)).toSorted()
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8)
}
