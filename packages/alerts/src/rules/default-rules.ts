import { choice, integer, number, parse, text } from '@botwatch/options'
import * as v from 'valibot'

import { invalid } from '../errors.ts'
import { ENGLISH } from './default-texts/en.ts'
import type { DefaultRuleName, DefaultRuleTexts } from './default-texts/texts.ts'
import { CHINESE } from './default-texts/zh-cn.ts'
import { MAX_COOLDOWN_MINUTES, withoutUndefined } from './fields.ts'
import type { AlertRuleInput } from './rule.ts'

/** Options of {@link defaultRules}. */
export interface DefaultRuleOptions {
  /** Language of the descriptions and of what to do. Default `en`. */
  readonly language?: 'en' | 'zh-CN' | undefined
  /** Periods that have a budget: each gets a rule on what is spent of it. Default none. */
  readonly budgets?: readonly ('day' | 'month')[] | undefined
  /** Cooldown of every rule, in minutes. Default 5 to 60, by rule. */
  readonly cooldownMinutes?: number | undefined
  /** `maxNotificationsPerHour` of every rule. Default 10. */
  readonly maxNotificationsPerHour?: number | undefined
  /** Channels of every rule. Default all configured channels. */
  readonly notificationChannels?: readonly string[] | undefined
}

const texts: Readonly<Record<'en' | 'zh-CN', DefaultRuleTexts>> = { en: ENGLISH, 'zh-CN': CHINESE }
const DAY_MS = 86_400_000

const optionsSchema = v.strictObject({
  language: v.optional(choice(['en', 'zh-CN']), 'en'),
  budgets: v.optional(v.array(choice(['day', 'month']), 'a list of day and month'), []),
  cooldownMinutes: v.optional(number(0, MAX_COOLDOWN_MINUTES)),
  maxNotificationsPerHour: v.optional(integer(0, 1_000_000)),
  notificationChannels: v.optional(v.array(text(1, 128), 'a list of channel names')),
})

/**
 * Returns the default rules: CPU, memory, disk, errors of APIs, health checks, evaluation, and each budget. Throws
 * `INVALID_ARGUMENT` if an option is invalid.
 *
 * @example
 * new AlertManager({ rules: defaultRules({ budgets: ['day'], cooldownMinutes: 30 }), notifiers })
 */
export function defaultRules(options: DefaultRuleOptions = {}): readonly AlertRuleInput[] {
  const parsed = parse(optionsSchema, options)
  if (!parsed.ok) throw invalid('INVALID_ARGUMENT', 'default rule options', parsed.problems)
  const { language, budgets, ...overrides } = parsed.value
  return [...rules, ...[...new Set(budgets)].map(budgetRule)].map((rule) => {
    const { description, action } = texts[language][rule.name]
    return { ...rule, description, annotations: { action }, ...withoutUndefined(overrides) }
  })
}

interface DefaultRule extends AlertRuleInput {
  readonly name: DefaultRuleName
}

const rules: readonly DefaultRule[] = [
  {
    name: 'high_cpu_usage',
    metricName: 'cpu_percent',
    thresholdValue: 80,
    unit: 'percent',
    consecutiveBreaches: 2,
    cooldownMinutes: 10,
    autoResolveMinutes: 15,
  },
  {
    name: 'high_memory_usage',
    metricName: 'memory_percent',
    thresholdValue: 85,
    unit: 'percent',
    consecutiveBreaches: 2,
    cooldownMinutes: 10,
    autoResolveMinutes: 15,
  },
  {
    name: 'high_disk_usage',
    severity: 'error',
    metricName: 'disk_percent',
    thresholdValue: 90,
    unit: 'percent',
    cooldownMinutes: 30,
    autoResolveMinutes: 60,
  },
  {
    name: 'high_api_error_rate',
    kind: 'ratio',
    metricName: 'api_errors_total',
    totalMetricName: 'api_requests_total',
    thresholdValue: 0.1,
    unit: 'ratio',
    windowMs: 300_000,
    minSamples: 10,
    consecutiveBreaches: 3,
    cooldownMinutes: 15,
    // Without requests there are no counters, which is not worth an alert.
    onNoData: 'keep',
    noDataAfterMs: DAY_MS,
  },
  {
    name: 'health_check_failure',
    severity: 'critical',
    healthCheckName: '*',
    match: { critical: 'true' },
    consecutiveBreaches: 2,
    cooldownMinutes: 5,
  },
  {
    name: 'health_check_degraded',
    healthCheckName: '*',
    healthStatus: ['degraded', 'unhealthy'],
    // The rules on CPU, memory and disk report the same, and say which.
    match: [{ name: 'check', op: '!=', value: 'system_resources' }],
    // Checks every 30 seconds and every 5 minutes are both reported within minutes, and no single failure is.
    consecutiveBreaches: 2,
    forMs: 120_000,
    cooldownMinutes: 60,
    repeatIntervalMs: DAY_MS,
    // Missing results of critical checks are reported by the rule above.
    onNoData: 'keep',
  },
  { name: 'evaluation_stopped', kind: 'dead_man', severity: 'error', cooldownMinutes: 5 },
]

function budgetRule(period: 'day' | 'month'): DefaultRule {
  return {
    name: `${period}_budget_used`,
    metricName: `budget_${period}_used_ratio`,
    comparison: 'gte',
    thresholdValue: 0.8,
    unit: 'ratio',
    cooldownMinutes: 60,
    // The cost is unknown while a model without a price is used.
    onNoData: 'keep',
  }
}
