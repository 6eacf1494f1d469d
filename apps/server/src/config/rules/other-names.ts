import type { Problem } from '@botwatch/options'

import { ruleSchema } from './rule-schema.ts'
import { silenceSchema } from './silence-schema.ts'

const KINDS = 'metric, rate, ratio, check, absent or silent, which say the kind'
const SCHEMAS = { rules: ruleSchema, silences: silenceSchema } as const

/** Fields by the names that programs, the API, Prometheus, Alertmanager and Gatus have for them. */
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

/** The same for checks and channels, of those types that have the field. */
const NAMES_IN_TYPES: Readonly<Record<string, string>> = {
  base_url: 'url',
  endpoint: 'url',
  webhook: 'url',
  webhook_url: 'url',
  model: 'expect_model',
  key: 'api_key',
  every: 'interval',
  recipients: 'to',
}

/** Suggests a field in place of an unknown one that has another name elsewhere. */
export function suggestField(problem: Problem): Problem {
  const [, section = '', unknown = ''] =
    /^(?:(rules|silences|checks)\[\d+\]|channels\.[^.]+)\.([\w-]+)$/.exec(problem.path) ?? []
  if (unknown === '' || problem.received !== 'an unknown field' || !problem.expected.startsWith('one of '))
    return problem
  const name = unknown
    .replaceAll('-', '_')
    .replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .replace(/_(?:ms|seconds|minutes)$/, '')
  const meant = isSection(section) ? fieldOf(section, name) : valueAt(NAMES_IN_TYPES, name)
  const isKnown =
    isSection(section) ||
    problem.expected
      .slice('one of '.length)
      .split(', ')
      .includes(meant ?? '')
  return meant === undefined || !isKnown ? problem : { ...problem, expected: meant }
}

function fieldOf(section: keyof typeof SCHEMAS, name: string): string | undefined {
  return Object.hasOwn(SCHEMAS[section].entries, name) ? name : valueAt(NAMES[section], name)
}

function valueAt(names: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(names, name) ? names[name] : undefined
}

function isSection(name: string): name is keyof typeof SCHEMAS {
  return Object.hasOwn(SCHEMAS, name)
}
