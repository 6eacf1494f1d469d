import type { NotifierDelivery } from '@botwatch/alerts'

import { readMessage, type Reading } from './heard.ts'
import { never, type Life, type Trap } from './kill.ts'
import type { Random } from './random.ts'
import type { Time } from './time.ts'
import type { Answer, ChannelPlan } from './world.ts'

/** The parts of a channel that its receivers need. */
export interface ReceiverChannel {
  readonly slot: number
  readonly plan: ChannelPlan
  readonly name: string
  readonly destination: string
}

/** What a receiver works with, and what the world does when something reaches it. */
export interface ReceiverContext {
  readonly time: Time
  readonly trap: Trap
  readonly random: Random
  readonly onAttempt: (receiver: Receiver, reading: Reading, message: unknown) => void
  /** The receiver has taken the message; the answer may still get lost. */
  readonly onAccepted: (receiver: Receiver, reading: Reading, acceptance: Acceptance) => void
  readonly onFailed: (receiver: Receiver, kind: Failure, reading: Reading) => void
  readonly onPause: (receiver: Receiver, forMs: number) => void
}

/** How an attempt failed. `poisoned`: the receiver refuses this text, and takes others. */
export type Failure = 'refused' | 'poisoned' | 'failed' | 'busy'

/** One accepted message. */
export interface Acceptance {
  readonly atMs: number
  /** False if the process cannot know of it. */
  readonly isAnswered: boolean
  /** True if the receiver has left out some of the alerts. */
  readonly isPartly: boolean
}

/** One attempt as it goes on. */
interface Attempt {
  readonly reading: Reading
  readonly message: unknown
  readonly signal: AbortSignal
  readonly life: Life
}

/** Text that a receiver with the answer `poison` refuses. */
export const POISON = 'P0IS0N'

const REFUSALS: Partial<Record<Answer, NotifierDelivery>> = {
  '400': { outcome: 'permanent', reason: 'HTTP 400' },
  '301': { outcome: 'permanent', reason: 'HTTP 301: redirects are not followed' },
  '401': { outcome: 'channel_broken', reason: 'HTTP 401' },
}
const RESET: NotifierDelivery = { outcome: 'retryable', reason: 'ECONNRESET', mayHaveArrived: true }
const FAILURES: Partial<Record<Answer, NotifierDelivery>> = {
  '500': { outcome: 'retryable', reason: 'HTTP 500', mayHaveArrived: true },
  reset: RESET,
  down: { outcome: 'retryable', reason: 'ECONNREFUSED', mayHaveArrived: false },
}

/** The service behind a channel, or one of its recipients. */
export class Receiver {
  readonly channel: ReceiverChannel
  readonly recipient: string | undefined
  answer: Answer = 'ok'
  /** Share of the attempts that get this answer; the others are accepted. */
  share = 1
  underWay = 0
  readonly #context: ReceiverContext

  constructor(channel: ReceiverChannel, recipient: string | undefined, context: ReceiverContext) {
    this.channel = channel
    this.recipient = recipient
    this.#context = context
  }

  /** Name of the channel, and of the recipient if there are several. */
  get name(): string {
    const { name } = this.channel
    return this.recipient === undefined ? name : `${name}#${this.recipient}`
  }

  /** Takes one message of one run of the process. */
  async send(message: unknown, signal: AbortSignal, life: Life): Promise<NotifierDelivery> {
    if (life.isDead || this.#context.trap.at('before-send', life)) return never()
    this.underWay += 1
    let isOver = false
    const end = (): void => {
      if (!isOver && !life.isDead) this.underWay -= 1
      isOver = true
    }
    signal.addEventListener('abort', end, { once: true })
    const reading = readMessage(message)
    this.#context.onAttempt(this, reading, message)
    const delivery = await this.#receive({ reading, message, signal, life })
    end()
    return delivery
  }

  async #receive(attempt: Attempt): Promise<NotifierDelivery> {
    const { random, onFailed, onPause } = this.#context
    const answer = random.chance(this.share) ? this.answer : 'ok'
    await this.#wait(answer === 'slow' ? random.between(2000, 20_000) : random.between(1, 200))
    const { reading, signal, life } = attempt
    if (signal.aborted) return never()
    // What a killed process has sent may still arrive.
    if (life.isDead)
      return answer === 'ok' && random.chance(0.5) ? await this.#accept('stuck', attempt) : never()
    const isPoisoned = answer === 'poison' && JSON.stringify(attempt.message).includes(POISON)
    const refusal = REFUSALS[isPoisoned ? '400' : answer]
    if (refusal !== undefined) {
      onFailed(this, isPoisoned ? 'poisoned' : 'refused', reading)
      return refusal
    }
    if (answer === '429') {
      onFailed(this, 'busy', reading)
      const retryAfterMs = random.between(20_000, 480_000)
      onPause(this, retryAfterMs)
      return { outcome: 'retryable', reason: 'HTTP 429', retryAfterMs, mayHaveArrived: false }
    }
    const failure = FAILURES[answer]
    if (failure === undefined && answer !== 'hang') return await this.#accept(answer, attempt)
    onFailed(this, 'failed', reading)
    return failure ?? never()
  }

  #accept(answer: Answer, { reading, signal, life }: Attempt): Promise<NotifierDelivery> {
    const { time, trap, onAccepted, onFailed } = this.#context
    const isLost = answer === 'lost' || answer === 'stuck'
    const isAnswered = !isLost && !trap.at('after-send', life) && !signal.aborted
    const refused = answer === 'partly' ? reading.alerts.slice(1).filter(isOdd) : []
    const alerts = reading.alerts.filter((alert) => !refused.includes(alert))
    onAccepted(
      this,
      { ...reading, alerts },
      {
        atMs: time.nowMs,
        isAnswered,
        isPartly: refused.length > 0,
      },
    )
    if (isLost) onFailed(this, 'failed', reading)
    if (answer === 'lost') return Promise.resolve(RESET)
    if (!isAnswered) return never()
    const refusedAlerts = refused.map(({ fingerprint }) => fingerprint)
    return Promise.resolve({ outcome: 'delivered', ...(refused.length > 0 && { refusedAlerts }) })
  }

  #wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.#context.time.after(delayMs, resolve))
  }
}

function isOdd({ fingerprint }: { readonly fingerprint: string }): boolean {
  return Number.parseInt(fingerprint.slice(-1), 16) % 2 === 1
}
