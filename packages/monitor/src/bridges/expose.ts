import type { MetricsCollector } from '@botwatch/metrics'
import type { Metric } from 'prom-client'

/** One sample of a family. `name` is given where it differs from that of the family: the parts of a histogram. */
interface Sample {
  readonly name?: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

interface FamilyDefinition {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
}

interface Family extends FamilyDefinition {
  readonly samples: readonly Sample[]
}

/** Metric families of a feature, and how to read their current samples. */
interface Exposure {
  readonly definitions: readonly FamilyDefinition[]
  readonly read: () => readonly Family[] | Promise<readonly Family[]>
  /** Put before every name. Default none. */
  readonly prefix?: string
}

/**
 * Adds metric families to the scrape. Their samples are read at scrape time, once for all families of a scrape, and a
 * reset of the registry does not change them. Returns a function that removes the families again. Throws if a name is taken;
 * then none is added.
 */
export function exposeFamilies(
  { registry }: Pick<MetricsCollector, 'registry'>,
  { definitions, read, prefix = '' }: Exposure,
): () => void {
  let reading: Promise<readonly Family[]> | undefined
  const readOnce = (): Promise<readonly Family[]> => {
    reading ??= Promise.resolve()
      .then(read)
      .finally(() => {
        reading = undefined
      })
    return reading
  }
  const names: string[] = []
  const remove = (): void => {
    for (const name of names) registry.removeSingleMetric(name)
  }
  for (const { name, help, type } of definitions) {
    const shown = { name: prefix + name, help, type, aggregator: 'sum' }
    const metric = {
      ...shown,
      get: async () => {
        const family = (await readOnce()).find((candidate) => candidate.name === name)
        const values = (family?.samples ?? []).map((sample) => ({
          labels: sample.labels,
          value: sample.value,
          metricName: prefix + (sample.name ?? name),
        }))
        return { ...shown, values }
      },
      reset: () => {},
    }
    try {
      registry.registerMetric(metric as unknown as Metric)
    } catch (error) {
      remove()
      throw error
    }
    names.push(shown.name)
  }
  return remove
}
