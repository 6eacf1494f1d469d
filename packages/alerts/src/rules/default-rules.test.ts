import { formatProblems } from '@botwatch/options'
import { expect, test } from 'vitest'

import { defaultRules } from './default-rules.ts'
import { parseAlertRule } from './parse-rule.ts'

test('are five valid rules with the figures of the specification', () => {
  const rules = defaultRules().map((input) => {
    const result = parseAlertRule(input)
    if (!result.ok) throw new Error(formatProblems(result.problems))
    const { rule } = result
    const on =
      rule.kind === 'threshold'
        ? `${rule.metricName} ${rule.comparison} ${rule.thresholdValue}`
        : rule.kind === 'health' && rule.healthCheckName
    return [
      rule.name,
      on,
      rule.severity,
      rule.consecutiveBreaches,
      rule.cooldownMinutes,
      rule.autoResolveMinutes,
    ]
  })
  expect(rules).toEqual([
    ['high_cpu_usage', 'cpu_percent gt 80', 'warning', 2, 10, 15],
    ['high_memory_usage', 'memory_percent gt 85', 'warning', 2, 10, 15],
    ['high_disk_usage', 'disk_percent gt 90', 'error', 1, 30, 60],
    ['high_api_error_rate', 'error_rate gt 0.1', 'warning', 3, 15, 60],
    ['health_check_failure', '*', 'critical', 2, 5, 60],
  ])
})

test('take channels, cooldown and cap from outside', () => {
  const overrides = { cooldownMinutes: 7, maxNotificationsPerHour: 3, notificationChannels: ['slack'] }
  for (const rule of defaultRules(overrides)) expect(rule).toMatchObject(overrides)
})
