import { port } from '@botwatch/options'

import { ALERT_SEVERITIES } from '../alert.ts'
import { readInput } from '../handle/arguments.ts'
import {
  LATENCY_BOUNDS_SECONDS,
  type AlertFigures,
  type NotificationOutcome,
  type OpenAlertState,
} from './figures.ts'

/** One value of a metric. `name` is that of the family, with a suffix in a histogram. */
export interface AlertMetricSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A Prometheus metric family as plain data. */
export interface AlertMetricFamily {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly samples: readonly AlertMetricSample[]
}

/** Source of the metrics, e.g. an `AlertManager`. */
export interface AlertMetricsSource {
  readonly getFigures: () => Promise<AlertFigures>
}

/** Name, help text and type of a metric. */
export type AlertMetricDefinition = Omit<AlertMetricFamily, 'samples'>

/** The metrics of `alertMetrics`, in its order. */
export const ALERT_METRICS: readonly AlertMetricDefinition[] = [
  { name: 'alerts', type: 'gauge', help: 'Open alerts by state and severity.' },
  { name: 'notifications_total', type: 'counter', help: 'Notifications by channel and outcome.' },
  {
    name: 'notification_latency_seconds',
    type: 'histogram',
    help: 'Time that notifications of fired alerts were due before they were accepted.',
  },
  { name: 'notifications_due', type: 'gauge', help: 'Notifications due by channel.' },
  {
    name: 'notifications_oldest_due_seconds',
    type: 'gauge',
    help: 'Age of the oldest notification due by channel, 0 if none is due.',
  },
  { name: 'alert_rules_without_data', type: 'gauge', help: 'Enabled rules that have never had data.' },
  {
    name: 'alert_samples_rejected_total',
    type: 'counter',
    help: 'Samples and health results that could not be used, by reason.',
  },
  { name: 'alert_labels_cut_total', type: 'counter', help: 'Samples with labels that were cut.' },
]

const sourceSchema = port<AlertMetricsSource>('an AlertManager', ['getFigures'])
const STATES: readonly OpenAlertState[] = ['pending', 'active', 'acknowledged', 'suppressed']
const OUTCOMES: readonly NotificationOutcome[] = ['accepted', 'refused', 'failed', 'unsure']

/**
 * Returns alerts and notifications as Prometheus metrics. Counters start at 0 with the process.
 *
 * @example
 * for (const { name, samples } of await alertMetrics(alerts)) console.log(name, samples)
 */
export async function alertMetrics(source: AlertMetricsSource): Promise<readonly AlertMetricFamily[]> {
  const figures = await readInput('source of alertMetrics', sourceSchema, source).getFigures()
  return ALERT_METRICS.map((definition) => ({ ...definition, samples: samplesOf(definition.name, figures) }))
}

function samplesOf(name: string, figures: AlertFigures): readonly AlertMetricSample[] {
  const { alerts, finished, channels } = figures
  const sample = (value: number, labels: AlertMetricSample['labels'] = {}): AlertMetricSample => ({
    name,
    labels,
    value,
  })
  switch (name) {
    case 'alerts':
      return STATES.flatMap((state) =>
        ALERT_SEVERITIES.map((severity) => {
          const found = alerts.find((item) => item.state === state && item.severity === severity)
          return sample(found?.count ?? 0, { state, severity })
        }),
      )
    case 'notifications_total':
      return [...new Set([...channels, ...finished].map(({ channel }) => channel))].flatMap((channel) =>
        OUTCOMES.map((outcome) => {
          const found = finished.find((item) => item.channel === channel && item.outcome === outcome)
          return sample(found?.count ?? 0, { channel, outcome })
        }),
      )
    case 'notifications_due':
      return channels.map(({ channel, due }) => sample(due, { channel }))
    case 'notifications_oldest_due_seconds':
      return channels.map(({ channel, oldestDueMs }) => sample((oldestDueMs ?? 0) / 1000, { channel }))
    case 'alert_rules_without_data':
      return [sample(figures.rulesWithoutData)]
    case 'alert_samples_rejected_total':
      return figures.rejectedSamples.map(({ reason, count }) => sample(count, { reason }))
    case 'alert_labels_cut_total':
      return [sample(figures.cutLabels)]
    default:
      return latencySamples(name, figures)
  }
}

function latencySamples(
  name: string,
  { latencyBuckets, latencySumSeconds }: AlertFigures,
): readonly AlertMetricSample[] {
  let count = 0
  const buckets = [...LATENCY_BOUNDS_SECONDS, Infinity].map((bound, index) => {
    count += latencyBuckets[index] ?? 0
    const le = bound === Infinity ? '+Inf' : String(bound)
    return { name: `${name}_bucket`, labels: { le }, value: count }
  })
  return [
    ...buckets,
    { name: `${name}_sum`, labels: {}, value: latencySumSeconds },
    { name: `${name}_count`, labels: {}, value: count },
  ]
}
