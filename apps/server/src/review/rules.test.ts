import { expect, test } from 'vitest'

import { findingsOf, high, key, tcp } from '../../test/review-scene.ts'
import type { ServerConfig } from '../config/server-config.ts'

type Case = readonly [title: string, kind: string, path: string | null, change: Partial<ServerConfig>]

test.each<Case>([
  [
    'a rule on a metric with a misspelt name',
    'unknown-metric',
    'rules{a}.metric',
    { rules: [{ name: 'a', metricName: 'cpu_percnt', thresholdValue: 1 }] },
  ],
  [
    'a rule on a metric that only the server could have',
    'unknown-metric',
    'rules{a}.rate',
    { rules: [{ name: 'a', kind: 'rate', metricName: 'bot_reviews_total', thresholdValue: 1 }] },
  ],
  [
    'a rule on a budget that is not set',
    'unknown-metric',
    'rules{a}.metric',
    { rules: [{ name: 'a', metricName: 'budget_day_used_ratio', thresholdValue: 1.2 }] },
  ],
  [
    'a rule on a metric that no key may send',
    'unknown-metric',
    'rules{a}.metric',
    {
      apiKeys: [key('read'), { ...key('read'), name: 'op', role: 'operate' }],
      rules: [{ name: 'a', metricName: 'queue_length', thresholdValue: 1 }],
    },
  ],
  [
    'a rule on a metric of the bot',
    'metric-from-outside',
    'rules{a}.metric',
    { apiKeys: [key('admin')], rules: [{ name: 'a', metricName: 'queue_length', thresholdValue: 1 }] },
  ],
  [
    'a rule on a check that does not exist',
    'unknown-check',
    'rules{a}.check',
    { checks: [tcp('redis')], rules: [{ name: 'a', healthCheckName: 'rediss' }] },
  ],
  [
    'a rule whose matcher names a check that does not exist',
    'unknown-check',
    'rules{a}.match',
    { rules: [{ name: 'a', healthCheckName: '*', match: { check: 'redis' } }] },
  ],
  [
    'a percentage above 100',
    'never-breaches',
    'rules{a}.gt',
    { rules: [{ name: 'a', metricName: 'cpu_percent', thresholdValue: 100 }] },
  ],
  [
    'a ratio above 1',
    'never-breaches',
    'rules{a}.gt',
    {
      rules: [
        {
          name: 'a',
          metricName: 'api_errors_total',
          totalMetricName: 'api_requests_total',
          thresholdValue: 10,
        },
      ],
    },
  ],
  [
    'a metric whose name says that it is a ratio, above 1',
    'never-breaches',
    'rules{a}.gte',
    { rules: [{ name: 'a', metricName: 'bot_api_success_ratio', comparison: 'gte', thresholdValue: 90 }] },
  ],
  [
    'a threshold that every value passes',
    'always-breaches',
    'rules{a}.gte',
    { rules: [{ name: 'a', metricName: 'cpu_percent', comparison: 'gte', thresholdValue: 0 }] },
  ],
  [
    'a time that is shorter than the interval of metrics',
    'for-shorter-than-interval',
    'rules{a}.for',
    { rules: [{ ...high, name: 'a', forMs: 30_000 }] },
  ],
  [
    'a time that is shorter than the interval of the check',
    'for-shorter-than-interval',
    'rules{a}.for',
    {
      checks: [tcp('redis', { intervalMs: 300_000 })],
      rules: [{ name: 'a', healthCheckName: 'redis', forMs: 120_000 }],
    },
  ],
  [
    'a gap that is shorter than the interval',
    'gap-shorter-than-interval',
    'rules{a}.max_gap',
    { rules: [{ ...high, name: 'a', forMs: 300_000, maxGapMs: 30_000 }] },
  ],
  [
    'silence that is shorter than the interval',
    'silent-shorter-than-interval',
    'rules{a}.silent',
    { rules: [{ name: 'a', metricName: 'cpu_percent', silentAfterMs: 60_000 }] },
  ],
  [
    'a window that is shorter than two intervals',
    'window-shorter-than-interval',
    'rules{a}.window',
    {
      rules: [
        { name: 'a', kind: 'rate', metricName: 'api_errors_total', thresholdValue: 1, windowMs: 100_000 },
      ],
    },
  ],
  [
    'a check whose run may take longer than its interval',
    'check-slower-than-interval',
    'checks{redis}.timeout',
    { checks: [tcp('redis', { timeoutMs: 20_000, intervalMs: 20_000 })] },
  ],
  [
    'two rules with one meaning',
    'rules-with-one-meaning',
    'rules{b}',
    {
      rules: [
        { ...high, name: 'a' },
        { ...high, name: 'b', match: [], severity: 'error', description: 'other' },
      ],
    },
  ],
  [
    'a rule with the meaning of a default rule',
    'rules-with-one-meaning',
    'rules{cpu}',
    { rules: [{ name: 'cpu', metricName: 'cpu_percent', thresholdValue: 80, consecutiveBreaches: 2 }] },
  ],
])('%s', async (_title, kind, path, change) => {
  expect(await findingsOf(change)).toEqual([[kind, path]])
})
