import type { ChannelSettings } from './channels.ts'
import { Sender, type SenderContext } from './sender.ts'

/** Runs a sender for each channel, so that no channel waits for another. */
export class Senders {
  readonly #channels: Map<string, ChannelSettings>
  readonly #context: SenderContext
  readonly #senders = new Map<string, Sender>()
  #running: Promise<unknown>[] = []
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
    this.#senders.get(settings.name)?.use(settings)
    if (this.#isStarted) this.#open(settings)
  }

  /** Removes a channel, and cancels an attempt that is under way. */
  remove(name: string): void {
    this.#channels.delete(name)
    this.#senders.get(name)?.abort()
    this.#senders.delete(name)
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
    for (const name of channels) this.#senders.get(name)?.wake()
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
    if (this.#senders.has(settings.name)) return
    const sender = new Sender(settings, this.#context)
    this.#senders.set(settings.name, sender)
    this.#running.push(sender.run().catch(this.#context.onError))
  }

  async #stop(drainMs: number, storeMs: number): Promise<void> {
    this.#isStarted = false
    for (const sender of this.#senders.values()) sender.drain()
    const isLate = Promise.withResolvers<void>()
    // Not unref'd: the process lives until the result of what was sent is stored.
    let timer = setTimeout(() => {
      for (const sender of this.#senders.values()) sender.abort()
      timer = setTimeout(isLate.resolve, storeMs)
    }, drainMs)
    await Promise.race([Promise.all(this.#running), isLate.promise])
    clearTimeout(timer)
    this.#senders.clear()
    this.#running = []
  }
}
