import { attemptDelivery } from '../delivery/attempt.ts'
import { isAlertsError } from '../errors.ts'
import type { AlertMessage } from '../message.ts'
import { renderStoreTrouble } from '../notices/render.ts'
import type { AlertNotifier } from '../notifier.ts'

/** Dependencies of {@link StoreTrouble}. */
export interface StoreTroubleContext {
  /** The channel `log`, if there is one. */
  readonly notifier: () => AlertNotifier | undefined
  readonly newId: () => string
  readonly now: () => number
  /** Time limit of one attempt. */
  readonly timeoutMs: number
  readonly clean: (text: string) => string
}

/**
 * Notifies the channel `log` once when the store fails, and once when it works again. Each is a single attempt, because
 * a notification cannot be queued without the store.
 */
export class StoreTrouble {
  readonly #context: StoreTroubleContext
  /** The message that reported the failure. */
  #told: AlertMessage | undefined
  #telling: Promise<unknown> = Promise.resolve()

  constructor(context: StoreTroubleContext) {
    this.#context = context
  }

  /** Call when the store has worked. */
  well(): void {
    if (this.#told === undefined) return
    const { newId, now } = this.#context
    this.#tell(renderStoreTrouble(newId(), { wallMs: now(), began: this.#told }))
    this.#told = undefined
  }

  /** Call when the store has failed. */
  failed(error: unknown): void {
    const { newId, now, clean } = this.#context
    if (this.#told !== undefined) return
    const why = clean(isAlertsError(error) ? error.message : 'The alert store failed')
    this.#told = renderStoreTrouble(newId(), { wallMs: now(), why })
    this.#tell(this.#told)
  }

  /** Resolves when no message is being sent, within the time limit of an attempt. */
  async settled(): Promise<void> {
    await this.#telling
  }

  #tell(message: AlertMessage): void {
    const { notifier, timeoutMs, clean } = this.#context
    const log = notifier()
    if (log === undefined) return
    this.#telling = this.#telling.then(() => attemptDelivery(log, message, { attempt: 1, timeoutMs, clean }))
  }
}
