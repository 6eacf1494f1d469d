import type { UsageRecord, UsageStore } from '../meter/usage-store.ts'

/**
 * Creates a usage store in memory, e.g. for tests. Its content ends with the process.
 *
 * @example
 * const metrics = new MetricsCollector({ store: memoryStore() })
 */
export function memoryStore(): UsageStore {
  const records = new Map<string, UsageRecord>()
  return {
    load: async () => structuredClone([...records.values()]),
    save: async ({ forgotten, records: changed }) => {
      for (const [name, { period, key }] of records) {
        if (forgotten.some((gone) => gone.period === period && gone.key === key)) records.delete(name)
      }
      for (const record of changed) records.set(nameOf(record), structuredClone(record))
    },
    close: async () => undefined,
  }
}

function nameOf({ period, key, provider, model, pricedOn, aboveInputTokens }: UsageRecord): string {
  return JSON.stringify([period, key, provider, model, pricedOn, aboveInputTokens])
}
