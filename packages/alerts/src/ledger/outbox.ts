import { CAP_WINDOW_MS } from '../notices/limits.ts'
import type { DigestRow, NoticeRow, OutboxRow } from '../store/outbox-records.ts'
import type { PastDelivery } from '../store/store.ts'

/** The messages that are not settled, in order per channel and alert, and the deliveries that count to the caps. */
export class Outbox {
  readonly #channels = new Map<string, ChannelQueue>()
  readonly #deliveries = new Map<string, Deliveries>()

  /** Adds or replaces a row; one that is settled leaves the queue. */
  put(row: OutboxRow): void {
    getOrAdd(this.#channels, row.channel, () => new ChannelQueue()).put(row)
    if (row.status !== 'delivered' || row.notice === 'digest' || row.replayed || row.settledMs === null)
      return
    this.addDelivery({ rule: row.rule, channel: row.channel, settledMs: row.settledMs })
  }

  addDelivery({ rule, channel, settledMs }: PastDelivery): void {
    getOrAdd(this.#deliveries, capKey(rule, channel), () => new Deliveries()).add(settledMs)
  }

  /** How many messages of a rule a channel accepted in the 60 minutes before a time. */
  delivered(rule: string, channel: string, nowMs: number): number {
    return this.#deliveries.get(capKey(rule, channel))?.count(nowMs) ?? 0
  }

  /** The channels that messages wait for, or have waited for. */
  channels(): Iterable<string> {
    return this.#channels.keys()
  }

  of(channel: string): ChannelQueue | undefined {
    return this.#channels.get(channel)
  }

  /** Notes that what holds messages back has changed: of one alert, or of all. */
  touch(fingerprint?: string): void {
    for (const queue of this.#channels.values()) queue.touch(fingerprint)
  }

  /** The unsettled messages about one alert, over all channels. */
  ofAlert(fingerprint: string): readonly NoticeRow[] {
    const rows: NoticeRow[] = []
    for (const queue of this.#channels.values()) rows.push(...queue.ofAlert(fingerprint))
    return rows
  }
}

/** What waits for one channel. */
export class ChannelQueue {
  /** Fingerprint → id → row, each in the order of writing: to be sent, or being sent. */
  readonly #queued = new Map<string, Map<string, NoticeRow>>()
  /** The same for what waits for the next DIGEST. */
  readonly #held = new Map<string, Map<string, NoticeRow>>()
  readonly #digests = new Map<string, DigestRow>()
  /** Alerts with messages to send that have changed since the last look. */
  readonly #changed = new Set<string>()
  #depth = 0
  #heldSinceMs = Infinity

  /** How many messages about alerts are to be sent or being sent. */
  get depth(): number {
    return this.#depth
  }

  /** The messages about each alert that are to be sent. */
  get alerts(): Iterable<ReadonlyMap<string, NoticeRow>> {
    return this.#queued.values()
  }

  /** The DIGESTs that are to be sent or being sent, oldest first. */
  get digests(): Iterable<DigestRow> {
    return this.#digests.values()
  }

  /** Since when something waits for the next DIGEST; `Infinity` when nothing does. */
  get heldSinceMs(): number {
    return this.#heldSinceMs
  }

  /** What waits for the next DIGEST. */
  *held(): Iterable<NoticeRow> {
    for (const rows of this.#held.values()) yield* rows.values()
  }

  get isEmpty(): boolean {
    return this.#queued.size + this.#held.size + this.#digests.size === 0
  }

  /** Everything that waits. */
  *rows(): Iterable<OutboxRow> {
    for (const rows of this.#queued.values()) yield* rows.values()
    yield* this.held()
    yield* this.#digests.values()
  }

  /** The alerts that messages are to be sent about. */
  get fingerprints(): Iterable<string> {
    return this.#queued.keys()
  }

  /** The messages about one alert that are to be sent or being sent, in order. */
  rowsOf(fingerprint: string): Iterable<NoticeRow> {
    return this.#queued.get(fingerprint)?.values() ?? []
  }

  /** The alerts whose messages to send, or what holds these back, may have changed since this was last asked. */
  takeChanged(): readonly string[] {
    const changed = [...this.#changed]
    this.#changed.clear()
    return changed
  }

  /** Notes that what holds messages back has changed: of one alert, or of all. */
  touch(fingerprint?: string): void {
    for (const changed of fingerprint === undefined ? this.#queued.keys() : [fingerprint]) {
      if (this.#queued.has(changed)) this.#changed.add(changed)
    }
  }

  /** Whether this message is to be sent or being sent. */
  isWaiting({ fingerprint, id }: NoticeRow): boolean {
    return this.#queued.get(fingerprint)?.has(id) ?? false
  }

  ofAlert(fingerprint: string): readonly NoticeRow[] {
    const held = this.#held.get(fingerprint)?.values() ?? []
    return [...held, ...(this.#queued.get(fingerprint)?.values() ?? [])]
  }

  put(row: OutboxRow): void {
    if (row.notice === 'digest') {
      if (row.settledMs === null) this.#digests.set(row.id, row)
      else this.#digests.delete(row.id)
      return
    }
    const waits = isToBeSent(row)
    if (waits !== this.isWaiting(row)) this.#depth += waits ? 1 : -1
    place(this.#queued, row, waits)
    this.#changed.add(row.fingerprint)
    const held = row.settledMs === null && row.status === 'digest'
    place(this.#held, row, held)
    if (held) this.#heldSinceMs = Math.min(this.#heldSinceMs, row.queuedMs)
    else if (this.#held.size === 0) this.#heldSinceMs = Infinity
  }
}

/** Whether a message is to be sent, or being sent, by itself. */
export function isToBeSent({ settledMs, status }: OutboxRow): boolean {
  return settledMs === null && status !== 'digest'
}

function place(alerts: Map<string, Map<string, NoticeRow>>, row: NoticeRow, belongs: boolean): void {
  if (belongs) {
    const rows = getOrAdd(alerts, row.fingerprint, () => new Map<string, NoticeRow>())
    const isNew = !rows.has(row.id)
    rows.set(row.id, row)
    // What a person sent again is about the past, and waits behind nothing that a limit may hold.
    if (isNew && row.replayed && rows.size > 1) {
      alerts.set(row.fingerprint, new Map([...rows].toSorted(([, a], [, b]) => rank(a) - rank(b))))
    }
    return
  }
  const rows = alerts.get(row.fingerprint)
  rows?.delete(row.id)
  if (rows?.size === 0) alerts.delete(row.fingerprint)
}

function rank({ replayed }: NoticeRow): number {
  return replayed ? 0 : 1
}

/** Times of delivery, oldest first. */
class Deliveries {
  #timesMs: number[] = []
  #from = 0

  add(atMs: number): void {
    this.#timesMs.push(atMs)
  }

  /** How many lie in the window that ends at a time, which never goes back. */
  count(nowMs: number): number {
    while ((this.#timesMs[this.#from] ?? Infinity) <= nowMs - CAP_WINDOW_MS) this.#from += 1
    if (this.#from > this.#timesMs.length / 2) {
      this.#timesMs = this.#timesMs.slice(this.#from)
      this.#from = 0
    }
    return this.#timesMs.length - this.#from
  }
}

function capKey(rule: string, channel: string): string {
  return `${channel}\n${rule}`
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
