import type { Draft } from '../ledger/draft.ts'
import type { Journal, Ledger } from '../ledger/ledger.ts'
import type { ChannelQueue } from '../ledger/outbox.ts'
import { DIGEST_DELAY_MS } from '../notices/limits.ts'
import type { AlertNotifier } from '../notifier.ts'
import type { ChannelRecord, OutboxRow } from '../store/outbox-records.ts'
import { yieldToLoop } from '../yield.ts'
import { GIVE_UP_AFTER_MS } from './backoff.ts'
import { nextBatchSize, sendBatch, type BatchContext, type Sent } from './batch.ts'
import { afterAttempt, gateMs, isFailing, newChannel } from './channel-state.ts'
import { claim, type Claim } from './claim.ts'
import { makeDueDigest } from './digest.ts'
import { ReadyAlerts } from './ready.ts'
import { buryForgotten, endWaits, release, settle, type Settlement } from './settle.ts'

const STORE_RETRY_MS = 5000
const MAX_SLEEP_MS = 3_600_000
/** Each takes about 20 ms at most, and a commit. */
const BATCHES_A_TURN = 8

/** What became of one attempt at one message. */
export interface DeliveryReport extends Pick<OutboxRow, 'id' | 'channel' | 'notice'> {
  /** Null for a DIGEST. */
  readonly episodeId: string | null
  readonly outcome: Settlement['outcome']
  readonly attempt: number
  readonly reason: string | null
}

/** What a lane works with. */
export interface LaneContext extends BatchContext {
  readonly journal: Journal
  readonly random: () => number
  /** What follows from what an attempt showed of its channel. */
  readonly judgeChannel: (
    draft: Draft,
    found: { readonly before: ChannelRecord; readonly after: ChannelRecord; readonly reason: string },
  ) => void
  readonly onDelivery: (report: DeliveryReport) => void
  /** The store failed; what was to be written is tried again. */
  readonly onError: (error: unknown) => void
}

function goneNotifier(name: string): AlertNotifier {
  const gone = { outcome: 'channel_broken', reason: 'the channel is no longer configured' } as const
  return { name, send: async () => gone }
}

/** What one step settled and claimed. */
interface Turn extends Claim {
  readonly nowMs: number
  readonly reports: readonly DeliveryReport[]
}

/**
 * Sends the messages of one channel, one after the other, until it is told to end. One commit settles what was sent and
 * claims what comes next: more at a time while the receiver is fast, one when it is slow.
 */
export class Lane {
  readonly #channel: string
  readonly #notifier: () => AlertNotifier | undefined
  readonly #context: LaneContext
  readonly #abort = new AbortController()
  readonly #ready = new ReadyAlerts()
  #batchSize = 1
  #draining = false
  /** Something was committed since the last look. */
  #isStale = false
  #wake: (() => void) | undefined

  /** `notifier` gives nothing for a channel that is not configured any more. */
  constructor(channel: string, notifier: () => AlertNotifier | undefined, context: LaneContext) {
    this.#channel = channel
    this.#notifier = notifier
    this.#context = context
  }

  /** There may be something to send. */
  wake(): void {
    this.#isStale = true
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
    const { journal, onDelivery } = this.#context
    let batches = 0
    let sent: readonly Sent[] = []
    for (;;) {
      const last = sent
      const turn = await this.#write(last, () =>
        journal.step((draft, ledger) => this.#turn(draft, ledger, last)),
      )
      if (turn === undefined) return
      for (const report of turn.reports) onDelivery(report)
      if (turn.claimed.length > 0) {
        const notifier = this.#notifier() ?? goneNotifier(this.#channel)
        sent = await sendBatch(notifier, turn.claimed, this.#context, this.#abort.signal)
        this.#batchSize = nextBatchSize(this.#batchSize, sent)
        // A channel that answers at once, and a store that writes at once, never wait for the event loop.
        batches += 1
        if (batches % BATCHES_A_TURN === 0) await yieldToLoop()
        continue
      }
      sent = []
      if (this.#isStale) continue
      if (this.#draining) return
      await this.#sleep(turn.wakeAtMs - turn.nowMs)
      batches = 0
    }
  }

  #turn(draft: Draft, { state: { outbox } }: Ledger, sent: readonly Sent[]): Turn {
    this.#isStale = false
    const { nowMs } = draft
    const queue = outbox.of(this.#channel)
    const reports = sent.flatMap((one) => this.#settle(draft, one, queue))
    const channel = draft.channel(this.#channel) ?? newChannel(this.#channel)
    const { brokenReason, failingSinceMs, failuresInRow } = channel
    if (
      queue !== undefined &&
      (failingSinceMs ?? Infinity) + GIVE_UP_AFTER_MS <= nowMs &&
      reports.length > 0
    ) {
      buryForgotten(draft, queue, brokenReason ?? 'the channel failed for 24 hours')
    }
    makeDueDigest(draft, outbox, this.#channel)
    if (this.#notifier() === undefined && isFailing(channel) && queue?.isEmpty !== false)
      this.#forget(draft, channel)
    const nothing = { nowMs, reports, claimed: [] }
    if (this.#abort.signal.aborted) return { ...nothing, wakeAtMs: Infinity }
    const openAtMs = gateMs(channel)
    if (openAtMs > nowMs) {
      const digestAtMs = (queue?.heldSinceMs ?? Infinity) + DIGEST_DELAY_MS
      return { ...nothing, wakeAtMs: Math.min(openAtMs, digestAtMs) }
    }
    const accepted = sent.flatMap(({ attempt, row }) =>
      attempt?.delivery.outcome === 'delivered' ? [row] : [],
    )
    const size = failuresInRow > 0 ? 1 : this.#batchSize
    const asked = { channel: this.#channel, ready: this.#ready, size, accepted }
    return { nowMs, reports, ...claim(draft, outbox, asked) }
  }

  #settle(draft: Draft, sent: Sent, queue: ChannelQueue | undefined): readonly DeliveryReport[] {
    const { row, attempt } = sent
    if (attempt === null) {
      release(draft, sent)
      return []
    }
    const { delivery, at, durationMs } = attempt
    const { id, channel, notice, attempts } = row
    const before = draft.channel(channel) ?? newChannel(channel)
    // An attempt that was cancelled says nothing of its channel.
    const after = this.#abort.signal.aborted ? before : afterAttempt(before, delivery, draft.nowMs)
    if (after !== before) draft.putChannel(after)
    const { outcome, reason } = settle(draft, row, delivery, this.#context.random)
    if (queue !== undefined && isFailing(before) && !isFailing(after)) endWaits(draft, queue)
    this.#context.judgeChannel(draft, { before, after, reason: reason ?? '' })
    const record = { messageId: id, channel, at, durationMs: Math.round(durationMs) }
    draft.addAttempt({ ...record, outcome: delivery.outcome, reason })
    const episodeId = row.notice === 'digest' ? null : row.episodeId
    return [{ id, channel, notice, episodeId, outcome, attempt: attempts, reason }]
  }

  /** Of a channel that is not configured any more, and that nothing waits for, there is no trouble to tell. */
  #forget(draft: Draft, before: ChannelRecord): void {
    const after = newChannel(this.#channel)
    draft.putChannel(after)
    this.#context.judgeChannel(draft, { before, after, reason: '' })
  }

  /** Tries until it works or the lane ends: a message that went out must not go out again because a mark was lost. */
  async #write<T>(sent: readonly Sent[], work: () => Promise<T>): Promise<T | undefined> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        this.#context.onError(error)
        if (this.#draining && sent.length === 0) return undefined
        if (this.#abort.signal.aborted) return undefined
        await this.#pause(STORE_RETRY_MS)
      }
    }
  }

  async #sleep(forMs: number): Promise<void> {
    if (!this.#draining) await this.#pause(forMs)
  }

  async #pause(forMs: number): Promise<void> {
    const woken = Promise.withResolvers<void>()
    this.#wake = woken.resolve
    const timer = setTimeout(woken.resolve, Math.min(Math.max(forMs, 1), MAX_SLEEP_MS))
    timer.unref()
    await woken.promise
    clearTimeout(timer)
    this.#wake = undefined
  }
}
