import { integer, number, parse, text } from '@botwatch/options'
import * as v from 'valibot'

import { invalid } from '../errors.ts'
import { MAX_COOLDOWN_MINUTES, withoutUndefined } from './fields.ts'
import type { AlertRuleInput } from './rule.ts'

/** Fields that {@link defaultRules} sets on every rule. */
export interface DefaultRuleOverrides {
  /** Replaces the cooldown of every rule, in minutes. Default 5 to 30, by rule. */
  readonly cooldownMinutes?: number | undefined
  /** Default 10. */
  readonly maxNotificationsPerHour?: number | undefined
  /** Default all configured channels. */
  readonly notificationChannels?: readonly string[] | undefined
}

const overridesSchema = v.strictObject({
  cooldownMinutes: v.optional(number(0, MAX_COOLDOWN_MINUTES)),
  maxNotificationsPerHour: v.optional(integer(0, 1_000_000)),
  notificationChannels: v.optional(v.array(text(1, 128), 'a list of channel names')),
})

/**
 * Returns the five default rules: CPU, memory, disk, error rate of APIs, and critical health checks. Throws
 * `INVALID_ARGUMENT` if an override is invalid.
 *
 * @example
 * new AlertManager({ rules: defaultRules({ cooldownMinutes: 30 }), notifiers })
 */
export function defaultRules(overrides: DefaultRuleOverrides = {}): readonly AlertRuleInput[] {
  const parsed = parse(overridesSchema, overrides)
  if (!parsed.ok) throw invalid('INVALID_ARGUMENT', 'default rule overrides', parsed.problems)
  return rules.map((rule) => ({ ...rule, ...withoutUndefined(parsed.value) }))
}

const rules: readonly AlertRuleInput[] = [
  {
    name: 'high_cpu_usage',
    description: 'CPU usage is high',
    metricName: 'cpu_percent',
    thresholdValue: 80,
    consecutiveBreaches: 2,
    cooldownMinutes: 10,
    autoResolveMinutes: 15,
  },
  {
    name: 'high_memory_usage',
    description: 'Memory usage is high',
    metricName: 'memory_percent',
    thresholdValue: 85,
    consecutiveBreaches: 2,
    cooldownMinutes: 10,
    autoResolveMinutes: 15,
  },
  {
    name: 'high_disk_usage',
    description: 'Disk usage is high',
    severity: 'error',
    metricName: 'disk_percent',
    thresholdValue: 90,
    cooldownMinutes: 30,
    autoResolveMinutes: 60,
  },
  {
    name: 'high_api_error_rate',
    description: 'API error rate is high',
    metricName: 'error_rate',
    thresholdValue: 0.1,
    consecutiveBreaches: 3,
    cooldownMinutes: 15,
    // Without requests there is no error rate, which is not worth an alert.
    onNoData: 'keep',
  },
  {
    name: 'health_check_failure',
    description: 'A critical health check is unhealthy',
    severity: 'critical',
    healthCheckName: '*',
    match: { critical: 'true' },
    consecutiveBreaches: 2,
    cooldownMinutes: 5,
  },
]
