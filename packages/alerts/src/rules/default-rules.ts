import type { AlertRuleInput } from './rule.ts'

/** What {@link defaultRules} sets on every rule. */
export interface DefaultRuleOverrides {
  /** In place of each rule's own, in minutes. */
  readonly cooldownMinutes?: number
  /** In place of 10. */
  readonly maxNotificationsPerHour?: number
  /** In place of `['log']`. */
  readonly notificationChannels?: readonly string[]
}

/**
 * The five rules to start from: processor, memory, disk, error rate of APIs, and critical health checks.
 *
 * @example
 * new AlertManager({ rules: defaultRules({ notificationChannels: ['log', 'slack'] }), notifiers })
 */
export function defaultRules(overrides: DefaultRuleOverrides = {}): readonly AlertRuleInput[] {
  return rules.map((rule) => ({ ...rule, ...overrides }))
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
    // Without requests there is no error rate: that is not worth an alert.
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
