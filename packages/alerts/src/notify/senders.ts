import type { ChannelSettings } from './channels.ts'
import { Sender, type SenderContext } from './sender.ts'

/** A sender at work. */
interface Running {
  readonly sender: Sender
  /** Resolves when it sends no more. Never rejects. */
  readonly done: Promise<void>
}

/** Runs a sender for each channel, so that no channel waits for another. */
export class Senders {
  readonly #channels: Map<string, ChannelSettings>
  readonly #context: SenderContext
  readonly #senders = new Map<string, Running>()
  /** The latest sender of each channel that was removed, until its attempt has ended. */
  readonly #ending = new Map<string, Running>()
  #isStarted = false
  /** Whether the last call was `start`. */
  #isWanted = false
  #stopping: Promise<void> | undefined

  constructor(channels: ReadonlyMap<string, ChannelSettings>, context: SenderContext) {
    this.#channels = new Map(channels)
    this.#context = context
  }

  /** Adds a channel, or replaces it from the next try on. */
  add(settings: ChannelSettings): void {
    this.#channels.set(settings.name, settings)
    this.#senders.get(settings.name)?.sender.use(settings)
    if (this.#isStarted) this.#open(settings)
  }

  /** Removes a channel. An attempt that is under way goes on, and its result is stored. */
  remove(name: string): void {
    this.#channels.delete(name)
    const running = this.#senders.get(name)
    if (running === undefined) return
    this.#senders.delete(name)
    this.#ending.set(name, running)
    running.sender.end()
    void running.done.finally(() => {
      if (this.#ending.get(name) === running) this.#ending.delete(name)
    })
  }

  /** Starts sending; does nothing if it is started. During a `stop`, it starts when that is done. */
  start(): void {
    this.#isWanted = true
    if (this.#stopping !== undefined) {
      void this.#startAfter(this.#stopping)
      return
    }
    this.#isStarted = true
    for (const settings of this.#channels.values()) this.#open(settings)
  }

  /** Looks again at what is due on some channels, by their names in the store. Default all. */
  wake(channels: readonly string[] = [...this.#senders.keys()]): void {
    for (const name of channels) this.#senders.get(name)?.sender.wake()
  }

  /**
   * Sends what can be sent now, for at most `drainMs`, then cancels what is under way, and waits at most `storeMs` until the
   * results are stored. A second call joins the first.
   */
  stop(drainMs: number, storeMs: number): Promise<void> {
    this.#isWanted = false
    this.#stopping ??= this.#stop(drainMs, storeMs).finally(() => {
      this.#stopping = undefined
    })
    return this.#stopping
  }

  async #startAfter(stopping: Promise<void>): Promise<void> {
    await stopping
    if (this.#isWanted) this.start()
  }

  #open(settings: ChannelSettings): void {
    const { name } = settings
    if (this.#senders.has(name)) return
    const sender = new Sender(settings, this.#context)
    this.#senders.set(name, { sender, done: this.#run(sender, this.#ending.get(name)?.done) })
  }

  /** A channel that was removed and added again has one attempt at a time, too. */
  async #run(sender: Sender, before: Promise<void> | undefined): Promise<void> {
    if (before !== undefined) await before
    await sender.run().catch(this.#context.onError)
  }

  async #stop(drainMs: number, storeMs: number): Promise<void> {
    this.#isStarted = false
    const running = [...this.#senders.values(), ...this.#ending.values()]
    for (const { sender } of running) sender.drain()
    const isLate = Promise.withResolvers<void>()
    // Not unref'd: the process lives until the result of what was sent is stored.
    let timer = setTimeout(() => {
      for (const { sender } of running) sender.abort()
      timer = setTimeout(isLate.resolve, storeMs)
    }, drainMs)
    await Promise.race([Promise.all(running.map(({ done }) => done)), isLate.promise])
    clearTimeout(timer)
    this.#senders.clear()
  }
}
