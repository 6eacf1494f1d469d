import { CAP_WINDOW_MS, sendableAt } from '../notices/limits.ts'
import { severityRank } from '../severity.ts'
import type { AlertRecord, OutboxRow } from '../store/records.ts'
import type { PastDelivery } from '../store/store.ts'

/** The next message of a channel, or when there may be one. */
export type Pick = { readonly row: OutboxRow } | { readonly row: null; readonly wakeAtMs: number | null }

/** The messages that are not settled, in order per channel and alert, and the deliveries that count to the caps. */
export class Outbox {
  /** Channel → fingerprint → id → row; each innermost map is in the order of writing. */
  readonly #queues = new Map<string, Map<string, Map<string, OutboxRow>>>()
  /** Times of delivery by rule and channel, oldest first. */
  readonly #deliveries = new Map<string, number[]>()

  /** Adds or replaces a row; one that is settled leaves the queue. */
  put(row: OutboxRow): void {
    if (row.settledMs === null) {
      const alerts = getOrAdd(this.#queues, row.channel, () => new Map<string, Map<string, OutboxRow>>())
      getOrAdd(alerts, row.fingerprint, () => new Map<string, OutboxRow>()).set(row.id, row)
      return
    }
    const alerts = this.#queues.get(row.channel)
    const queue = alerts?.get(row.fingerprint)
    queue?.delete(row.id)
    if (queue?.size === 0) alerts?.delete(row.fingerprint)
    if (row.status === 'delivered') this.addDelivery({ ...row, settledMs: row.settledMs })
  }

  addDelivery({ rule, channel, settledMs }: PastDelivery): void {
    const times = getOrAdd(this.#deliveries, capKey(rule, channel), () => [])
    while (times[0] !== undefined && times[0] <= settledMs - CAP_WINDOW_MS) times.shift()
    times.push(settledMs)
  }

  get(channel: string, fingerprint: string, id: string): OutboxRow | undefined {
    return this.#queues.get(channel)?.get(fingerprint)?.get(id)
  }

  /** The unsettled messages about one alert, over all channels. */
  ofAlert(fingerprint: string): readonly OutboxRow[] {
    const rows: OutboxRow[] = []
    for (const alerts of this.#queues.values()) rows.push(...(alerts.get(fingerprint)?.values() ?? []))
    return rows
  }

  /**
   * The worst, then oldest message of a channel that may be sent; messages about one alert never overtake each other.
   * Not to be called while one of the channel is under way: a row marked so is taken for one whose outcome was lost.
   */
  pick(channel: string, nowMs: number, alertOf: (fingerprint: string) => AlertRecord | undefined): Pick {
    let best: OutboxRow | null = null
    let wakeAtMs: number | null = null
    for (const [fingerprint, queue] of this.#queues.get(channel) ?? []) {
      const [head] = queue.values()
      if (head === undefined) continue
      const atMs = sendableAt(
        head,
        alertOf(fingerprint),
        this.#deliveries.get(capKey(head.rule, channel)) ?? [],
      )
      if (atMs > nowMs) wakeAtMs = Math.min(wakeAtMs ?? Infinity, atMs)
      else if (best === null || severityRank(head.severity) > severityRank(best.severity)) best = head
    }
    return best === null ? { row: null, wakeAtMs } : { row: best }
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
