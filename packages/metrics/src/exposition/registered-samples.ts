import type { MetricSample } from '../metric-sample.ts'
import type { CollectedMetric, ForeignMetric, ForeignMetrics } from './foreign-metrics.ts'

/** One value in prom-client's format. Those of a histogram share labels. */
interface CollectedValue {
  readonly value: unknown
  readonly labels?: Readonly<Record<string, unknown>>
  readonly sharedLabels?: Readonly<Record<string, unknown>>
  readonly metricName?: string
}

const PART = /_(?:sum|count|bucket)$/

/**
 * Reads metrics by the names of their series: a gauge or counter, the quantiles of a summary, and the `_sum`,
 * `_count` and `_bucket` of a histogram or summary. A metric that throws or takes too long is left out.
 */
export async function readRegistered(
  metrics: readonly ForeignMetric[],
  names: Iterable<string>,
  foreign: ForeignMetrics,
): Promise<readonly MetricSample[]> {
  const wanted = new Set(names)
  if (wanted.size === 0) return []
  const bases = new Set([...wanted].flatMap((name) => [name, name.replace(PART, '')]))
  const read = metrics.filter(({ name }) => bases.has(name))
  const samples = await foreign.collect(read, (collected) => samplesOf(collected, wanted))
  return [...samples.values()].flat()
}

/** Undefined if the metric is malformed. */
function samplesOf(
  collected: CollectedMetric,
  wanted: ReadonlySet<string>,
): readonly MetricSample[] | undefined {
  try {
    const { values } = collected as CollectedMetric & { readonly values: readonly CollectedValue[] }
    return values.flatMap(({ value, labels, sharedLabels, metricName = collected.name }) =>
      wanted.has(metricName)
        ? [{ name: metricName, labels: textsOf({ ...sharedLabels, ...labels }), value: finite(value) }]
        : [],
    )
  } catch {
    return undefined
  }
}

function textsOf(labels: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]))
}

function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
