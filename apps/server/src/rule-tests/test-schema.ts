import { flag, number, text } from '@botwatch/options'
import { duration, oneOf, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import { parseSeries } from './series.ts'
import { parseStatuses, parseValues } from './values.ts'

const SERIES = 'a series, e.g. review_seconds{repo="app"}'
const ALERT = 'the name of a rule and labels, e.g. slow_reviews{repo="app"}'
const NAMES = 'a list of names of channels'
const TYPES = ['fired', 'reminded', 'resolved', 'digest'] as const

const labels = v.record(v.string(), v.string('a string'), 'labels, e.g. { repo: app }')
const name = text(1, 200)
const list = <T>(item: v.GenericSchema<T>, expected: string): v.GenericSchema<T[]> =>
  v.array(item, expected) as v.GenericSchema<T[]>
const described = <T>(schema: v.GenericSchema<T>, sentence: string): v.GenericSchema<T> =>
  v.pipe(schema, v.description(sentence)) as v.GenericSchema<T>

const inputSeries = v.strictObject({
  series: described(
    v.pipe(
      v.string(SERIES),
      v.check((each) => (parseSeries(each)?.name ?? '') !== '', SERIES),
    ),
    'Name and labels of a metric.',
  ),
  values: described(
    v.pipe(
      v.string('values in a string, e.g. "60 130x10"'),
      v.check((each) => parseValues(each) !== undefined, 'values such as 60 130x10, 0+5x20 or _x3'),
    ),
    'A value for each interval: `5x3` is four times 5, `0+10x3` is 0 10 20 30, `_` is no value.',
  ),
})

const inputCheck = v.strictObject({
  check: described(name, 'Name of a check.'),
  critical: v.optional(described(flag(), 'Whether it is a critical check. Default true.')),
  values: described(
    v.pipe(
      v.string('statuses in a string, e.g. "healthy unhealthyx3"'),
      v.check(
        (each) => parseStatuses(each) !== undefined,
        'statuses such as healthy unhealthyx3 _; a status is healthy, degraded, unhealthy or unknown',
      ),
    ),
    'A status for each interval: `unhealthyx3` is four times unhealthy, `_` is no result.',
  ),
})

const expectedAlert = v.strictObject({
  exp_labels: v.optional(
    described(
      labels,
      'All its labels without `alertname`. `severity` is that of the alert unless it has such a label.',
    ),
  ),
  exp_annotations: v.optional(described(labels, 'Annotations that it has, among others.')),
  exp_value: v.optional(described(number(-Number.MAX_VALUE, Number.MAX_VALUE), 'Its latest value.')),
})

const expectedMessage = v.strictObject({
  at: v.optional(described(duration('Ms'), 'When it is sent, from the start. Default: any time.')),
  type: v.optional(described(oneOf(TYPES), 'Default: any.')),
  alerts: v.optional(
    described(
      list(
        v.pipe(
          v.string(ALERT),
          v.check((each) => parseSeries(each) !== undefined, ALERT),
        ),
        'a list of alerts',
      ),
      'All its alerts, each by its rule and any of its labels. Default: any.',
    ),
  ),
  text: v.optional(
    described(list(text(1, 1000), 'a list of texts'), 'Texts that people read in it. Default: none.'),
  ),
})

const oneTest = v.strictObject({
  name: described(name, 'Says what the test shows.'),
  start: v.optional(
    described(
      v.pipe(
        v.string('a date and time in UTC'),
        v.check(
          (each) => /^\d{4}-\d\d-\d\dT/.test(each) && !Number.isNaN(Date.parse(each)),
          'a time such as 2026-01-05T08:00:00Z',
        ),
      ),
      'When it begins, for silences at certain times. Default 2026-01-05T00:00:00Z, a Monday.',
    ),
  ),
  interval: v.optional(
    described(duration('Ms'), 'Time from one value to the next. Default `evaluation_interval`.'),
  ),
  input_series: v.optional(described(list(inputSeries, 'a list of series'), 'Metrics.')),
  input_checks: v.optional(described(list(inputCheck, 'a list of checks'), 'Results of checks.')),
  no_evaluation: v.optional(
    described(
      list(v.strictObject({ from: duration('Ms'), to: duration('Ms') }), 'a list of { from, to }'),
      'Times at which nothing is evaluated, as if the server hung; `to` is not included.',
    ),
  ),
  duration: v.optional(
    described(duration('Ms'), 'How long it lasts. Default: a minute more than anything in it.'),
  ),
  alert_rule_test: v.optional(
    described(
      list(
        v.strictObject({
          eval_time: described(duration('Ms'), 'When to look, from the start.'),
          alertname: described(name, 'Name of a rule.'),
          exp_alerts: v.optional(
            described(list(expectedAlert, 'a list of alerts'), 'All its alerts that fire. Default none.'),
          ),
        }),
        'a list of { eval_time, alertname, exp_alerts }',
      ),
      'Alerts that fire at a time.',
    ),
  ),
  message_test: v.optional(
    described(
      list(
        v.strictObject({
          channel: described(name, 'Name of a channel.'),
          exp_messages: v.optional(
            described(
              list(expectedMessage, 'a list of messages'),
              'All messages to the channel, in their order. Default none.',
            ),
          ),
        }),
        'a list of { channel, exp_messages }',
      ),
      'Messages that a channel is sent.',
    ),
  ),
})

/** The schema of a file with tests of rules. */
export const testFileSchema: ConfigSchema = v.strictObject({
  config: v.optional(
    described(
      text(1, 4096),
      'Configuration file with the rules, channels and silences, relative to this file. Default: only the default rules.',
    ),
  ),
  rules: v.optional(
    described<unknown[]>(
      v.array(v.unknown(), 'a list of rules'),
      'More rules, and edits of default rules, as in a configuration file.',
    ),
  ),
  channels: v.optional(described(list(name, NAMES), 'More channels, by name. Default: `log` alone.')),
  evaluation_interval: v.optional(
    described(
      duration('Ms'),
      'Time from one evaluation to the next. Default: the interval of metrics of the configuration file, or 1m.',
    ),
  ),
  tests: described(
    v.pipe(list(oneTest, 'a list of tests'), v.minLength(1, 'at least one test')),
    'The tests.',
  ),
})

/** An alert that a test expects. */
export interface ExpectedAlert {
  readonly exp_labels?: Readonly<Record<string, string>>
  readonly exp_annotations?: Readonly<Record<string, string>>
  readonly exp_value?: number
}

/** A message that a test expects. */
export interface ExpectedMessage {
  readonly at?: string
  readonly type?: (typeof TYPES)[number]
  readonly alerts?: readonly string[]
  readonly text?: readonly string[]
}

/** One test as it is written. */
export interface RuleTest {
  readonly name: string
  readonly start?: string
  readonly interval?: string
  readonly input_series?: readonly { readonly series: string; readonly values: string }[]
  readonly input_checks?: readonly {
    readonly check: string
    readonly critical?: boolean
    readonly values: string
  }[]
  readonly no_evaluation?: readonly { readonly from: string; readonly to: string }[]
  readonly duration?: string
  readonly alert_rule_test?: readonly {
    readonly eval_time: string
    readonly alertname: string
    readonly exp_alerts?: readonly ExpectedAlert[]
  }[]
  readonly message_test?: readonly {
    readonly channel: string
    readonly exp_messages?: readonly ExpectedMessage[]
  }[]
}

/** A file with tests as it is written. */
export interface TestFile {
  readonly config?: string
  readonly rules?: readonly unknown[]
  readonly channels?: readonly string[]
  readonly evaluation_interval?: string
  readonly tests: readonly RuleTest[]
}
