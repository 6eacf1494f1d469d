import type { AlertEvent, AlertRecord, SeriesRecord, SilenceRecord } from '../alert.ts'
import { compileSilence } from '../matchers/silence.ts'
import { Silences } from '../matchers/silences.ts'
import {
  SENT_WINDOW_MS,
  refsOf,
  type AttemptRecord,
  type ChannelRecord,
  type KnowledgeRecord,
  type SentRecord,
} from '../store/notify-records.ts'
import type { RuleRecord, StoreChanges, StoredState } from '../store/store.ts'
import { newChannel, type Channel } from './channel.ts'
import { PendingChanges } from './pending-changes.ts'

/**
 * All series, open alerts and silences, and what each channel knows. Kept in memory; each change is part of the next
 * commit. Records are never changed in place.
 */
export class World {
  readonly secret: string
  readonly series: Map<string, SeriesRecord> = new Map()
  /** Open alerts, and resolved ones that a channel knows, may know or refused. */
  readonly alerts: Map<string, AlertRecord> = new Map()
  /** Rules that were saved, whether they are in effect or not. */
  readonly rules: Map<string, RuleRecord> = new Map()
  /** Silences that have not ended, or whose end is not stored yet. */
  readonly silences: Silences = new Silences()
  /** Channels by name, also those that are no longer configured. */
  readonly channels: Map<string, Channel> = new Map()
  /** Series whose alert or state has changed in the step under way. */
  readonly changedSeries: Set<string> = new Set()
  /** Alerts that ended in the step under way. */
  readonly endedAlerts: Map<string, AlertRecord> = new Map()
  /** Open alerts that may have to be escalated: what was looked at last, and when the next step is due. Not stored. */
  readonly escalations: { readonly waiting: Set<string>; version: string; nextMs: number } = {
    waiting: new Set(),
    version: '',
    nextMs: Infinity,
  }
  /** The channels that take no messages, as of the last step. Not stored. */
  unusable = ''
  /** Grows with each change of a series or an alert that notifications may depend on. */
  version = 0
  /** Wall clock minus timeline, as of the last step. */
  wallAheadMs = 0
  readonly #pending: PendingChanges = new PendingChanges()

  constructor(stored: StoredState) {
    this.secret = stored.secret
    for (const record of stored.series) this.series.set(record.fingerprint, record)
    for (const record of stored.alerts) this.alerts.set(record.id, record)
    for (const record of stored.rules) this.rules.set(record.name, record)
    for (const record of stored.silences) this.#setSilence(record)
    for (const record of stored.channels) this.channel(record.name).record = record
    for (const record of stored.knowledge)
      this.channel(record.channel).knowledge.set(record.fingerprint, record)
    for (const record of stored.attempts) this.channel(record.channel).attempts.set(record.id, record)
    for (const record of stored.sent) this.channel(record.channel).sent.push(record)
  }

  /** Returns a channel, which is added if there is none of this name. */
  channel(name: string): Channel {
    const known = this.channels.get(name)
    if (known !== undefined) return known
    const channel = newChannel(name)
    this.channels.set(name, channel)
    return channel
  }

  /** Returns the open alert of a series. */
  openAlert(fingerprint: string): AlertRecord | undefined {
    const id = this.series.get(fingerprint)?.alertId ?? null
    return id === null ? undefined : this.alerts.get(id)
  }

  /** Returns an alert that is kept in memory or has not been stored yet. */
  findAlert(id: string): AlertRecord | undefined {
    return this.alerts.get(id) ?? this.#pending.alerts.get(id)
  }

  /** `lazy`: the change can wait for the next commit of something else. */
  putSeries(record: SeriesRecord, { lazy = false }: { readonly lazy?: boolean } = {}): void {
    this.series.set(record.fingerprint, record)
    this.#pending.series.set(record.fingerprint, record)
    if (!lazy) this.#changed(record.fingerprint)
  }

  forgetSeries(fingerprint: string): void {
    this.series.delete(fingerprint)
    this.#pending.series.set(fingerprint, null)
    this.#changed(fingerprint)
  }

  /** `lazy`: the change can wait for the next commit of something else. */
  putAlert(record: AlertRecord, { lazy = false }: { readonly lazy?: boolean } = {}): void {
    this.alerts.set(record.id, record)
    if (record.resolution !== null) this.endedAlerts.set(record.id, record)
    this.#pending.alerts.set(record.id, record)
    if (!lazy) this.#changed(record.fingerprint)
  }

  /** Removes a resolved alert from memory unless a channel still refers to it. The store keeps it. */
  releaseAlert(id: string): void {
    const alert = this.alerts.get(id)
    if (alert === undefined || alert.resolution === null) return
    for (const { knowledge } of this.channels.values()) {
      const row = knowledge.get(alert.fingerprint)
      if (row !== undefined && refsOf(row).some((ref) => ref.id === id)) return
    }
    this.alerts.delete(id)
  }

  addEvent(event: AlertEvent): void {
    this.#pending.events.push(event)
    this.#pending.isUrgent = true
  }

  /** Adds or replaces a saved rule. */
  putRule(record: RuleRecord): void {
    this.rules.set(record.name, record)
    this.#pending.rules.set(record.name, record)
    this.#pending.isUrgent = true
  }

  forgetRule(name: string): void {
    this.rules.delete(name)
    this.#pending.rules.set(name, null)
    this.#pending.isUrgent = true
  }

  /** Adds or replaces a silence, ended or not. */
  putSilence(record: SilenceRecord): void {
    this.#setSilence(record)
    this.version += 1
    this.#pending.silences.set(record.id, record)
    this.#pending.isUrgent = true
  }

  putChannel(record: ChannelRecord): void {
    this.channel(record.name).record = record
    this.#pending.channels.set(record.name, record)
    this.#pending.isUrgent = true
  }

  /** Forgets what a channel knows. What becomes of its attempts, also of one under way, changes nothing any more. */
  forgetKnown(name: string): void {
    const { knowledge, attempts } = this.channel(name)
    for (const row of knowledge.values()) this.forgetKnowledge(row)
    for (const attempt of attempts.values()) this.putAttempt({ ...attempt, status: 'replaced' })
  }

  /** Forgets a channel and what it knows. */
  forgetChannel(name: string): void {
    this.forgetKnown(name)
    this.channels.delete(name)
    this.#pending.channels.set(name, null)
    this.#pending.isUrgent = true
  }

  putKnowledge(record: KnowledgeRecord): void {
    const { knowledge } = this.channel(record.channel)
    const before = knowledge.get(record.fingerprint)
    knowledge.set(record.fingerprint, record)
    this.#pending.putKnowledge(record, record)
    this.#pending.isUrgent = true
    if (before !== undefined) for (const { id } of refsOf(before)) this.releaseAlert(id)
  }

  forgetKnowledge(record: KnowledgeRecord): void {
    this.channel(record.channel).knowledge.delete(record.fingerprint)
    this.#pending.putKnowledge(record, null)
    this.#pending.isUrgent = true
    for (const { id } of refsOf(record)) this.releaseAlert(id)
  }

  /** Adds or replaces an attempt. One that was accepted or replaced leaves the memory. */
  putAttempt(record: AttemptRecord): void {
    const { attempts } = this.channel(record.channel)
    if (record.status === 'accepted' || record.status === 'replaced') attempts.delete(record.id)
    else attempts.set(record.id, record)
    this.#pending.putAttempt(record)
    this.#pending.isUrgent = true
  }

  addSent(record: SentRecord): void {
    const { sent } = this.channel(record.channel)
    sent.push(record)
    while ((sent[0]?.atMs ?? Infinity) <= record.atMs - SENT_WINDOW_MS) sent.shift()
    this.#pending.sent.push(record)
    this.#pending.isUrgent = true
  }

  /** Whether something has changed that a commit must not wait for. */
  get isDirty(): boolean {
    return this.#pending.isUrgent
  }

  /** Takes the changes since the last call, lazy ones included; null if there are none. */
  takeChanges(nowMs: number, wallMs: number): StoreChanges | null {
    // Until its end is stored, the store has the silence as it was before.
    for (const [id, { record }] of this.silences)
      if (record.untilMs <= nowMs && !this.#pending.silences.has(id)) this.silences.delete(id)
    return this.#pending.take({ timelineMs: nowMs, wallMs })
  }

  /** Puts changes back that could not be stored. Newer ones win. */
  restoreChanges(changes: StoreChanges): void {
    this.#pending.restore(changes)
  }

  #setSilence(record: SilenceRecord): void {
    const silence = compileSilence(record, (timeMs) => timeMs + this.wallAheadMs)
    this.silences.set(record.id, silence)
  }

  #changed(fingerprint: string): void {
    this.changedSeries.add(fingerprint)
    this.version += 1
    this.#pending.isUrgent = true
  }
}
