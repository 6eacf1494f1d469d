import { formatProblems } from '@botwatch/options'
import { expect, test } from 'vitest'

import { defaultRules, type DefaultRuleOptions } from './default-rules.ts'
import { parseAlertRule } from './parse-rule.ts'
import type { AlertRule } from './rule.ts'

function parsed(options: DefaultRuleOptions = {}): readonly AlertRule[] {
  return defaultRules(options).map((input) => {
    const result = parseAlertRule(input)
    if (!result.ok) throw new Error(formatProblems(result.problems))
    return result.rule
  })
}

function describeRule(rule: AlertRule): string {
  if (rule.kind === 'health') return rule.healthCheckName
  if (rule.kind === 'dead_man') return `dead_man ${rule.silentAfterMs}`
  if (rule.kind === 'ratio')
    return `${rule.metricName} / ${rule.totalMetricName} ${rule.comparison} ${rule.thresholdValue}, at least ${rule.minSamples} in ${rule.windowMs}`
  return rule.kind === 'threshold' ? `${rule.metricName} ${rule.comparison} ${rule.thresholdValue}` : ''
}

test('are valid, with the figures of the documentation', () => {
  const figures = parsed({ budgets: ['day', 'month', 'day'] }).map((rule) => {
    const { name, severity, consecutiveBreaches, cooldownMinutes, autoResolveMinutes, unit } = rule
    const counts = [consecutiveBreaches, cooldownMinutes, autoResolveMinutes]
    return [name, describeRule(rule), severity, ...counts, unit]
  })
  const errors = 'api_errors_total / api_requests_total gt 0.1, at least 10 in 300000'
  expect(figures).toEqual([
    ['high_cpu_usage', 'cpu_percent gt 80', 'warning', 2, 10, 15, 'percent'],
    ['high_memory_usage', 'memory_percent gt 85', 'warning', 2, 10, 15, 'percent'],
    ['high_disk_usage', 'disk_percent gt 90', 'error', 1, 30, 60, 'percent'],
    ['high_api_error_rate', errors, 'warning', 3, 15, 60, 'ratio'],
    ['health_check_failure', '*', 'critical', 2, 5, 60, undefined],
    ['health_check_degraded', '*', 'warning', 2, 60, 60, undefined],
    ['evaluation_stopped', 'dead_man 300000', 'error', 1, 5, 60, undefined],
    ['day_budget_used', 'budget_day_used_ratio gte 0.8', 'warning', 1, 60, 60, 'ratio'],
    ['month_budget_used', 'budget_month_used_ratio gte 0.8', 'warning', 1, 60, 60, 'ratio'],
  ])
})

test('without a budget there is no rule on it', () => {
  expect(parsed().filter(({ name }) => name.includes('budget'))).toEqual([])
})

test.each([
  [undefined, /^[A-Z][\x20-\x7E]+\.$/],
  ['zh-CN', /^[\p{sc=Han}A-Za-z0-9 ，。；、-]+。$/u],
] as const)('say in the language %s what they mean and what to do', (language, sentences) => {
  const all = parsed({ budgets: ['day', 'month'], language }).map(({ description, annotations }) => ({
    description,
    action: annotations['action'],
  }))
  for (const { description, action } of all) {
    expect(description).toMatch(sentences)
    expect(action).toMatch(sentences)
  }
  expect(new Set(all.map(({ action }) => action)).size).toBe(9)
})

test('take channels, cooldown and cap from outside', () => {
  const overrides = { cooldownMinutes: 7, maxNotificationsPerHour: 3, notificationChannels: ['slack'] }
  for (const rule of defaultRules(overrides)) expect(rule).toMatchObject(overrides)
})

test.each([{ language: 'de' }, { budgets: ['year'] }, { cooldown: 1 }])('refuse %j', (options) => {
  expect(() => defaultRules(options as never)).toThrow('default rule options')
})
