import type { BatchChanges, StoredBatch, UsageRecord, UsageStore } from './usage-store.ts'

/**
 * Creates a usage store in memory, e.g. for tests. Its content ends with the process.
 *
 * @example
 * const metrics = new MetricsCollector({ store: memoryStore() })
 */
export function memoryStore(): UsageStore {
  const records = new Map<string, UsageRecord>()
  /** By sender and key; the batch that was written first comes first. */
  const batches = new Map<string, Map<string, StoredBatch>>()
  return {
    load: async () => structuredClone([...records.values()]),
    save: async ({ forgotten, records: changed, batches: changes }) => {
      if (forgotten.length > 0)
        for (const [name, { period, key }] of records) {
          if (forgotten.some((gone) => gone.period === period && gone.key === key)) records.delete(name)
        }
      for (const record of changed) records.set(nameOf(record), structuredClone(record))
      if (changes !== undefined) saveBatches(batches, changes)
    },
    findBatch: async (sender, key) => batches.get(sender)?.get(key) ?? null,
    close: async () => undefined,
  }
}

function saveBatches(
  batches: Map<string, Map<string, StoredBatch>>,
  { added, sinceMs, maxPerSender }: BatchChanges,
): void {
  for (const batch of added) {
    const ofSender = batches.get(batch.sender) ?? new Map<string, StoredBatch>()
    batches.set(batch.sender, ofSender)
    ofSender.delete(batch.key)
    ofSender.set(batch.key, { ...batch })
  }
  for (const [sender, ofSender] of batches) {
    const isAdded = added.some((batch) => batch.sender === sender)
    for (const [key, { atMs }] of ofSender) {
      if (atMs >= sinceMs && !(isAdded && ofSender.size > maxPerSender)) break
      ofSender.delete(key)
    }
    if (ofSender.size === 0) batches.delete(sender)
  }
}

function nameOf({ period, key, provider, model, pricedOn, aboveInputTokens }: UsageRecord): string {
  return JSON.stringify([period, key, provider, model, pricedOn, aboveInputTokens])
}
