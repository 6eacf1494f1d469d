import type { Labels } from '../labels.ts'
import type { AlertSeverity } from '../severity.ts'
import type { HealthRule } from './health.ts'
import type { Comparison, ThresholdRule } from './threshold.ts'

/** A valid rule. */
export type AlertRule = ThresholdRule | HealthRule

/** A rule as it is written: `name` and either a metric with a threshold or a health check. */
export interface AlertRuleInput {
  /** Unique; 1 to 128 printable characters. Becomes the label `alertname`. */
  readonly name: string
  /** Default empty. */
  readonly description?: string
  /** Default true. */
  readonly enabled?: boolean
  /** Default `warning`. */
  readonly severity?: AlertSeverity
  /** Default by the fields given. */
  readonly kind?: 'threshold' | 'health'
  /** The metric to read. */
  readonly metricName?: string
  /** Labels a sample must have, with exactly these values; a health check has `check` and `critical`. Default none. */
  readonly match?: Labels
  /** Default `gt`. */
  readonly comparison?: Comparison
  /** A finite number. */
  readonly thresholdValue?: number
  /** A check's name, or `*` for each check. */
  readonly healthCheckName?: string
  /** The statuses that breach. Default `['unhealthy']`; `unknown` is no data unless it is listed. */
  readonly healthStatus?: readonly string[]
  /** Breaching samples in a row before it fires. Default 1. */
  readonly consecutiveBreaches?: number
  /** Shortest time between two FIREs of one alert on one channel, in minutes; 0 to 10080. Default 5. */
  readonly cooldownMinutes?: number
  /** Most messages of this rule on one channel in any 60 minutes; 0 records without telling. Default 10. */
  readonly maxNotificationsPerHour?: number
  /** Resolves an alert whose data has stopped for this long, in minutes; 0 is never. Default 60. */
  readonly autoResolveMinutes?: number
  /** Names of configured channels. Default `['log']`. */
  readonly notificationChannels?: readonly string[]
  /** Added to the labels of each alert. Default none. */
  readonly labels?: Labels
  /** Texts for people; no part of the identity. Default none. */
  readonly annotations?: Readonly<Record<string, string>>
  /** An http or https URL that says what to do. */
  readonly runbookUrl?: string
}
