import type { AlertRule } from '@botwatch/alerts'

import type { Facts } from './facts.ts'
import type { Finding } from './finding.ts'
import { rulePath } from './paths.ts'

/** Least and highest value that a metric can have, and how the highest is written. */
interface Range {
  readonly min: number
  readonly max: number
}

/** Names of metrics that are a share of something, and so never above it. */
const PERCENT = /^(?:cpu|memory|disk)_percent$/
const RATIO = /^(?:error_rate|bot_(?:api_success|system_(?:cpu|memory|filesystem)_usage)_ratio)$/
/** More than all of a budget can be used. */
const BUDGET = /budget.*_ratio$/
const NO_RANGE: Range = { min: -Infinity, max: Infinity }

/** Finds rules that fire never or always, because no value can be on the other side of their threshold. */
export function reviewValues({ rules }: Facts): readonly Finding[] {
  return rules.flatMap((rule): Finding[] => {
    if (rule.origin !== 'code') return []
    if (rule.kind !== 'threshold' && rule.kind !== 'rate' && rule.kind !== 'ratio') return []
    const { comparison, thresholdValue: at, name } = rule
    const range = rangeOf(rule)
    const outcome = outcomeOf(comparison, at, range)
    if (outcome === undefined) return []
    const path = rulePath(name, comparison)
    if (outcome === 'always')
      return [
        {
          kind: 'always-breaches',
          level: 'warning',
          path,
          message: `Every value of ${subjectOf(rule)} is ${limits(range)}, so ${name} always fires.`,
        },
      ]
    const unit = range.max === 1 && at > 1 && at <= 100 ? ` For ${at}% write ${at / 100} or ${at}%.` : ''
    return [
      {
        kind: 'never-breaches',
        level: 'warning',
        path,
        message: `No value of ${subjectOf(rule)} can be ${words[comparison]} ${at}: it is ${limits(range)}. ${name} never fires.${unit}`,
      },
    ]
  })
}

const words = {
  gt: 'above',
  gte: 'at least',
  lt: 'below',
  lte: 'at most',
  eq: 'equal to',
  ne: 'other than',
} as const

function subjectOf(
  rule: Extract<AlertRule, { readonly metricName: string; readonly comparison: unknown }>,
): string {
  return rule.kind === 'ratio' ? `${rule.metricName} / ${rule.totalMetricName}` : rule.metricName
}

function rangeOf(rule: Extract<AlertRule, { readonly comparison: unknown }>): Range {
  // A counter never falls.
  if (rule.kind === 'rate') return { min: 0, max: Infinity }
  if (rule.kind === 'ratio') return { min: 0, max: 1 }
  const { metricName, unit } = rule
  if (PERCENT.test(metricName)) return { min: 0, max: 100 }
  if (RATIO.test(metricName)) return { min: 0, max: 1 }
  if (BUDGET.test(metricName)) return { min: 0, max: Infinity }
  if (metricName.endsWith('_ratio') && (unit === undefined || unit === 'ratio')) return { min: 0, max: 1 }
  return metricName.endsWith('_total') ? { min: 0, max: Infinity } : NO_RANGE
}

/** Whether no value breaches, or every value does. */
function outcomeOf(
  comparison: keyof typeof words,
  at: number,
  { min, max }: Range,
): 'never' | 'always' | undefined {
  switch (comparison) {
    case 'gt':
      return at >= max ? 'never' : at < min ? 'always' : undefined
    case 'gte':
      return at > max ? 'never' : at <= min ? 'always' : undefined
    case 'lt':
      return at <= min ? 'never' : at > max ? 'always' : undefined
    case 'lte':
      return at < min ? 'never' : at >= max ? 'always' : undefined
    case 'eq':
      return at < min || at > max ? 'never' : undefined
    case 'ne':
      return at < min || at > max ? 'always' : undefined
  }
}

function limits({ min, max }: Range): string {
  return max === Infinity ? `at least ${min}` : `from ${min} to ${max}`
}
