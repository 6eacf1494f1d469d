import type { AlertEvent, AlertRecord, SeriesRecord, SilenceRecord } from '../alert.ts'
import type { AttemptRecord, ChannelRecord, KnowledgeRecord, SentRecord } from '../store/notify-records.ts'
import type { StoreChanges } from '../store/store.ts'

type KnowledgeKey = Pick<KnowledgeRecord, 'channel' | 'fingerprint'>

/** Changes that have not been stored. */
export class PendingChanges {
  /** Whether one of them must not wait for another commit. */
  isUrgent = false
  readonly alerts: Map<string, AlertRecord> = new Map()
  readonly #series = new Map<string, SeriesRecord | null>()
  readonly #silences = new Map<string, SilenceRecord>()
  readonly #channels = new Map<string, ChannelRecord | null>()
  readonly #knowledge = new Map<
    string,
    { readonly key: KnowledgeKey; readonly record: KnowledgeRecord | null }
  >()
  readonly #attempts = new Map<string, AttemptRecord>()
  #events: AlertEvent[] = []
  #sent: SentRecord[] = []

  putSeries(fingerprint: string, record: SeriesRecord | null, lazy: boolean): void {
    this.#series.set(fingerprint, record)
    this.#note(lazy)
  }

  putAlert(record: AlertRecord, lazy: boolean): void {
    this.alerts.set(record.id, record)
    this.#note(lazy)
  }

  addEvent(event: AlertEvent): void {
    this.#events.push(event)
    this.#note(false)
  }

  putSilence(record: SilenceRecord): void {
    this.#silences.set(record.id, record)
    this.#note(false)
  }

  putChannel(name: string, record: ChannelRecord | null): void {
    this.#channels.set(name, record)
    this.#note(false)
  }

  putKnowledge(record: KnowledgeRecord, isForgotten: boolean): void {
    const { channel, fingerprint } = record
    const key = { channel, fingerprint }
    this.#knowledge.set(keyOf(key), { key, record: isForgotten ? null : record })
    this.#note(false)
  }

  putAttempt(record: AttemptRecord): void {
    this.#attempts.set(attemptKey(record), record)
    this.#note(false)
  }

  addSent(record: SentRecord): void {
    this.#sent.push(record)
    this.#note(false)
  }

  take(timelineMs: number): StoreChanges | null {
    const changes = this.#read(timelineMs)
    const isEmpty = Object.values(changes).every((list: unknown) => !Array.isArray(list) || list.length === 0)
    this.#clear()
    return isEmpty ? null : changes
  }

  /** Adds older changes; what has changed since wins. */
  restore(older: StoreChanges): void {
    const newer = this.#read(older.timelineMs)
    this.#clear()
    for (const changes of [older, newer]) this.#add(changes)
    this.isUrgent = true
  }

  #add(changes: StoreChanges): void {
    for (const record of changes.series) this.#series.set(record.fingerprint, record)
    for (const fingerprint of changes.forgottenSeries) this.#series.set(fingerprint, null)
    for (const record of changes.alerts) this.alerts.set(record.id, record)
    for (const record of changes.silences) this.#silences.set(record.id, record)
    for (const record of changes.channels) this.#channels.set(record.name, record)
    for (const name of changes.forgottenChannels) this.#channels.set(name, null)
    for (const record of changes.knowledge) this.putKnowledge(record, false)
    for (const key of changes.forgottenKnowledge) this.#knowledge.set(keyOf(key), { key, record: null })
    for (const record of changes.attempts) this.#attempts.set(attemptKey(record), record)
    this.#events = [...this.#events, ...changes.events]
    this.#sent = [...this.#sent, ...changes.sent]
  }

  #read(timelineMs: number): StoreChanges {
    const knowledge = [...this.#knowledge.values()]
    return {
      timelineMs,
      ...split(this.#series, 'series', 'forgottenSeries'),
      alerts: [...this.alerts.values()],
      events: this.#events,
      silences: [...this.#silences.values()],
      ...split(this.#channels, 'channels', 'forgottenChannels'),
      knowledge: knowledge.flatMap(({ record }) => record ?? []),
      forgottenKnowledge: knowledge.flatMap(({ key, record }) => (record === null ? [key] : [])),
      attempts: [...this.#attempts.values()],
      sent: this.#sent,
    }
  }

  #clear(): void {
    this.isUrgent = false
    for (const map of [
      this.#series,
      this.alerts,
      this.#silences,
      this.#channels,
      this.#knowledge,
      this.#attempts,
    ])
      map.clear()
    this.#events = []
    this.#sent = []
  }

  #note(lazy: boolean): void {
    if (!lazy) this.isUrgent = true
  }
}

function split<T, P extends string, G extends string>(
  map: ReadonlyMap<string, T | null>,
  present: P,
  gone: G,
): { readonly [K in P]: readonly T[] } & { readonly [K in G]: readonly string[] } {
  const records = [...map.values()].filter((record) => record !== null)
  const names = [...map].flatMap(([key, record]) => (record === null ? [key] : []))
  return { [present]: records, [gone]: names } as { [K in P]: T[] } & { [K in G]: string[] }
}

function keyOf({ channel, fingerprint }: KnowledgeKey): string {
  return `${fingerprint} ${channel}`
}

function attemptKey({ id, channel }: AttemptRecord): string {
  return `${id} ${channel}`
}
