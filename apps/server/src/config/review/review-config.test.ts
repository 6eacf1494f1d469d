import { expect, test } from 'vitest'

import type { AlertRuleInput } from '@botwatch/alerts'

import { parseConfig } from '../environment.ts'
import type { ServerConfig } from '../server-config.ts'
import type { ReviewedSilence } from './facts.ts'
import { FINDING_KINDS } from './finding.ts'
import { reviewConfig } from './review-config.ts'

const NOW = Date.parse('2026-11-28T12:00:00Z')
const KEY = 'a-key-that-nobody-can-guess'
const HOOK = 'https://hooks.slack.com/services/T0/B0/abcdefghijkl'

type Change = Partial<Omit<ServerConfig, 'rules' | 'silences'>> & {
  readonly rules?: readonly AlertRuleInput[]
  readonly silences?: readonly ReviewedSilence[]
}

function base(): ServerConfig {
  const parsed = parseConfig({})
  if (!parsed.ok) throw new Error('the defaults are invalid')
  return parsed.config
}

const slack = (name: string, more = {}) => ({
  name,
  type: 'slack',
  options: { name, url: `${HOOK}-${name}`, ...more },
  secrets: [],
})
const tcp = (name: string, more = {}) => ({
  name,
  type: 'tcp',
  isEnabled: true,
  isPublic: false,
  secrets: [],
  options: { name, host: 'redis', port: 6379, ...more },
})
const key = (role: 'read' | 'ingest' | 'admin') => ({ name: role, role, key: KEY })
const high: AlertRuleInput = { name: 'high', metricName: 'cpu_percent', thresholdValue: 97 }

async function review(change: Change): Promise<readonly (readonly [kind: string, path: string | null])[]> {
  const { problems, findings } = await reviewConfig(
    { ...base(), channels: [slack('team')], ...change } as ServerConfig,
    NOW,
  )
  expect(problems).toEqual([])
  return findings.map(({ kind, path }) => [kind, path])
}

test('the defaults with a channel have no finding', async () => {
  expect(await review({})).toEqual([])
})

const allWeek = { from: '00:00', to: '24:00', timeZone: 'UTC' }
const alertname = (value: string, op: '=' | '=~' = '=') => ({ name: 'alertname', op, value })

test.each<readonly [title: string, kind: string, path: string | null, change: Change]>([
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
  ['no channel', 'no-channel', 'channels', { channels: [] }],
  [
    'a channel that no rule notifies',
    'unused-channel',
    'channels.lead',
    { channels: [slack('team'), slack('lead')], rules: onlyTo('team') },
  ],
  [
    'a channel that takes only what no rule sends',
    'severity-too-low',
    'channels.lead.min_severity',
    {
      channels: [slack('team'), slack('lead', { minSeverity: 'critical' })],
      rules: [...onlyTo('team'), { ...high, notificationChannels: ['lead'] }],
    },
  ],
  [
    'two channels with one receiver',
    'same-destination',
    'channels.lead',
    { channels: [slack('team'), { ...slack('lead'), options: { name: 'lead', url: `${HOOK}-team` } }] },
  ],
  [
    'an escalation to those who know',
    'notified-already',
    'rules{a}.escalate[0]',
    { rules: [{ ...high, name: 'a', escalate: [{ afterMs: 60_000, channels: ['team'] }] }] },
  ],
  [
    'a rule that is silenced for ever',
    'always-silenced',
    'rules{a}',
    { rules: [{ ...high, name: 'a' }], silences: [{ matchers: [alertname('a')], recurring: allWeek }] },
  ],
  [
    'a rule that two silences hold for ever',
    'always-silenced',
    'rules{a}',
    {
      rules: [{ ...high, name: 'a' }],
      silences: [
        { matchers: [alertname('a|b', '=~')], recurring: { ...allWeek, from: '22:00', to: '10:00' } },
        {
          matchers: [{ name: 'severity', op: '=', value: 'warning' }, alertname('a')],
          recurring: { ...allWeek, from: '10:00', to: '22:00' },
        },
      ],
    },
  ],
  [
    'a default rule that is silenced for ever',
    'always-silenced',
    'silences[0]',
    { silences: [{ matchers: [alertname('high_cpu.*', '=~')], recurring: allWeek }] },
  ],
  [
    'a silence that has ended',
    'silence-ended',
    'silences[0].until',
    { silences: [{ matchers: [alertname('high_cpu_usage')], until: '2026-11-01T00:00:00Z' }] },
  ],
  [
    'a silence of no rule',
    'silence-without-rule',
    'silences[0].match',
    { silences: [{ matchers: [alertname('hihg_cpu_usage')], recurring: { ...allWeek, to: '02:00' } }] },
  ],
  [
    'a budget with a model without a price',
    'budget-of-unknown-cost',
    'checks{gpt}.expect_model',
    {
      budgets: { day: '5.00' },
      checks: [
        {
          name: 'gpt',
          type: 'llm',
          isEnabled: true,
          isPublic: false,
          secrets: [],
          options: { name: 'gpt', provider: 'openai', model: 'gpt-0' },
        },
      ],
    },
  ],
  [
    'a budget of a day above that of the month',
    'budget-never-reached',
    'budgets.day',
    { budgets: { day: '500', month: '100' } },
  ],
  [
    'a public address without keys',
    'public-without-keys',
    'server.host',
    { host: '0.0.0.0', allowAnonymous: true },
  ],
  [
    'a public URL without keys',
    'public-without-keys',
    'server.public_url',
    { publicUrl: 'https://monitor.example.com', allowAnonymous: true },
  ],
  [
    'anonymous access beside keys',
    'anonymous-ignored',
    'auth.allow_anonymous',
    { apiKeys: [key('admin')], allowAnonymous: true },
  ],
  [
    'keys that are sent without TLS',
    'keys-in-clear-text',
    'server.public_url',
    { apiKeys: [key('admin')], publicUrl: 'http://monitor.example.com' },
  ],
  ['keys that cannot acknowledge', 'nobody-may-act', 'auth.keys', { apiKeys: [key('read')] }],
])('%s', async (_title, kind, path, change) => {
  expect(await review(change)).toEqual([[kind, path]])
})

/** Every default rule, limited to one channel. */
function onlyTo(channel: string): readonly AlertRuleInput[] {
  const names = [
    'high_memory_usage',
    'high_disk_usage',
    'high_api_error_rate',
    'health_check_failure',
    'health_check_degraded',
    'evaluation_stopped',
  ]
  return [
    ...names.map((name) => ({ name, enabled: false, metricName: 'cpu_percent', thresholdValue: 1 })),
    {
      name: 'high_cpu_usage',
      metricName: 'cpu_percent',
      thresholdValue: 90,
      notificationChannels: [channel],
    },
  ]
}

test.each<readonly [title: string, change: Change]>([
  [
    'a budget of which more than all is used',
    {
      budgets: { day: '5' },
      rules: [{ name: 'a', metricName: 'budget_day_used_ratio', thresholdValue: 1.2 }],
    },
  ],
  [
    'a silence at night',
    { silences: [{ matchers: [alertname('high_cpu_usage')], recurring: { ...allWeek, to: '06:00' } }] },
  ],
  [
    'a silence of what only some alerts of a rule have',
    { silences: [{ matchers: [{ name: 'check', op: '=', value: 'redis' }], recurring: allWeek }] },
  ],
  [
    'a channel that stands in for another',
    { channels: [slack('team', { fallback: ['lead'] }), slack('lead')], rules: onlyTo('team') },
  ],
  [
    'rules of two severities on one metric',
    {
      rules: [
        { ...high, name: 'a' },
        { ...high, name: 'b', thresholdValue: 99 },
      ],
    },
  ],
  [
    'a part of a histogram',
    {
      rules: [
        { name: 'a', kind: 'rate', metricName: 'bot_llm_operation_duration_seconds_sum', thresholdValue: 1 },
      ],
    },
  ],
])('%s is no finding', async (_title, change) => {
  expect(await review(change)).toEqual([])
})

test('every kind but that of settings has a test above', () => {
  expect(Object.keys(FINDING_KINDS).length).toBe(26)
})

test('dependencies that the server would refuse at its start are problems', async () => {
  const checks = [
    tcp('redis', { dependsOn: ['gatway'] }),
    tcp('gateway'),
    tcp('a', { dependsOn: ['b'] }),
    tcp('b', { dependsOn: ['a'] }),
  ]
  const { problems, findings } = await reviewConfig({ ...base(), checks }, NOW)
  expect(findings).toEqual([])
  expect(problems.map(({ path, received }) => [path, received])).toEqual([
    ['checks{redis}.depends_on', '"gatway"; did you mean gateway?'],
    ['checks', 'a → b → a'],
  ])
})
