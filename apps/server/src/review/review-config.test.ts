import { expect, test } from 'vitest'

import type { AlertRuleInput } from '@botwatch/alerts'

import { findingsOf, high, key, slack } from '../../test/review-scene.ts'
import type { ServerConfig } from '../config/server-config.ts'

type Case = readonly [title: string, kind: string, path: string | null, change: Partial<ServerConfig>]

test('the defaults with a channel have no finding', async () => {
  expect(await findingsOf({})).toEqual([])
})

const allWeek = { from: '00:00', to: '24:00', timeZone: 'UTC' }
const alertname = (value: string, op: '=' | '=~' = '=') => ({ name: 'alertname', op, value })

test.each<Case>([
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
      rules: [...onlyTo('team'), { ...high, notificationChannels: ['team', 'lead'] }],
    },
  ],
  [
    'a rule whose channels take no alert of its severity',
    'notifies-nobody',
    'rules{high}.channels',
    {
      channels: [slack('team', { minSeverity: 'error' })],
      rules: [{ ...high, notificationChannels: ['team'] }],
    },
  ],
  [
    'two channels with one receiver',
    'same-destination',
    'channels.lead',
    {
      channels: [
        slack('team'),
        { ...slack('team'), name: 'lead', options: { ...slack('team').options, name: 'lead' } },
      ],
    },
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
    {
      rules: [{ ...high, name: 'a' }],
      silences: [{ reason: 'test', matchers: [alertname('a')], recurring: allWeek }],
    },
  ],
  [
    'a rule that two silences hold for ever',
    'always-silenced',
    'rules{a}',
    {
      rules: [{ ...high, name: 'a' }],
      silences: [
        {
          reason: 'test',
          matchers: [alertname('a|b', '=~')],
          recurring: { ...allWeek, from: '22:00', to: '10:00' },
        },
        {
          reason: 'test',
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
    { silences: [{ reason: 'test', matchers: [alertname('high_cpu.*', '=~')], recurring: allWeek }] },
  ],
  [
    'a silence that has ended',
    'silence-ended',
    'silences[0].until',
    {
      silences: [{ reason: 'test', matchers: [alertname('high_cpu_usage')], until: '2026-11-01T00:00:00Z' }],
    },
  ],
  [
    'a silence of no rule',
    'silence-without-rule',
    'silences[0].match',
    {
      silences: [
        { reason: 'test', matchers: [alertname('hihg_cpu_usage')], recurring: { ...allWeek, to: '02:00' } },
      ],
    },
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
  expect(await findingsOf(change)).toEqual([[kind, path]])
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

test.each<readonly [title: string, change: Partial<ServerConfig>]>([
  [
    'a budget of which more than all is used',
    {
      budgets: { day: '5' },
      rules: [{ name: 'a', metricName: 'budget_day_used_ratio', thresholdValue: 1.2 }],
    },
  ],
  [
    'a silence at night',
    {
      silences: [
        { reason: 'test', matchers: [alertname('high_cpu_usage')], recurring: { ...allWeek, to: '06:00' } },
      ],
    },
  ],
  [
    'a silence of what only some alerts of a rule have',
    {
      silences: [
        { reason: 'test', matchers: [{ name: 'check', op: '=', value: 'redis' }], recurring: allWeek },
      ],
    },
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
  expect(await findingsOf(change)).toEqual([])
})
