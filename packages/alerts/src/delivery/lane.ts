import type { Journal, Ledger } from '../ledger/ledger.ts'
import type { AlertNotifier } from '../notifier.ts'
import type { NoticeRow } from '../store/records.ts'
import { attemptDelivery } from './attempt.ts'
import { pick } from './pick.ts'
import { claim, settle, type Settlement } from './settle.ts'

const STORE_RETRY_MS = 5000
const MAX_SLEEP_MS = 3_600_000

/** What became of one attempt at one message. */
export interface DeliveryReport extends Pick<NoticeRow, 'id' | 'channel' | 'notice' | 'episodeId'> {
  readonly outcome: Settlement['outcome']
  readonly attempt: number
  readonly reason: string | null
}

/** What a lane works with. */
export interface LaneContext {
  readonly journal: Journal
  readonly attemptTimeoutMs: number
  readonly random: () => number
  readonly clean: (text: string) => string
  readonly onDelivery: (report: DeliveryReport) => void
  /** The store failed; what was to be written is tried again. */
  readonly onError: (error: unknown) => void
}

/** Sends the messages of one channel, one after the other, until it is told to end. */
export class Lane {
  readonly #notifier: AlertNotifier
  readonly #context: LaneContext
  readonly #abort = new AbortController()
  #draining = false
  #pausedUntilMs = 0
  #wake: (() => void) | undefined

  constructor(notifier: AlertNotifier, context: LaneContext) {
    this.#notifier = notifier
    this.#context = context
  }

  /** There may be something to send. */
  wake(): void {
    this.#wake?.()
  }

  /** Ends once nothing is left that may be sent now. */
  drain(): void {
    this.#draining = true
    this.wake()
  }

  /** Cancels the attempt under way and ends. */
  abort(): void {
    this.#abort.abort()
    this.drain()
  }

  async run(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      const ledger = await this.#open()
      if (ledger === undefined) return
      const nowMs = ledger.timeline.now()
      const next = pick(ledger.state, this.#notifier.name, nowMs)
      const wakeAtMs = Math.max(this.#pausedUntilMs, next.row === null ? (next.wakeAtMs ?? Infinity) : 0)
      if (next.row !== null && wakeAtMs <= nowMs) await this.#deliver(next.row)
      else if (this.#draining) return
      else await this.#sleep(wakeAtMs - nowMs)
    }
  }

  async #deliver(row: NoticeRow): Promise<void> {
    const { journal, attemptTimeoutMs, clean, random } = this.#context
    const claimed = await this.#write(() =>
      journal.step((draft, { state }) => {
        // Between the look and this step the message may have been dropped.
        return state.outbox.ofAlert(row.fingerprint).includes(row) ? claim(draft, row) : undefined
      }),
    )
    if (claimed === undefined) return
    const { attempts: attempt, message, id, channel, notice, episodeId } = claimed
    const { signal } = this.#abort
    const delivery = await attemptDelivery(this.#notifier, message, {
      attempt,
      timeoutMs: attemptTimeoutMs,
      signal,
      clean,
    })
    const settlement = await this.#write(() =>
      journal.step((draft) => settle(draft, claimed, delivery, random)),
    )
    if (settlement === undefined) return
    if (delivery.outcome === 'retryable' && delivery.retryAfterMs !== undefined)
      await this.#pause(delivery.retryAfterMs)
    this.#context.onDelivery({
      id,
      channel,
      notice,
      episodeId,
      outcome: settlement.outcome,
      attempt,
      reason: settlement.reason,
    })
  }

  /** What the receiver asked for counts for the whole channel. */
  async #pause(retryAfterMs: number): Promise<void> {
    const ledger = await this.#open()
    if (ledger !== undefined) this.#pausedUntilMs = ledger.timeline.now() + retryAfterMs
  }

  #open(): Promise<Ledger | undefined> {
    return this.#write(() => this.#context.journal.open())
  }

  /** Tries until it works or the lane ends: a message that went out must not go out again because a mark was lost. */
  async #write<T>(work: () => Promise<T>): Promise<T | undefined> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        this.#context.onError(error)
        if (this.#draining) return undefined
        await this.#sleep(STORE_RETRY_MS)
      }
    }
  }

  async #sleep(forMs: number): Promise<void> {
    if (this.#draining) return
    const woken = Promise.withResolvers<void>()
    this.#wake = woken.resolve
    const timer = setTimeout(woken.resolve, Math.min(Math.max(forMs, 1), MAX_SLEEP_MS))
    timer.unref()
    await woken.promise
    clearTimeout(timer)
    this.#wake = undefined
  }
}
