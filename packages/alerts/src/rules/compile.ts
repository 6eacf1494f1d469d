import { parse } from '@botwatch/options'
import { createHash } from 'node:crypto'
import * as v from 'valibot'

import { filterInTurns } from '../clock.ts'
import { invalid } from '../errors.ts'
import { NO_LABELS, type Labels } from '../labels.ts'
import { compileMatchers } from '../matchers/matcher.ts'
import { parsedRule } from './parsed-rule.ts'
import type { AlertRule, RuleMatch } from './rule.ts'

const selectionSchema = v.strictObject({
  rule: parsedRule(),
  series: v.custom<readonly unknown[]>(Array.isArray, 'a list of series { labels }'),
})

/** A rule that is compiled for evaluation. */
export interface CompiledRule<R extends AlertRule = AlertRule> {
  readonly rule: R
  /** Hash of the fields that decide what breaches it. */
  readonly hash: string
  readonly matches: (labels: Labels) => boolean
}

export function compileRule<R extends AlertRule>(rule: R): CompiledRule<R> {
  return { rule, hash: ruleHash(rule), matches: matcherOf(rule) }
}

/**
 * Returns the series whose labels a rule reads. Yields to the event loop meanwhile. Rejects with `INVALID_ARGUMENT` if the rule
 * does not come from `parseAlertRule`, or the series are not a list.
 */
export async function selectSeries<T extends { readonly labels: Labels }>(
  rule: AlertRule,
  series: readonly T[],
): Promise<readonly T[]> {
  const given = parse(selectionSchema, { rule, series })
  if (!given.ok) throw invalid('INVALID_ARGUMENT', 'selection of series', given.problems)
  const matches = matcherOf(rule)
  return filterInTurns(series, ({ labels }) => matches(labels))
}

function matcherOf({ match, severity }: AlertRule): (labels: Labels) => boolean {
  if (isList(match)) {
    const fits = compileMatchers(match)
    return (labels) => fits(labels, severity)
  }
  const wanted = Object.entries(match)
  if (wanted.length === 0) return () => true
  return (labels) => labels !== NO_LABELS && wanted.every(([name, value]) => labels[name] === value)
}

function isList(match: RuleMatch): match is Extract<RuleMatch, readonly unknown[]> {
  return Array.isArray(match)
}

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
  const on = watched(rule)
  const total = kind === 'ratio' ? [rule.totalMetricName] : []
  return [
    digest([kind, on, ...total, sorted(match), sorted(labels)]),
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

/** The name of what a rule reads. */
function watched(rule: AlertRule): string | null {
  if (rule.kind === 'health') return rule.healthCheckName
  if (rule.kind !== 'dead_man') return rule.metricName
  return rule.metricName ?? (rule.healthCheckName === undefined ? null : `check ${rule.healthCheckName}`)
}

function boundsOf(rule: AlertRule): readonly unknown[] {
  if (rule.kind === 'health') return rule.healthStatus.toSorted()
  if (rule.kind === 'absent' || rule.kind === 'dead_man') return []
  const bounds = [rule.comparison, rule.thresholdValue, rule.clearValue]
  return rule.kind === 'threshold' ? bounds : [...bounds, rule.windowMs, rule.minSamples]
}

/** Sorts conditions, so that their order does not change the hash. */
function sorted(match: RuleMatch): readonly string[] {
  const parts = Array.isArray(match) ? match : Object.entries(match)
  return parts.map((part) => JSON.stringify(part)).toSorted()
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8)
}
