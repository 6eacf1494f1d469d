import type { Labels } from '../labels.ts'
import type { AlertSeverity } from '../severity.ts'
import type { AbsentRule } from './absent.ts'
import type { HealthRule } from './health.ts'
import type { NoDataPolicy, RuleMatch } from './rule-base.ts'
import type { Comparison, ThresholdRule } from './threshold.ts'

/** A valid rule. */
export type AlertRule = ThresholdRule | HealthRule | AbsentRule

/** A rule as it is written: `name` and a metric with a threshold, a health check, or `kind: 'absent'` with a metric. */
export interface AlertRuleInput {
  /** Unique; 1 to 128 printable characters. Becomes the label `alertname`. */
  readonly name: string
  /** Default empty. */
  readonly description?: string
  /** Default true. */
  readonly enabled?: boolean
  /** Default `warning`. */
  readonly severity?: AlertSeverity
  /** Default by the fields given; `absent` must be written. */
  readonly kind?: 'threshold' | 'health' | 'absent'
  /** The metric to read. */
  readonly metricName?: string
  /**
   * Labels a sample must have, with exactly these values, or matchers as a silence has them (`{ name, op, value }`, `op`
   * one of `= != =~ !~`). A health check has `check` and `critical`. Default none.
   */
  readonly match?: RuleMatch
  /** Default `gt`. */
  readonly comparison?: Comparison
  /** A finite number. */
  readonly thresholdValue?: number
  /**
   * Resolves only once this is passed, too: at most the threshold with `gt` and `gte`, at least with `lt` and `lte`.
   * Default the threshold.
   */
  readonly clearValue?: number
  /** A check's name, or `*` for each check. */
  readonly healthCheckName?: string
  /** The statuses that breach. Default `['unhealthy']`; `unknown` is no data unless it is listed. */
  readonly healthStatus?: readonly string[]
  /** Breaching samples in a row before it fires. Default 1. */
  readonly consecutiveBreaches?: number
  /** How long it must breach before it fires, by the times of the samples; at most 30 days. Default 0. */
  readonly forMs?: number
  /** Good samples in a row before it resolves. Default 1. */
  readonly clearAfter?: number
  /** How long it must be good before it resolves; at most 30 days. Default 0. */
  readonly keepFiringForMs?: number
  /**
   * What is made of data that stopped: an alert of its own (with the label `condition="no_data"`), nothing, or in each
   * round the same as of a good or a breaching sample. Only for a series that had data. Default `alert`.
   */
  readonly onNoData?: NoDataPolicy
  /** How long data must be missing for that; at most 30 days. Default 5 minutes. */
  readonly noDataAfterMs?: number
  /** A count of breaches starts anew after a gap longer than this. Default three evaluation intervals. */
  readonly maxGapMs?: number
  /** Shortest time from a FIRE or REMIND to the next FIRE of one alert on one channel, in minutes; 0 to 10080. Default 5. */
  readonly cooldownMinutes?: number
  /** How often a channel is reminded of an alert that still fires; 0 is never, at most 30 days. Default 4 hours. */
  readonly repeatIntervalMs?: number
  /** Most messages of this rule on one channel in any 60 minutes; 0 records without telling. Default 10. */
  readonly maxNotificationsPerHour?: number
  /** Resolves an alert whose data has stopped for this long, in minutes; 0 is never. Default 60. */
  readonly autoResolveMinutes?: number
  /** Names of configured channels. Default `['log']`. */
  readonly notificationChannels?: readonly string[]
  /**
   * The text of its messages, with `{{path}}` and `{{path | filter:argument}}`; at most 10 000 characters. Default the
   * built-in text.
   */
  readonly notificationTemplate?: string
  /** A webhook of this rule's own, besides its channels. Is a secret. */
  readonly webhookUrl?: string
  /** Added to the labels of each alert; a label of the sample of the same name becomes `exported_<name>`. Default none. */
  readonly labels?: Labels
  /** Texts for people; no part of the identity. Default none. */
  readonly annotations?: Readonly<Record<string, string>>
  /** An http or https URL that says what to do. */
  readonly runbookUrl?: string
  /**
   * Alerts that are not ok at once, and again as many about missing data; over it no new one begins, and one more alert says
   * so. Default 1000.
   */
  readonly maxAlertsPerRule?: number
}
