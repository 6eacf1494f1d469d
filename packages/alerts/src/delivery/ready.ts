import type { Draft } from '../ledger/draft.ts'
import type { ChannelQueue } from '../ledger/outbox.ts'
import { heldUntil } from '../notices/limits.ts'
import { ALERT_SEVERITIES, severityRank } from '../severity.ts'
import type { DigestRow, NoticeRow, OutboxRow } from '../store/outbox-records.ts'

/**
 * Which alerts of one channel have a message that may be sent now, and when the others do. Kept from one look to the next, so
 * that a look costs what has changed and not what waits.
 */
export class ReadyAlerts {
  /** By the severity of what is to be sent next. */
  readonly #ready: readonly OldestFirst[] = ALERT_SEVERITIES.map(() => new OldestFirst())
  /** Fingerprint → when it may be sent. */
  readonly #waiting = new Map<string, number>()
  #wakeAtMs = Infinity
  #isNew = true

  /** Takes in what has changed in the queue, or come due. */
  look(draft: Draft, queue: ChannelQueue): void {
    const changed = queue.takeChanged()
    for (const fingerprint of this.#isNew ? queue.fingerprints : changed) {
      for (const alerts of this.#ready) alerts.delete(fingerprint)
      this.#waiting.delete(fingerprint)
      this.#place(draft, queue, fingerprint)
    }
    this.#isNew = false
    if (this.#wakeAtMs > draft.nowMs) return
    this.#wakeAtMs = Infinity
    for (const [fingerprint, atMs] of this.#waiting) {
      if (atMs > draft.nowMs) {
        this.#wakeAtMs = Math.min(this.#wakeAtMs, atMs)
        continue
      }
      this.#waiting.delete(fingerprint)
      this.#place(draft, queue, fingerprint)
    }
  }

  /** What may be sent now, worst and then oldest first, and one of each alert. */
  *rows(draft: Draft, queue: ChannelQueue): Generator<OutboxRow, undefined> {
    const digest = firstToSend<DigestRow>(draft, queue.digests)
    for (const [rank, alerts] of [...this.#ready.entries()].toReversed()) {
      for (const fingerprint of alerts.fingerprints()) {
        const row = firstToSend<NoticeRow>(draft, queue.rowsOf(fingerprint))
        if (row === undefined) continue
        // It may have been muted since.
        if (readyAtMs(draft, row) <= draft.nowMs) yield row
        else {
          alerts.delete(fingerprint)
          this.#place(draft, queue, fingerprint)
        }
      }
      if (digest !== undefined && severityRank(digest.severity) === rank) {
        if (digest.notBeforeMs <= draft.nowMs) yield digest
      }
    }
    return undefined
  }

  /** When there may be more; `Infinity` when nothing waits. */
  wakeAtMs(draft: Draft, queue: ChannelQueue): number {
    const { notBeforeMs = Infinity } = firstToSend<DigestRow>(draft, queue.digests) ?? {}
    return notBeforeMs > draft.nowMs ? Math.min(this.#wakeAtMs, notBeforeMs) : this.#wakeAtMs
  }

  #place(draft: Draft, queue: ChannelQueue, fingerprint: string): void {
    const row = firstToSend<NoticeRow>(draft, queue.rowsOf(fingerprint))
    if (row === undefined) return
    const atMs = readyAtMs(draft, row)
    if (atMs > draft.nowMs) {
      this.#waiting.set(fingerprint, atMs)
      this.#wakeAtMs = Math.min(this.#wakeAtMs, atMs)
    } else this.#ready[severityRank(row.severity)]?.add(fingerprint, row.id)
  }
}

/** Fingerprints in the order of the messages that are to be sent about them; sorted when that was disturbed. */
class OldestFirst {
  #ids = new Map<string, string>()
  #lastId = ''
  #isSorted = true

  add(fingerprint: string, id: string): void {
    if (id < this.#lastId) this.#isSorted = false
    else this.#lastId = id
    this.#ids.set(fingerprint, id)
  }

  delete(fingerprint: string): void {
    this.#ids.delete(fingerprint)
  }

  fingerprints(): Iterable<string> {
    if (!this.#isSorted) {
      this.#ids = new Map([...this.#ids].toSorted(([, a], [, b]) => (a < b ? -1 : 1)))
      this.#isSorted = true
    }
    return this.#ids.keys()
  }
}

function readyAtMs(draft: Draft, row: NoticeRow): number {
  return Math.max(row.notBeforeMs, heldUntil(draft, row))
}

/** The first that this step has not settled yet. */
function firstToSend<R extends OutboxRow>(draft: Draft, rows: Iterable<R>): R | undefined {
  for (const row of rows) {
    const latest = draft.latest(row)
    if (latest.settledMs === null && latest.status !== 'digest') return latest
  }
  return undefined
}
