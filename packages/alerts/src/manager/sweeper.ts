const FIRST_MS = 60_000

/** Runs a job at an interval in the background, one run at a time. */
export class Sweeper {
  readonly #everyMs: number
  readonly #job: (signal: AbortSignal) => Promise<unknown>
  readonly #onError: (error: unknown) => void
  #abort: AbortController | undefined
  #timer: NodeJS.Timeout | undefined
  #running: Promise<unknown> = Promise.resolve()

  constructor(
    everyMs: number,
    job: (signal: AbortSignal) => Promise<unknown>,
    onError: (error: unknown) => void,
  ) {
    this.#everyMs = everyMs
    this.#job = job
    this.#onError = onError
  }

  /** Idempotent. */
  start(): void {
    if (this.#abort !== undefined) return
    this.#abort = new AbortController()
    // The first run is soon, so that a short-lived process also cleans up.
    this.#plan(this.#abort.signal, Math.min(this.#everyMs, FIRST_MS))
  }

  /** Resolves when the current run has ended. Idempotent. */
  async stop(): Promise<void> {
    this.#abort?.abort()
    this.#abort = undefined
    clearTimeout(this.#timer)
    await this.#running
  }

  #plan(signal: AbortSignal, afterMs = this.#everyMs): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#job(signal)
        .catch(this.#onError)
        .finally(() => {
          if (!signal.aborted) this.#plan(signal)
        })
    }, afterMs)
    this.#timer.unref()
  }
}
