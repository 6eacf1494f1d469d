import { HttpClientError } from './errors.ts'
import { serverOf } from './failure.ts'
import type { Step } from './phase.ts'
import { timeoutReasons, timeoutText } from './timeout.ts'

/**
 * The time limit of one request, joined with its caller's signal. Keeps the process alive until it is released, so that a
 * program that awaits the request does not exit before.
 */
export class Deadline {
  readonly signal: AbortSignal
  readonly #controller = new AbortController()
  readonly #timeoutMs: number
  readonly #caller: AbortSignal | undefined
  #timer: NodeJS.Timeout
  readonly #abort = (): void => this.#controller.abort()

  constructor(timeoutMs: number, caller: AbortSignal | undefined) {
    this.signal = this.#controller.signal
    this.#timeoutMs = timeoutMs
    this.#caller = caller
    this.#timer = setTimeout(this.#abort, timeoutMs)
    if (caller?.aborted === true) this.#abort()
    caller?.addEventListener('abort', this.#abort, { once: true })
  }

  /** The error of a request that was aborted in this step; undefined if the signal is not aborted. */
  error({ origin, phase }: Step): HttpClientError | undefined {
    if (!this.signal.aborted) return undefined
    if (this.#caller?.aborted === true)
      return new HttpClientError('ABORTED', `the request to ${serverOf(origin).endpoint} was cancelled`)
    const message = timeoutText(phase, origin, ` after ${this.#timeoutMs} ms`)
    return new HttpClientError('TIMEOUT', message, {
      reason: timeoutReasons[phase],
      isOfProxy: serverOf(origin).isProxy,
    })
  }

  /** Replaces the time limit by one that begins now. */
  restart(timeoutMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#abort, timeoutMs)
  }

  /** Clears the timer and stops listening to the caller's signal. */
  release(): void {
    clearTimeout(this.#timer)
    this.#caller?.removeEventListener('abort', this.#abort)
  }
}
