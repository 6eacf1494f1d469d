import { expect, test } from 'vitest'

import { Receiver } from '../../test/scene.ts'
import { AlertManager } from '../manager.ts'
import { defaultRules } from '../rules/default-rules.ts'
import type { AlertRuleInput } from '../rules/rule.ts'
import { memoryStore } from '../store/memory.ts'

const threshold = { name: 'x', metricName: 'x', thresholdValue: 1 }

test.each<readonly [AlertRuleInput]>([
  ...defaultRules({ language: 'zh-CN', budgets: ['day', 'month'] }).map((rule) => [rule] as const),
  [{ ...threshold, webhookUrl: 'https://hooks.example.com/a', notificationChannels: ['webhook', 'log'] }],
  [{ ...threshold, match: { host: 'a' }, labels: { team: 'core' }, annotations: { action: 'restart' } }],
  [{ ...threshold, match: [{ name: 'host', op: '=~', value: 'a|b' }], groupBy: ['host'], unit: 'percent' }],
  [{ ...threshold, comparison: 'gte', clearValue: 0.5, clearAfter: 3, forMs: 1000, onNoData: 'breach' }],
  [{ ...threshold, escalate: [{ afterMs: 300_000, channels: ['log'] }] }],
  [{ ...threshold, kind: 'rate', windowMs: 60_000 }],
  [{ ...threshold, totalMetricName: 'y', minSamples: 5 }],
  [{ name: 'x', healthCheckName: '*', severity: 'critical', notificationChannels: [] }],
  [{ name: 'x', kind: 'dead_man', healthCheckName: 'glm' }],
  [{ name: 'x', kind: 'absent', metricName: 'x', match: { host: 'a' } }],
])('a saved rule is the same after a restart: %j', async (rule) => {
  const store = memoryStore()
  const begin = () =>
    new AlertManager({
      rules: [],
      store,
      notifiers: [new Receiver()],
      webhookNotifier: ({ name }) => new Receiver(name),
    })
  const before = begin()
  await before.saveRule(rule, { by: 'ann' })
  const after = begin()
  expect(await after.listUnusedRules()).toEqual([])
  expect(await after.getRule(rule.name)).toEqual(await before.getRule(rule.name))
})
