import type { AlertSeverity, Comparison } from '../alert.ts'
import type { Labels } from '../labels.ts'
import type { AbsentRule } from './absent.ts'
import type { HealthRule } from './health.ts'
import type { NoDataPolicy, RuleMatch } from './rule-base.ts'
import type { ThresholdRule } from './threshold.ts'

/** A valid rule. */
export type AlertRule = ThresholdRule | HealthRule | AbsentRule

/** Input of a rule: a `name`, and a metric with a threshold, a health check, or `kind: 'absent'` with a metric. */
export interface AlertRuleInput {
  /** Unique; 1 to 128 printable characters. Becomes the label `alertname`. */
  readonly name: string
  /** Default empty. */
  readonly description?: string
  /** Default true. */
  readonly enabled?: boolean
  /** Default `warning`. */
  readonly severity?: AlertSeverity
  /** Default by the other fields; required for `absent`. */
  readonly kind?: 'threshold' | 'health' | 'absent'
  /** Name of the metric to read. */
  readonly metricName?: string
  /**
   * Labels that a sample must have, with exactly these values, or matchers `{ name, op, value }` with `op` one of
   * `= != =~ !~`. A health result has the labels `check` and `critical`. Default none.
   */
  readonly match?: RuleMatch
  /** Default `gt`. */
  readonly comparison?: Comparison
  /** A finite number. */
  readonly thresholdValue?: number
  /**
   * The value that an alert must pass to resolve: at most the threshold with `gt` and `gte`, at least the threshold with
   * `lt` and `lte`. Default the threshold.
   */
  readonly clearValue?: number
  /** Name of a check, or `*` for every check. */
  readonly healthCheckName?: string
  /** Statuses that breach. `unknown` counts as no data unless it is listed. Default `['unhealthy']`. */
  readonly healthStatus?: readonly string[]
  /** Number of breaching samples in a row before an alert fires. Default 1. */
  readonly consecutiveBreaches?: number
  /** How long a series must breach before an alert fires, by the times of its samples; at most 30 days. Default 0. */
  readonly forMs?: number
  /** Number of good samples in a row before an alert resolves. Default 1. */
  readonly clearAfter?: number
  /** How long a series must be good before its alert resolves; at most 30 days. Default 0. */
  readonly keepFiringForMs?: number
  /**
   * Reaction to missing data of a series that had data: an additional alert with the label `condition="no_data"`
   * (`alert`), nothing (`keep`), or to count each round as a good (`ok`) or breaching sample (`breach`). Default `alert`.
   */
  readonly onNoData?: NoDataPolicy
  /** How long data must be missing before that; at most 30 days. Default 5 minutes. */
  readonly noDataAfterMs?: number
  /** The count of breaches starts again after a longer gap in the data. Default three evaluation intervals. */
  readonly maxGapMs?: number
  /** Minimum minutes from a FIRE or REMIND to the next FIRE of one series on one channel, 0 to 10080. Default 5. */
  readonly cooldownMinutes?: number
  /** Time between two reminders of an alert that still fires, at most 30 days; 0 is never. Default 4 hours. */
  readonly repeatIntervalMs?: number
  /** Maximum number of messages of this rule on one channel in any 60 minutes; 0 only records. Default 10. */
  readonly maxNotificationsPerHour?: number
  /** Resolves an alert whose data has been missing for this many minutes; 0 is never. Default 60. */
  readonly autoResolveMinutes?: number
  /** Names of configured channels. Default all of them. */
  readonly notificationChannels?: readonly string[]
  /**
   * Template of the text of its messages, with `{{path}}` and `{{path | filter:argument}}`; at most 10 000 characters.
   * Default the built-in text.
   */
  readonly notificationTemplate?: string
  /** A webhook of this rule, in addition to its channels. Contains a secret. Default none. */
  readonly webhookUrl?: string
  /** Labels added to each alert. A label of the sample with the same name becomes `exported_<name>`. Default none. */
  readonly labels?: Labels
  /** Texts for people, which are not part of the identity of an alert. Default none. */
  readonly annotations?: Readonly<Record<string, string>>
  /** An http or https URL with instructions. Default none. */
  readonly runbookUrl?: string
  /**
   * Maximum number of open alerts, and again as many about missing data. At the limit no new alert starts, and one
   * additional alert reports this. Default 1000.
   */
  readonly maxAlertsPerRule?: number
  /**
   * Names of at most 8 labels. Alerts that are due at the same time and have the same values of them share a message.
   * Default `['alertname']`: the alerts of one rule.
   */
  readonly groupBy?: readonly string[]
  /**
   * How long the first message of a group waits for more alerts, 0 to 3600000; a critical alert never waits. Default 5
   * seconds.
   */
  readonly groupWaitMs?: number
}
