const FIRST_MS = 60_000

/** Keeps track of work that nobody waits for. */
export class Background {
  readonly #onError: (error: unknown) => void
  readonly #running = new Set<Promise<void>>()

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  /** Starts work. A failure is reported. */
  run(work: () => Promise<void>): void {
    const running = work()
      .catch(this.#onError)
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /** Runs work at an interval, one run at a time. Returns a function that aborts and ends it. */
  repeat(work: (signal: AbortSignal) => Promise<unknown>, everyMs: number): () => void {
    const abort = new AbortController()
    const { signal } = abort
    let timer: NodeJS.Timeout | undefined
    const runOnce = async (): Promise<void> => {
      await work(signal).catch(this.#onError)
      if (!signal.aborted) plan(everyMs)
    }
    const plan = (afterMs: number): void => {
      timer = setTimeout(() => this.run(runOnce), afterMs)
      timer.unref()
    }
    // The first run is soon, so that a short-lived process also does it.
    plan(Math.min(everyMs, FIRST_MS))
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }

  /** Resolves when all work so far has ended, and what it has started, or after a time: a store may hang. */
  async settled(withinMs: number): Promise<void> {
    const isOver = Promise.withResolvers<void>()
    const timer = setTimeout(isOver.resolve, withinMs)
    const settle = async (): Promise<void> => {
      while (this.#running.size > 0) await Promise.all(this.#running)
    }
    await Promise.race([settle(), isOver.promise])
    clearTimeout(timer)
  }
}
