import type { AlertSeverity, LabelMatcher } from '../alert.ts'
import type { Labels } from '../labels.ts'
import type { DetectionSettings } from '../state.ts'
import type { AbsentFields } from './absent.ts'
import type { DeadManFields } from './dead-man.ts'
import type { EscalationStep } from './escalation.ts'
import type { HealthFields } from './health.ts'
import type { RateFields } from './rate.ts'
import type { RatioFields } from './ratio.ts'
import type { ThresholdFields } from './threshold.ts'

/** Reaction to missing data: an additional alert, nothing, or to count each round as a good or a breaching sample. */
export type NoDataPolicy = 'alert' | 'keep' | 'ok' | 'breach'

/** Labels that a sample must have, with exactly these values, or matchers that must all hold. */
export type RuleMatch = Labels | readonly LabelMatcher[]

/** Fields of every rule, with their defaults. */
export interface AlertRuleBase extends DetectionSettings {
  /** Unique; 1 to 128 printable characters. Becomes the label `alertname`. */
  readonly name: string
  /** Default empty. */
  readonly description: string
  /** Default true. */
  readonly enabled: boolean
  /** Default `warning`. */
  readonly severity: AlertSeverity
  /**
   * Labels that a sample must have, with exactly these values, or matchers `{ name, op, value }` with `op` one of
   * `= != =~ !~`. A health result has the labels `check` and `critical`. Default none.
   */
  readonly match: RuleMatch
  /**
   * Reaction to missing data of a series that had data: an additional alert with the label `condition="no_data"`
   * (`alert`), nothing (`keep`), or to count each round as a good (`ok`) or breaching sample (`breach`). Default `alert`.
   */
  readonly onNoData: NoDataPolicy
  /** How long data must be missing before that; at most 30 days. Default 5 minutes. */
  readonly noDataAfterMs: number
  /** Minimum minutes from a FIRE or REMIND to the next FIRE of one series on one channel, 0 to 10080. Default 5. */
  readonly cooldownMinutes: number
  /** Time between two reminders of an alert that still fires, at most 30 days; 0 is never. Default 4 hours. */
  readonly repeatIntervalMs: number
  /** Maximum number of messages of this rule on one channel in any 60 minutes; 0 only records. Default 10. */
  readonly maxNotificationsPerHour: number
  /** Resolves an alert whose data has been missing for this many minutes; 0 is never. Default 60. */
  readonly autoResolveMinutes: number
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
  readonly labels: Labels
  /** Texts for people, which are not part of the identity of an alert. Default none. */
  readonly annotations: Readonly<Record<string, string>>
  /** An http or https URL with instructions. Default none. */
  readonly runbookUrl?: string
  /**
   * Unit of the value, for people: `ratio` (0.34 is shown as 34%), `percent`, `seconds`, `milliseconds`, `bytes`, `usd`, or
   * any other word, which is shown after the number. Default `per second` for a rate, `ratio` for a ratio, else by the
   * suffix of the metric's name.
   */
  readonly unit?: string
  /**
   * Maximum number of open alerts, and again as many about missing data. At the limit no new alert starts, and one
   * additional alert reports this. Default 1000.
   */
  readonly maxAlertsPerRule: number
  /**
   * Names of at most 8 labels. Alerts that are due at the same time and have the same values of them share a message.
   * Default `['alertname']`: the alerts of one rule.
   */
  readonly groupBy: readonly string[]
  /**
   * How long the first message of a group waits for more alerts, 0 to 3600000; a critical alert never waits. Default 5
   * seconds.
   */
  readonly groupWaitMs: number
  /**
   * At most 8 steps, each later than the one before. A step notifies more channels of an alert that has fired for
   * `afterMs` since a channel first accepted it, neither acknowledged nor silenced meanwhile. Default none.
   */
  readonly escalate: readonly EscalationStep[]
}

/** Fires on the value of a metric. */
export interface ThresholdRule extends AlertRuleBase, ThresholdFields {}

/** Fires on the growth of a counter per second, over a window. */
export interface RateRule extends AlertRuleBase, RateFields {}

/** Fires on the growth of a counter in relation to the growth of another one, over a window. */
export interface RatioRule extends AlertRuleBase, RatioFields {}

/** A rule that compares a number. */
export type ValueRule = ThresholdRule | RateRule | RatioRule

/** Fires on the status of a health check. */
export interface HealthRule extends AlertRuleBase, HealthFields {}

/** Fires if a round has metrics, but no matching sample with data. Raises at most one alert. */
export interface AbsentRule extends AlertRuleBase, AbsentFields {}

/** Fires if nothing was evaluated or reported for a time. Raises at most one alert. */
export interface DeadManRule extends AlertRuleBase, DeadManFields {}

/** A valid rule. */
export type AlertRule = ValueRule | HealthRule | AbsentRule | DeadManRule

/**
 * Input of a rule: a `name`, and a metric with a threshold (with `totalMetricName` for a ratio, or `kind: 'rate'`), a
 * health check, `kind: 'absent'` with a metric, or `kind: 'dead_man'`.
 */
export interface AlertRuleInput
  extends
    Pick<AlertRuleBase, 'name'>,
    Partial<Omit<AlertRuleBase, 'name'>>,
    Partial<Omit<ThresholdFields, 'kind'>>,
    Partial<Omit<RatioFields, 'kind'>>,
    Partial<Omit<HealthFields, 'kind'>>,
    Partial<Pick<DeadManFields, 'silentAfterMs'>> {
  /** Default by the other fields; required for `rate`, `absent`, and a `dead_man` without `silentAfterMs`. */
  readonly kind?: AlertRule['kind']
}

/** Names of the alerts that the manager raises about itself. */
export const OWN_RULE_NAMES = ['notifier_failed', 'store_failed'] as const

/** Names that no rule may have: also those of problems that `@botwatch/monitor` and `@botwatch/server` report. */
export const RESERVED_RULE_NAMES: readonly string[] = [
  ...OWN_RULE_NAMES,
  'database_set_aside',
  'config_invalid',
]

/** Returns the names of the metrics that a rule reads, or of its check. */
export function namesRead(rule: AlertRule): readonly string[] {
  if (rule.kind === 'health') return [rule.healthCheckName]
  if (rule.metricName === undefined) return []
  return rule.kind === 'ratio' ? [rule.metricName, rule.totalMetricName] : [rule.metricName]
}
