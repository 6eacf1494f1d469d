import { ALERT_SEVERITIES } from '@botwatch/alerts'
import { flag, integer } from '@botwatch/options'
import { duration, oneOf, renamed, secret, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import { amount, match, oneOrMore, someOf, texts } from './fields.ts'

const STATUSES = ['healthy', 'degraded', 'unhealthy', 'unknown'] as const
const COUNT = integer(0, 1_000_000)
const channels = oneOrMore('the name of a channel')

function field(schema: v.GenericSchema, description: string): v.GenericSchema {
  return v.optional(v.pipe(schema, v.description(description)))
}

function as(option: string, schema: v.GenericSchema, description: string): v.GenericSchema {
  return v.optional(renamed(option, v.pipe(schema, v.description(description))))
}

const metric = v.string('the name of a metric')
const bound = (which: string): v.GenericSchema =>
  as('thresholdValue', amount, `Breaches if the value is ${which} this, e.g. 120, 80%, 5m or 5MiB.`)

/** The fields that compare a value, in the order of {@link COMPARISONS}. */
export const COMPARISONS = ['gt', 'gte', 'lt', 'lte', 'eq', 'ne'] as const

/** A rule of a configuration file. Its values are those of `AlertRuleInput`, whose limits apply. */
export const ruleSchema: ConfigSchema = v.strictObject({
  name: v.pipe(
    v.string('a name, in quotes if it is a number'),
    v.description('Unique; the label `alertname` of its alerts. That of a default rule edits it.'),
  ),
  enabled: field(flag(), 'Whether it is evaluated. Default true.'),
  description: field(v.string('a text'), 'Meaning of an alert, for people.'),
  severity: field(oneOf(ALERT_SEVERITIES), 'Severity of its alerts. Default `warning`.'),
  metric: as('metricName', metric, 'Reads the value of this metric.'),
  rate: as('metricName', metric, 'Reads the growth per second of this counter, over `window`.'),
  ratio: as('metricName', metric, 'Reads the growth of this counter as a share of `of`, over `window`.'),
  of: as('totalMetricName', metric, 'Counter of the whole of a `ratio`, with the same labels.'),
  check: as(
    'healthCheckName',
    v.string('the name of a check'),
    'Reads the status of this check; `*` for all.',
  ),
  absent: as('metricName', metric, 'Breaches if there are metrics, but no sample of this one.'),
  silent: as(
    'silentAfterMs',
    duration(),
    'Fires if no rule was evaluated for this long, or no sample of `metric` or result of `check` came.',
  ),
  gt: bound('greater than'),
  gte: bound('at least'),
  lt: bound('less than'),
  lte: bound('at most'),
  eq: bound('equal to'),
  ne: bound('other than'),
  clear: as(
    'clearValue',
    amount,
    'Value that an alert must pass to resolve. Default that of the comparison.',
  ),
  status: as('healthStatus', someOf(STATUSES), 'Statuses of the check that breach. Default `unhealthy`.'),
  window: field(duration(), 'Period over which a rate or ratio is computed. Default 5m.'),
  min_samples: field(
    COUNT,
    'Least of a window that can breach: samples of a rate, growth of the whole of a ratio. Default 1.',
  ),
  match: field(
    match,
    'Matchers of Alertmanager, or labels by name, that samples must match. Results have `check` and `critical`.',
  ),
  for: field(duration(), 'How long a series must breach before an alert fires. Default 0s.'),
  consecutive_breaches: field(COUNT, 'Breaching samples in a row before an alert fires. Default 1.'),
  keep_firing_for: field(duration(), 'How long a series must be good before its alert resolves. Default 0s.'),
  clear_after: field(COUNT, 'Good samples in a row before an alert resolves. Default 1.'),
  on_no_data: field(
    oneOf(['alert', 'keep', 'ok', 'breach']),
    'What missing data does: another alert, nothing, or it counts as good or as a breach. Default `alert`.',
  ),
  no_data_after: field(duration(), 'How long data must be missing before that. Default 5m.'),
  auto_resolve: as(
    'autoResolveMinutes',
    duration('Minutes'),
    'Resolves an alert without data after this time; 0s is never. Default 1h.',
  ),
  max_gap: field(
    duration(),
    'The count of breaches starts again after a longer gap in the data. Default three intervals.',
  ),
  channels: as('notificationChannels', channels, 'Channels to notify. Default all.'),
  cooldown: as(
    'cooldownMinutes',
    duration('Minutes'),
    'Least time between two notifications that a series fires, per channel. Default 5m.',
  ),
  repeat_interval: field(duration(), 'Time between two reminders; 0s is never. Default 4h.'),
  max_notifications_per_hour: field(
    COUNT,
    'Most messages of the rule on one channel in an hour; 0 only records alerts. Default 10.',
  ),
  group_by: field(
    oneOrMore('the name of a label'),
    'Labels whose alerts share a message. Default `alertname`.',
  ),
  group_wait: field(duration(), 'How long the first message of a group waits for more alerts. Default 5s.'),
  escalate: field(
    v.array(
      v.strictObject(
        {
          after: v.pipe(duration(), v.description('How long the alert has fired.')),
          channels: v.pipe(channels, v.description('Channels to notify then.')),
        },
        'a step, e.g. { after: 15m, channels: [lead] }',
      ),
      'a list of steps, e.g. [{ after: 15m, channels: [lead] }]',
    ),
    'More channels to notify of an alert that nobody has acknowledged.',
  ),
  webhook_url: field(
    secret(v.string('a URL')),
    'A webhook of this rule, in addition to its channels. A secret.',
  ),
  labels: field(texts, 'Labels added to its alerts.'),
  annotations: field(texts, 'Texts for people, e.g. `action`: what to do.'),
  runbook: as('runbookUrl', v.string('a URL'), 'Address of instructions.'),
  template: as('notificationTemplate', v.string('a text'), 'Text of its messages. Default the built-in one.'),
  unit: field(
    v.string('a unit'),
    'Unit of the value, e.g. `ratio`, `percent`, `seconds` or `bytes`. Default by the name of the metric.',
  ),
  max_alerts: as('maxAlertsPerRule', COUNT, 'Most open alerts. Default 1000.'),
})
