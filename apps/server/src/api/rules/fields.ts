import type { RuleKind } from '@botwatch/alerts'
import * as v from 'valibot'

import { comparison, ruleKind, severity } from '../enums.ts'
import { labels } from '../fields.ts'
import { matcher } from '../silences/schemas.ts'

/** A field of a rule in JSON. */
export interface RuleField {
  readonly schema: v.GenericSchema
  /** What the field is if it is not given; undefined if it is required, or if its default depends on others. */
  readonly fallback?: unknown
  /** Whether it must be given. */
  readonly isRequired?: boolean
  /** Whether it may be null, which is the same as not given. */
  readonly isNullable?: boolean
}

/** Fields by name. Those that end in `_seconds` are milliseconds in a program, all others have the same value there. */
export type RuleFields = Readonly<Record<string, RuleField>>

type Rest = Omit<RuleField, 'schema'>

const DAY = 86_400
const channelNames = v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(128))), v.maxLength(100))
const fewLabels = v.pipe(labels, v.maxEntries(64))
const url = v.pipe(v.string(), v.url(), v.maxLength(2048))
const required: Rest = { isRequired: true }
const nullable: Rest = { isNullable: true }
const fallsBackTo = (fallback: unknown): Rest => ({ fallback })

function field(schema: v.GenericSchema, description: string, rest: Rest = {}): RuleField {
  return { schema: v.pipe(schema, v.description(description)), ...rest }
}

function text(min: number, max: number): v.GenericSchema {
  return v.pipe(v.string(), v.minLength(min), v.maxLength(max))
}

function amount(min: number, max: number): v.GenericSchema {
  return v.pipe(v.number(), v.minValue(min), v.maxValue(max))
}

function count(min: number, max: number): v.GenericSchema {
  return v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max))
}

const matchers = v.array(matcher)

/** Fields of every rule. */
export const BASE_FIELDS: RuleFields = {
  name: field(text(1, 128), 'Unique. Becomes the label `alertname` of its alerts.', required),
  description: field(text(0, 2000), 'Meaning of an alert, for people.', fallsBackTo('')),
  enabled: field(v.boolean(), 'Whether it is evaluated.', fallsBackTo(true)),
  severity: field(severity, 'Severity of its alerts.', fallsBackTo('warning')),
  match: field(
    v.union([fewLabels, v.pipe(matchers, v.maxLength(32))]),
    'Labels that a sample must have, by name, or a list of matchers that must all hold. The result of a check has the labels `check` and `critical`.',
    fallsBackTo({}),
  ),
  consecutive_breaches: field(
    count(1, 1_000_000),
    'Breaching samples in a row before an alert fires.',
    fallsBackTo(1),
  ),
  for_seconds: field(
    amount(0, 30 * DAY),
    'How long a series must breach before an alert fires.',
    fallsBackTo(0),
  ),
  clear_after: field(count(1, 1_000_000), 'Good samples in a row before an alert resolves.', fallsBackTo(1)),
  keep_firing_for_seconds: field(
    amount(0, 30 * DAY),
    'How long a series must be good before its alert resolves.',
    fallsBackTo(0),
  ),
  on_no_data: field(
    v.picklist(['alert', 'keep', 'ok', 'breach']),
    'Reaction to missing data of a series that had some: an additional alert, nothing, or to count each round as a good or a breaching sample.',
    fallsBackTo('alert'),
  ),
  no_data_after_seconds: field(
    amount(0, 30 * DAY),
    'How long data must be missing before that.',
    fallsBackTo(300),
  ),
  max_gap_seconds: field(
    amount(0.001, 30 * DAY),
    'The count of breaches starts again after a longer gap in the data. Default three evaluation intervals.',
  ),
  cooldown_minutes: field(
    amount(0, 10_080),
    'Minimum time from one notification that a series fires to the next one on the same channel.',
    fallsBackTo(5),
  ),
  repeat_interval_seconds: field(
    amount(0, 30 * DAY),
    'Time between two reminders of an alert that still fires; 0 is never.',
    fallsBackTo(14_400),
  ),
  max_notifications_per_hour: field(
    count(0, 1_000_000),
    'Most messages of this rule on one channel in any 60 minutes; 0 only records alerts.',
    fallsBackTo(10),
  ),
  auto_resolve_minutes: field(
    amount(0, 525_600),
    'Resolves an alert whose data has been missing for this long; 0 is never.',
    fallsBackTo(60),
  ),
  notification_channels: field(
    channelNames,
    'Names of the channels to notify. Null means all of them.',
    nullable,
  ),
  notification_template: field(
    text(0, 10_000),
    'Template of the text of its messages. Null means the built-in text.',
    nullable,
  ),
  webhook_url: field(
    text(1, 2048),
    'A webhook of this rule, in addition to its channels. It is a secret: answers show its origin only, and such a value given back changes nothing.',
    nullable,
  ),
  labels: field(fewLabels, 'Labels added to each alert.', fallsBackTo({})),
  annotations: field(fewLabels, 'Texts for people, e.g. `action`: what to do.', fallsBackTo({})),
  runbook_url: field(url, 'Address of instructions.', nullable),
  unit: field(
    text(1, 32),
    'Unit of the value, e.g. `ratio`, `percent`, `seconds`, `bytes`, `usd` or any other word. Null means by the name of the metric.',
    nullable,
  ),
  max_alerts_per_rule: field(count(1, 1_000_000), 'Most open alerts.', fallsBackTo(1000)),
  group_by: field(
    v.pipe(v.array(v.string()), v.maxLength(8)),
    'Names of labels. Alerts with the same values of them share a message.',
    fallsBackTo(['alertname']),
  ),
  group_wait_seconds: field(
    amount(0, 3600),
    'How long the first message of a group waits for more alerts; a critical one does not wait.',
    fallsBackTo(5),
  ),
  escalate: field(
    v.pipe(
      v.array(
        v.strictObject({
          after_seconds: amount(0.001, 30 * DAY),
          channels: v.pipe(channelNames, v.minLength(1)),
        }),
      ),
      v.maxLength(8),
    ),
    'Steps, each later than the one before, that notify more channels of an alert that nobody has acknowledged.',
    fallsBackTo([]),
  ),
}

const metricName = field(text(1, 256), 'Name of the metric.', required)
const bounds: RuleFields = {
  comparison: field(
    comparison,
    'Which values breach: those greater than the threshold, lower, and so on.',
    fallsBackTo('gt'),
  ),
  threshold_value: field(v.number(), 'The threshold.', required),
  clear_value: field(
    v.number(),
    'Value that an alert must pass to resolve; between the two it neither breaches nor resolves. Default the threshold.',
  ),
}
const window: RuleFields = {
  window_seconds: field(amount(1, DAY), 'Period over which the value is computed.', fallsBackTo(300)),
  min_samples: field(
    count(1, 1_000_000),
    'Minimum of a window before it can breach: number of samples for `rate`, growth of the total for `ratio`.',
    fallsBackTo(1),
  ),
}

/** Fields of each kind of rule beside those of every rule. */
export const KIND_FIELDS: Readonly<Record<RuleKind, RuleFields>> = {
  threshold: { metric_name: metricName, ...bounds },
  rate: { metric_name: metricName, ...bounds, ...window },
  ratio: {
    metric_name: metricName,
    total_metric_name: field(
      text(1, 256),
      'Name of the counter of the whole, read with the same labels.',
      required,
    ),
    ...bounds,
    ...window,
  },
  health: {
    health_check_name: field(text(1, 256), 'Name of a check, or `*` for every check.', required),
    health_status: field(
      v.pipe(v.array(v.string()), v.minLength(1)),
      'Statuses that breach.',
      fallsBackTo(['unhealthy']),
    ),
  },
  absent: { metric_name: metricName },
  dead_man: {
    metric_name: field(text(1, 256), 'Waits for a sample of this metric.', nullable),
    health_check_name: field(
      text(1, 256),
      'Waits for a result of this check, or of any check with `*`.',
      nullable,
    ),
    silent_after_seconds: field(
      amount(1, 30 * DAY),
      'How long it may be silent. Default 300, and at least three evaluation intervals.',
    ),
  },
}

/** The kinds of rules. */
export const KINDS: readonly RuleKind[] = ['threshold', 'rate', 'ratio', 'health', 'absent', 'dead_man']

/** Every field that a rule may have. */
export const ALL_FIELDS: RuleFields = Object.assign(
  { kind: field(ruleKind, 'Kind of the rule.') },
  BASE_FIELDS,
  ...KINDS.map((kind) => KIND_FIELDS[kind]),
)
