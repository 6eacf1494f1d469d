import type { AlertRule, RuleMatch } from '@botwatch/alerts'
import { suggest } from '@botwatch/options'

import { allows } from '../access/roles.ts'
import type { Facts, ReviewedRule } from './facts.ts'
import type { Finding } from './finding.ts'
import { rulePath } from './paths.ts'

/** Prefixes of names that no report of a bot may have. */
const OWN_PREFIX = /^(?:bot_|process_|nodejs_)/
const BUDGET = /^budget_(day|month)_used_ratio$/

/** Finds rules on metrics and checks that do not exist. */
export function reviewSources(facts: Facts): readonly Finding[] {
  return facts.rules
    .filter(({ origin }) => origin === 'code')
    .flatMap((rule) => [...reviewMetrics(rule, facts), ...reviewCheck(rule, facts)])
}

function reviewMetrics(rule: ReviewedRule, { metricNames, config }: Facts): readonly Finding[] {
  return metricsOf(rule).flatMap(({ name, field }): Finding[] => {
    if (metricNames.has(name)) return []
    const path = rulePath(rule.name, field)
    const [, period] = BUDGET.exec(name) ?? []
    if (period !== undefined) return [unknownMetric(path, `${name} exists only if budgets.${period} is set.`)]
    const meant = suggest(name, [...metricNames])
    const hint = meant === undefined ? '' : ` Did you mean ${meant}?`
    if (OWN_PREFIX.test(name)) return [unknownMetric(path, `No metric of Botwatch is called ${name}.${hint}`)]
    if (meant !== undefined)
      return [
        unknownMetric(
          path,
          `Botwatch has no metric ${name}.${hint} If your bot reports it, nothing is wrong.`,
        ),
      ]
    const keys = config.apiKeys
    if (keys.length > 0 && !keys.some(({ role }) => allows(role, 'ingest')))
      return [
        unknownMetric(
          path,
          `Nobody can send ${name}: no key may report samples. Add a key with the role ingest.`,
        ),
      ]
    return [
      {
        kind: 'metric-from-outside',
        level: 'note',
        path,
        message: `${name} is no metric of Botwatch: the rule has no data until your bot reports it.`,
      },
    ]
  })
}

function unknownMetric(path: string, message: string): Finding {
  return { kind: 'unknown-metric', level: 'warning', path, message }
}

function metricsOf(rule: AlertRule): readonly { readonly name: string; readonly field: string }[] {
  switch (rule.kind) {
    case 'threshold':
    case 'dead_man':
      return rule.metricName === undefined ? [] : [{ name: rule.metricName, field: 'metric' }]
    case 'rate':
      return [{ name: rule.metricName, field: 'rate' }]
    case 'absent':
      return [{ name: rule.metricName, field: 'absent' }]
    case 'ratio':
      return [
        { name: rule.metricName, field: 'ratio' },
        { name: rule.totalMetricName, field: 'of' },
      ]
    case 'health':
      return []
  }
}

function reviewCheck(rule: ReviewedRule, { checks }: Facts): readonly Finding[] {
  const named = 'healthCheckName' in rule ? rule.healthCheckName : undefined
  if (named === undefined) return []
  const [wanted, field] = named === '*' ? [checkOf(rule.match), 'match'] : [named, 'check']
  const names = checks.map(({ name }) => name)
  if (wanted === undefined || names.includes(wanted)) return []
  const message = `There is no check ${JSON.stringify(wanted)}, so the rule never fires. ${hintFor(wanted, names)}`
  return [{ kind: 'unknown-check', level: 'warning', path: rulePath(rule.name, field), message }]
}

function hintFor(wanted: string, names: readonly string[]): string {
  const meant = suggest(wanted, names)
  return meant === undefined ? `The checks are ${names.join(', ')}.` : `Did you mean ${meant}?`
}

/** The one check that matchers name. */
function checkOf(match: RuleMatch): string | undefined {
  if (!Array.isArray(match)) return (match as Readonly<Record<string, string>>)['check']
  const list = match as Extract<RuleMatch, readonly unknown[]>
  return list.find(({ name, op }) => name === 'check' && op === '=')?.value
}
