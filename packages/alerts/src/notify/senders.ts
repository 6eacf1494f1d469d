import type { AlertNotifier } from '../notifier.ts'
import { Lane, type LaneContext } from './lane.ts'

/** Drains the outbox: one lane per channel, so that no channel waits for another. */
export class DeliveryWorker {
  readonly #notifiers: Map<string, AlertNotifier>
  readonly #context: LaneContext
  readonly #drainMs: number
  readonly #adopted = new Set<string>()
  readonly #lanes = new Map<string, Lane>()
  #running: Promise<unknown>[] = []
  #isStarted = false
  /** What was asked for last: to be started, or not. */
  #isWanted = false
  #stopping: Promise<void> | undefined

  constructor(notifiers: ReadonlyMap<string, AlertNotifier>, drainMs: number, context: LaneContext) {
    this.#notifiers = new Map(notifiers)
    this.#drainMs = drainMs
    this.#context = context
  }

  /** The notifier of a configured channel. */
  notifier(channel: string): AlertNotifier | undefined {
    return this.#notifiers.get(channel)
  }

  /** Adds a channel, or gives one a new notifier. */
  add(notifier: AlertNotifier): void {
    this.#notifiers.set(notifier.name, notifier)
    if (this.#isStarted) this.#open(notifier.name)
  }

  /** Takes on channels of before a start. What waits for one that is not configured any more is given up after a day. */
  adopt(channels: Iterable<string>): void {
    for (const name of channels) {
      this.#adopted.add(name)
      if (this.#isStarted) this.#open(name)
    }
  }

  /** Starts sending; does nothing when it already is. After a `stop` under way, it starts when that is done. */
  start(): void {
    this.#isWanted = true
    if (this.#stopping !== undefined) {
      void this.#startAfter(this.#stopping)
    } else {
      this.#isStarted = true
      for (const name of [...this.#notifiers.keys(), ...this.#adopted]) this.#open(name)
    }
  }

  wake(): void {
    for (const lane of this.#lanes.values()) lane.wake()
  }

  /** Sends what may be sent now, for at most the drain time, cancels what is under way then, and stops. */
  stop(): Promise<void> {
    this.#isWanted = false
    this.#stopping ??= this.#stop().finally(() => {
      this.#stopping = undefined
    })
    return this.#stopping
  }

  async #startAfter(stopping: Promise<void>): Promise<void> {
    await stopping
    if (this.#isWanted) this.start()
  }

  #open(name: string): void {
    if (this.#lanes.has(name)) return
    const lane = new Lane(name, () => this.#notifiers.get(name), this.#context)
    this.#lanes.set(name, lane)
    this.#running.push(lane.run().catch(this.#context.onError))
  }

  async #stop(): Promise<void> {
    this.#isStarted = false
    for (const lane of this.#lanes.values()) lane.drain()
    // Not unref'd: the process is to live until what was sent is marked.
    const timer = setTimeout(() => {
      for (const lane of this.#lanes.values()) lane.abort()
    }, this.#drainMs)
    await Promise.all(this.#running)
    clearTimeout(timer)
    this.#lanes.clear()
    this.#running = []
  }
}
