import { ALERT_SEVERITIES } from '../severity.ts'
import type { OutboxStatus } from '../store/outbox-records.ts'
import type { AlertFigures, LiveState } from './figures.ts'
import { LATENCY_BOUNDS_SECONDS } from './tally.ts'

/** One figure, and what it is of. `name` is the family's, but for the parts of a histogram. */
export interface AlertMetricSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A Prometheus metric as plain data, for whoever renders it. */
export interface AlertMetricFamily {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly samples: readonly AlertMetricSample[]
}

/** What the metrics are made of; an `AlertManager` fits. */
export interface AlertMetricsSource {
  readonly getFigures: () => Promise<AlertFigures>
}

/** What is known of a metric before there is a figure. */
export type AlertMetricDefinition = Omit<AlertMetricFamily, 'samples'>

/** The metrics, in the order they come. */
export const ALERT_METRICS: readonly AlertMetricDefinition[] = [
  { name: 'alerts', type: 'gauge', help: 'Alerts that are not over, by where they stand.' },
  { name: 'notifications_total', type: 'counter', help: 'Messages that came to their end, by how.' },
  {
    name: 'notification_latency_seconds',
    type: 'histogram',
    help: 'From firing to when a channel accepted the message, cooldowns and mutes included.',
  },
  { name: 'outbox_depth', type: 'gauge', help: 'Messages that wait for a channel.' },
  {
    name: 'outbox_oldest_seconds',
    type: 'gauge',
    help: 'How long the oldest message has waited; 0 when none waits.',
  },
]

const STATES: readonly LiveState[] = ['pending', 'active', 'acknowledged', 'suppressed']
const OUTCOMES: readonly OutboxStatus[] = ['delivered', 'dead', 'dropped', 'collapsed', 'discarded']

/**
 * Alerts and messages as Prometheus metrics, from memory; what counts up does so from the start of the process.
 *
 * @example
 * for (const { name, samples } of await alertMetrics(alerts)) console.log(name, samples)
 */
export async function alertMetrics(source: AlertMetricsSource): Promise<readonly AlertMetricFamily[]> {
  const figures = await source.getFigures()
  return ALERT_METRICS.map((definition) => ({ ...definition, samples: samplesOf(definition.name, figures) }))
}

function samplesOf(name: string, figures: AlertFigures): readonly AlertMetricSample[] {
  const { alerts, settled, outbox, oldestMs } = figures
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
      return [...new Set([...outbox, ...settled].map(({ channel }) => channel))].flatMap((channel) =>
        OUTCOMES.map((outcome) => {
          const found = settled.find((item) => item.channel === channel && item.outcome === outcome)
          return sample(found?.count ?? 0, { channel, outcome })
        }),
      )
    case 'outbox_depth':
      return outbox.map(({ channel, depth }) => sample(depth, { channel }))
    case 'outbox_oldest_seconds':
      return [sample((oldestMs ?? 0) / 1000)]
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
