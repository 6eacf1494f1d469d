import type { StoredBatch, UsageChanges, UsageRecord, UsageStore } from '../src/meter/usage-store.ts'
import { UsageMeter } from '../src/meter/usage-meter.ts'
import type { UsageMeterOptions } from '../src/meter/options.ts'
import type { UsageEvents } from '../src/meter/events.ts'
import type { TokenCounts } from '../src/usage/token-counts.ts'

/** The given counts, and 0 for other types. */
export function counts(over: Partial<TokenCounts> = {}): TokenCounts {
  return { input: 0, input_cached: 0, input_cache_write: 0, output: 0, output_reasoning: 0, ...over }
}

/** An event of a meter with its name. */
export type NamedEvent = {
  [K in keyof UsageEvents]: { readonly type: K } & (UsageEvents[K] extends object ? UsageEvents[K] : unknown)
}[keyof UsageEvents]

/** A meter that takes times as strings and collects its events. */
export class Books {
  readonly meter: UsageMeter
  readonly events: NamedEvent[] = []

  constructor(options: UsageMeterOptions = {}) {
    this.meter = new UsageMeter(options)
    this.meter.on('unpriced', (event) => this.events.push({ type: 'unpriced', ...event }))
    this.meter.on('budget', (event) => this.events.push({ type: 'budget', ...event }))
    this.meter.on('store_error', (event) => this.events.push({ type: 'store_error', ...event }))
    this.meter.on('store_recovered', () => this.events.push({ type: 'store_recovered' }))
  }

  /** Records tokens of input, which cost 0.6 a million on `glm-4.6`. */
  use(at: string, input: number, model = 'glm-4.6', provider = 'zai'): void {
    this.meter.record({ provider, model, counts: counts({ input }), atMs: Date.parse(at) })
  }

  report(at: string): ReturnType<UsageMeter['report']> {
    return this.meter.report(Date.parse(at))
  }

  /** `warning day 2026-01-05` for each event of a budget. */
  get crossings(): readonly string[] {
    return this.events.flatMap((event) =>
      event.type === 'budget' ? [`${event.level} ${event.budget.period} ${event.budget.key}`] : [],
    )
  }
}

/** A store in memory that waits for `gate` and fails with `failure`. */
export class ScriptedStore implements UsageStore {
  readonly saved: UsageChanges[] = []
  readonly records: Map<string, UsageRecord> = new Map()
  readonly batches: Map<string, StoredBatch> = new Map()
  failure: Error | undefined
  gate: Promise<void> = Promise.resolve()

  readonly load: UsageStore['load'] = async () => {
    await this.gate
    if (this.failure !== undefined) throw this.failure
    return [...this.records.values()]
  }

  readonly save: UsageStore['save'] = async (changes) => {
    await this.gate
    if (this.failure !== undefined) throw this.failure
    this.saved.push(changes)
    for (const { period, key } of changes.forgotten)
      for (const [name, record] of this.records)
        if (record.period === period && record.key === key) this.records.delete(name)
    for (const record of changes.records) this.records.set(nameOf(record), record)
    for (const batch of changes.batches?.added ?? []) this.batches.set(`${batch.sender} ${batch.key}`, batch)
  }

  readonly findBatch: UsageStore['findBatch'] = async (sender, key) => {
    await this.gate
    if (this.failure !== undefined) throw this.failure
    return this.batches.get(`${sender} ${key}`) ?? null
  }

  readonly close: UsageStore['close'] = async () => undefined
}

function nameOf({ period, key, provider, model, pricedOn, aboveInputTokens }: UsageRecord): string {
  return [period, key, provider, model, pricedOn, aboveInputTokens].join(' ')
}
