import type { AlertEvent, AlertRecord, SeriesRecord, SilenceRecord } from '../alert.ts'
import type { AttemptRecord, ChannelRecord, KnowledgeRecord, SentRecord } from '../store/notify-records.ts'
import type { RuleRecord, StoreChanges } from '../store/store.ts'

type Times = Pick<StoreChanges, 'timelineMs' | 'wallMs'>
type KnowledgeKey = Pick<KnowledgeRecord, 'channel' | 'fingerprint'>

/** Changes that have not been stored, by key. Null stands for a record that is to be removed. */
export class PendingChanges {
  /** Whether one of them must not wait for another commit. */
  isUrgent = false
  readonly series: Map<string, SeriesRecord | null> = new Map()
  readonly alerts: Map<string, AlertRecord> = new Map()
  readonly rules: Map<string, RuleRecord | null> = new Map()
  readonly silences: Map<string, SilenceRecord> = new Map()
  readonly channels: Map<string, ChannelRecord | null> = new Map()
  events: AlertEvent[] = []
  sent: SentRecord[] = []
  readonly #knowledge = new Map<string, readonly [KnowledgeKey, KnowledgeRecord | null]>()
  readonly #attempts = new Map<string, AttemptRecord>()

  putKnowledge({ channel, fingerprint }: KnowledgeKey, record: KnowledgeRecord | null): void {
    this.#knowledge.set(`${fingerprint} ${channel}`, [{ channel, fingerprint }, record])
  }

  putAttempt(record: AttemptRecord): void {
    this.#attempts.set(`${record.id} ${record.channel}`, record)
  }

  /** Returns the changes and forgets them; null if there are none. */
  take(times: Times): StoreChanges | null {
    const changes = this.#read(times)
    for (const map of [
      this.series,
      this.alerts,
      this.rules,
      this.silences,
      this.channels,
      this.#knowledge,
      this.#attempts,
    ])
      map.clear()
    this.events = []
    this.sent = []
    this.isUrgent = false
    const { timelineMs: _t, wallMs: _w, ...lists } = changes
    return Object.values(lists).some(({ length }) => length > 0) ? changes : null
  }

  /** Adds older changes. What has changed since wins. */
  restore(older: StoreChanges): void {
    const newer = this.take(older)
    for (const changes of newer === null ? [older] : [older, newer]) {
      for (const record of changes.series) this.series.set(record.fingerprint, record)
      for (const fingerprint of changes.forgottenSeries) this.series.set(fingerprint, null)
      for (const record of changes.alerts) this.alerts.set(record.id, record)
      for (const record of changes.rules) this.rules.set(record.name, record)
      for (const name of changes.forgottenRules) this.rules.set(name, null)
      for (const record of changes.silences) this.silences.set(record.id, record)
      for (const record of changes.channels) this.channels.set(record.name, record)
      for (const name of changes.forgottenChannels) this.channels.set(name, null)
      for (const record of changes.knowledge) this.putKnowledge(record, record)
      for (const key of changes.forgottenKnowledge) this.putKnowledge(key, null)
      for (const record of changes.attempts) this.putAttempt(record)
      for (const event of changes.events) this.events.push(event)
      for (const record of changes.sent) this.sent.push(record)
    }
    this.isUrgent = true
  }

  #read({ timelineMs, wallMs }: Times): StoreChanges {
    const knowledge = [...this.#knowledge.values()]
    return {
      timelineMs,
      wallMs,
      series: present(this.series),
      forgottenSeries: gone(this.series),
      alerts: [...this.alerts.values()],
      events: this.events,
      rules: present(this.rules),
      forgottenRules: gone(this.rules),
      silences: [...this.silences.values()],
      channels: present(this.channels),
      forgottenChannels: gone(this.channels),
      knowledge: knowledge.flatMap(([, record]) => record ?? []),
      forgottenKnowledge: knowledge.flatMap(([key, record]) => (record === null ? [key] : [])),
      attempts: [...this.#attempts.values()],
      sent: this.sent,
    }
  }
}

function present<T>(map: ReadonlyMap<string, T | null>): readonly T[] {
  return [...map.values()].filter((record) => record !== null)
}

function gone(map: ReadonlyMap<string, unknown>): readonly string[] {
  return [...map].flatMap(([key, record]) => (record === null ? [key] : []))
}
