import { HttpClientError } from './errors.ts'

/** The total time-out of one request joined with its caller's signal. Its timer does not keep the process alive. */
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
    this.#timer = setTimeout(this.#abort, timeoutMs).unref()
    if (caller?.aborted === true) this.#abort()
    caller?.addEventListener('abort', this.#abort, { once: true })
  }

  /** Why the signal was aborted, or undefined when it was not. */
  error(origin: string): HttpClientError | undefined {
    if (!this.signal.aborted) return undefined
    if (this.#caller?.aborted === true)
      return new HttpClientError('ABORTED', `Request was cancelled: ${origin}`)
    return new HttpClientError('TIMEOUT', `Request timed out after ${this.#timeoutMs} ms: ${origin}`)
  }

  /** Gives what is left of the request this long from now. */
  restart(timeoutMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#abort, timeoutMs).unref()
  }

  /** Lets go of timer and caller. */
  release(): void {
    clearTimeout(this.#timer)
    this.#caller?.removeEventListener('abort', this.#abort)
  }
}
