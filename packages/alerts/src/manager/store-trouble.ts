import { attemptDelivery } from '../delivery/attempt.ts'
import { isAlertsError } from '../errors.ts'
import type { AlertMessage } from '../message.ts'
import { renderStoreTrouble } from '../notices/render.ts'
import type { AlertNotifier } from '../notifier.ts'

/** What it takes to tell of trouble with the store past the store. */
export interface StoreTroubleContext {
  /** The channel `log`, if there is one. */
  readonly notifier: () => AlertNotifier | undefined
  readonly newId: () => string
  readonly now: () => number
  /** Longest time an attempt may take. */
  readonly timeoutMs: number
  readonly clean: (text: string) => string
}

/**
 * Tells the channel `log` that the store cannot be used, and that it can again: once each. An alert that cannot be stored
 * cannot be queued, so these are single attempts past the outbox.
 */
export class StoreTrouble {
  readonly #context: StoreTroubleContext
  /** The message that told of it. */
  #told: AlertMessage | undefined
  #telling: Promise<unknown> = Promise.resolve()

  constructor(context: StoreTroubleContext) {
    this.#context = context
  }

  /** The store could be written to. */
  well(): void {
    if (this.#told === undefined) return
    const { newId, now } = this.#context
    this.#tell(renderStoreTrouble(newId(), { wallMs: now(), began: this.#told }))
    this.#told = undefined
  }

  /** The store could not be read or written. */
  failed(error: unknown): void {
    const { newId, now, clean } = this.#context
    if (this.#told !== undefined) return
    const why = clean(isAlertsError(error) ? error.message : 'The alert store failed')
    this.#told = renderStoreTrouble(newId(), { wallMs: now(), why })
    this.#tell(this.#told)
  }

  /** Settles when nothing is being told any more, within the time-out. */
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
