import type { Problem } from '@botwatch/options'

import { ruleSchema } from './rule-schema.ts'
import { silenceSchema } from './silence-schema.ts'

const KINDS = 'metric, rate, ratio, check, absent or silent, which say the kind'
const SCHEMAS = { rules: ruleSchema, silences: silenceSchema } as const

/** Fields by the names that the API, Prometheus, Alertmanager and Gatus have for them. */
const NAMES: Readonly<Record<keyof typeof SCHEMAS, Readonly<Record<string, string>>>> = {
  rules: {
    alert: 'name',
    expr: 'metric',
    kind: KINDS,
    type: KINDS,
    metric_name: 'metric',
    total_metric_name: 'of',
    health_check_name: 'check',
    health_status: 'status',
    silent_after: 'silent',
    comparison: 'gt',
    threshold: 'gt',
    threshold_value: 'gt',
    above: 'gt',
    below: 'lt',
    clear_value: 'clear',
    matchers: 'match',
    failure_threshold: 'consecutive_breaches',
    success_threshold: 'clear_after',
    receiver: 'channels',
    receivers: 'channels',
    notification_channels: 'channels',
    notification_template: 'template',
    runbook_url: 'runbook',
    max_alerts_per_rule: 'max_alerts',
  },
  silences: {
    matchers: 'match',
    comment: 'reason',
    weekdays: 'days',
    recurring: 'days',
    start_time: 'from',
    end_time: 'to',
    location: 'timezone',
    ends_at: 'until',
    for: 'until',
  },
}

/** Suggests a field in place of an unknown one of a rule or silence that has another name elsewhere. */
export function suggestField(problem: Problem): Problem {
  const [, section = '', unknown = ''] = /^(rules|silences)\[\d+\]\.([\w-]+)$/.exec(problem.path) ?? []
  if (
    !isSection(section) ||
    problem.received !== 'an unknown field' ||
    !problem.expected.startsWith('one of ')
  )
    return problem
  const name = unknown.replaceAll('-', '_').replace(/_(?:seconds|minutes)$/, '')
  const known = Object.hasOwn(SCHEMAS[section].entries, name) ? name : undefined
  const meant = known ?? (Object.hasOwn(NAMES[section], name) ? NAMES[section][name] : undefined)
  return meant === undefined ? problem : { ...problem, expected: meant }
}

function isSection(name: string): name is keyof typeof SCHEMAS {
  return Object.hasOwn(SCHEMAS, name)
}
