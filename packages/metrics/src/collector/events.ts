import type { UsageMeterEvent } from '../meter/report.ts'
import type { DropReason } from '../validate.ts'

/** Samples that were dropped since the last event of this kind. */
export interface DroppedEvent {
  /** Why the latest one was. */
  readonly reason: DropReason
  readonly count: number
}

type EventOf<T extends UsageMeterEvent['type']> = Omit<Extract<UsageMeterEvent, { type: T }>, 'type'>

/** The events of a `MetricsCollector`, told in the middle of a recording. */
export interface MetricsEvents {
  /** A model without a known price was used; once per model. */
  readonly unpriced: EventOf<'unpriced'>
  /** A budget was crossed; once per crossing and period. */
  readonly budget: EventOf<'budget'>
  /** Samples were dropped; at most once a minute. */
  readonly dropped: DroppedEvent
  /** The store of periods failed; what could not be written is tried again. */
  readonly store_error: EventOf<'store_error'>
}

type Listener = (payload: never) => void

/** Calls listeners in the order they came. What one throws is ignored: it is no fault of the bot that records. */
export class Emitter {
  readonly #listeners = new Map<keyof MetricsEvents, Set<Listener>>()

  on<K extends keyof MetricsEvents>(type: K, listener: (payload: MetricsEvents[K]) => void): () => void {
    const listeners = this.#listeners.get(type) ?? new Set<Listener>()
    this.#listeners.set(type, listeners.add(listener))
    return () => {
      listeners.delete(listener)
    }
  }

  emit<K extends keyof MetricsEvents>(type: K, payload: MetricsEvents[K]): void {
    for (const listener of this.#listeners.get(type) ?? []) {
      try {
        ;(listener as (payload: MetricsEvents[K]) => void)(payload)
      } catch {
        continue
      }
    }
  }
}
