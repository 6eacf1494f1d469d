/** How a bounded run ended. */
export type RunEnd =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'cancelled' }

/** A run in progress. Neither promise ever rejects. */
export interface BoundedRun {
  /** Settles at the time limit at the latest. */
  readonly end: Promise<RunEnd>
  /** Settles when the function itself has ended, which may be never. */
  readonly finished: Promise<unknown>
  /** Ends the run now, as the time limit would. */
  readonly cancel: () => void
}

/**
 * Runs a function for `timeoutMs` at most. At the limit its signal is aborted, and what it returns or throws later is
 * dropped.
 */
export function runBounded(run: (signal: AbortSignal) => unknown, timeoutMs: number): BoundedRun {
  const controller = new AbortController()
  const { promise: end, resolve } = Promise.withResolvers<RunEnd>()
  const endEarly = (kind: 'timed-out' | 'cancelled', reason: DOMException): void => {
    clearTimeout(timer)
    resolve({ kind })
    controller.abort(reason)
  }
  const timer = setTimeout(() => {
    endEarly('timed-out', new DOMException(`Check timed out after ${timeoutMs} ms`, 'TimeoutError'))
  }, timeoutMs)
  // Callers that wait for the run have a timer of their own that keeps the process alive; a background run must not.
  timer.unref()
  const settle = (result: RunEnd): void => {
    clearTimeout(timer)
    resolve(result)
  }
  const finished = (async () => run(controller.signal))().then(
    (value) => settle({ kind: 'returned', value }),
    (error: unknown) => settle({ kind: 'threw', error }),
  )
  const cancel = (): void => endEarly('cancelled', new DOMException('Check was cancelled', 'AbortError'))
  return { end, finished, cancel }
}
