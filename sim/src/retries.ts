import { retryChannel } from './checks/retry.ts'
import type { Receiver } from './receiver.ts'
import type { Scene } from './scene.ts'
import { MINUTE_MS, type Deed } from './world.ts'

type RetryDeed = Extract<Deed, { readonly do: 'retry' }>

/** People who ask for another try of a channel, again and again. */
export class Retries {
  readonly #scene: Scene
  readonly #endMs: number
  readonly #asked: { readonly slot: number; readonly atMs: number }[] = []

  /** Nobody asks any more at the end, in minutes. */
  constructor(scene: Scene, endMinutes: number) {
    this.#scene = scene
    this.#endMs = endMinutes * MINUTE_MS
  }

  /** How often another try was asked for since a time. */
  count({ channel }: Receiver, sinceMs: number): number {
    return this.#asked.filter(({ slot, atMs }) => slot === channel.slot && atMs >= sinceMs).length
  }

  ask(deed: RetryDeed, left: number = deed.count): void {
    const { time, configuration, process, knowledgeOf } = this.#scene
    if (left === 0 || time.nowMs >= this.#endMs) return
    time.after(deed.everySeconds * 1000, () => this.ask(deed, left - 1))
    const channel = configuration.channels.find(({ slot }) => slot === deed.channel)
    if (process.manager === undefined || channel === undefined) return
    this.#asked.push({ slot: channel.slot, atMs: time.nowMs })
    // A pause ends with a retry.
    for (const receiver of channel.receivers) knowledgeOf(receiver).pausedUntilMs = -Infinity
    retryChannel(this.#scene, process.manager, channel).catch(() => undefined)
  }
}
