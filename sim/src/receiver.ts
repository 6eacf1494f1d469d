import type { AlertNotifier, NotifierDelivery } from '@botwatch/alerts'

import { readMessage, type Reading } from './heard.ts'
import { never, type Life, type Trap } from './kill.ts'
import type { Random } from './random.ts'
import type { Time } from './time.ts'
import type { Answer } from './world.ts'

/** What the world does when something reaches a receiver. */
interface ReceiverEvents {
  readonly onAttempt: (receiver: Receiver, reading: Reading, message: unknown) => void
  /** The receiver has taken the message; the answer may still get lost. */
  readonly onAccepted: (receiver: Receiver, reading: Reading, acceptance: Acceptance) => void
  readonly onFailed: (receiver: Receiver, kind: 'refused' | 'failed' | 'busy') => void
}

/** One accepted message. */
export interface Acceptance {
  readonly atMs: number
  /** False if the process cannot know of it. */
  readonly isAnswered: boolean
}

/** What a receiver works with. */
export interface ReceiverContext extends ReceiverEvents {
  readonly time: Time
  readonly trap: Trap
  readonly random: Random
}

/** Text that a receiver with the answer `poison` refuses. */
export const POISON = 'P0IS0N'

const REFUSALS: Partial<Record<Answer, NotifierDelivery>> = {
  '400': { outcome: 'permanent', reason: 'HTTP 400' },
  '301': { outcome: 'permanent', reason: 'HTTP 301: redirects are not followed' },
  '401': { outcome: 'channel_broken', reason: 'HTTP 401' },
}

/** The service behind a channel. */
export class Receiver {
  readonly slot: number
  name: string
  destination: string
  answer: Answer = 'ok'
  /** Share of the attempts that get this answer; the others are accepted. */
  share = 1
  underWay = 0
  readonly #context: ReceiverContext

  constructor(slot: number, context: ReceiverContext) {
    this.slot = slot
    this.name = `ch${slot}`
    this.destination = `room${slot}`
    this.#context = context
  }

  /** The channel of one run of the process. */
  notifier(life: Life): AlertNotifier {
    const { name, destination } = this
    const { trap } = this.#context
    const send: AlertNotifier['send'] = async (message, { signal }) => {
      if (life.isDead) return never()
      if (trap.at('before-send', life)) return never()
      this.underWay += 1
      const reading = readMessage(message)
      this.#context.onAttempt(this, reading, message)
      let isOver = false
      const end = (): void => {
        if (!isOver && !life.isDead) this.underWay -= 1
        isOver = true
      }
      signal.addEventListener('abort', end, { once: true })
      const delivery = await this.#receive(reading, message, signal, life)
      if (life.isDead) return never()
      end()
      return delivery
    }
    return Object.assign({ name, send }, { destination })
  }

  async #receive(
    reading: Reading,
    message: unknown,
    signal: AbortSignal,
    life: Life,
  ): Promise<NotifierDelivery> {
    const { random, onFailed } = this.#context
    const answer = random.chance(this.share) ? this.answer : 'ok'
    await this.#wait(answer === 'slow' ? random.between(2000, 20_000) : random.between(1, 200))
    if (signal.aborted || life.isDead) return never()
    const isRefused =
      REFUSALS[answer] !== undefined || (answer === 'poison' && JSON.stringify(message).includes(POISON))
    if (isRefused) {
      onFailed(this, 'refused')
      return REFUSALS[answer] ?? { outcome: 'permanent', reason: 'HTTP 400' }
    }
    if (answer === '429') {
      onFailed(this, 'busy')
      const retryAfterMs = random.between(20_000, 480_000)
      return { outcome: 'retryable', reason: 'HTTP 429', retryAfterMs }
    }
    if (answer === '500' || answer === 'reset' || answer === 'hang') {
      onFailed(this, 'failed')
      return answer === 'hang'
        ? never()
        : { outcome: 'retryable', reason: answer === '500' ? 'HTTP 500' : 'ECONNRESET' }
    }
    return await this.#accept(reading, { answer, life, signal })
  }

  #accept(
    reading: Reading,
    { answer, life, signal }: { readonly answer: Answer; readonly life: Life; readonly signal: AbortSignal },
  ): Promise<NotifierDelivery> {
    const { time, trap, onAccepted, onFailed } = this.#context
    const isLost = answer === 'lost' || answer === 'stuck'
    const isAnswered = !isLost && !trap.at('after-send', life) && !signal.aborted
    onAccepted(this, reading, { atMs: time.nowMs, isAnswered })
    if (isLost) onFailed(this, 'failed')
    if (answer === 'lost') return Promise.resolve({ outcome: 'retryable', reason: 'ECONNRESET' })
    return isAnswered ? Promise.resolve({ outcome: 'delivered' }) : never()
  }

  #wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.#context.time.after(delayMs, resolve))
  }
}
