import type { AlertNotifier } from '../notifier.ts'
import { Lane, type LaneContext } from './lane.ts'

/** Drains the outbox: one lane per channel, so that no channel waits for another. */
export class DeliveryWorker {
  readonly #notifiers: readonly AlertNotifier[]
  readonly #context: LaneContext
  readonly #drainMs: number
  #lanes: readonly Lane[] = []
  #running: Promise<unknown> = Promise.resolve()
  #stopping: Promise<void> | undefined

  constructor(notifiers: readonly AlertNotifier[], drainMs: number, context: LaneContext) {
    this.#notifiers = notifiers
    this.#drainMs = drainMs
    this.#context = context
  }

  /** Starts sending; does nothing when it already is. After a `stop` under way, it starts when that is done. */
  start(): void {
    if (this.#stopping !== undefined) {
      void this.#stopping.then(() => this.start())
    } else if (this.#lanes.length === 0) {
      this.#lanes = this.#notifiers.map((notifier) => new Lane(notifier, this.#context))
      this.#running = Promise.all(this.#lanes.map((lane) => lane.run().catch(this.#context.onError)))
    }
  }

  wake(): void {
    for (const lane of this.#lanes) lane.wake()
  }

  /** Sends what may be sent now, for at most the drain time, cancels what is under way then, and stops. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop().finally(() => {
      this.#stopping = undefined
    })
    return this.#stopping
  }

  async #stop(): Promise<void> {
    for (const lane of this.#lanes) lane.drain()
    const timer = setTimeout(() => {
      for (const lane of this.#lanes) lane.abort()
    }, this.#drainMs)
    timer.unref()
    await this.#running
    clearTimeout(timer)
    this.#lanes = []
  }
}
