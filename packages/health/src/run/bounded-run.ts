/** How one bounded run ended for those who wait for it. */
export type RunEnd =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'cancelled' }

/** One run under way. Neither promise ever rejects. */
export interface BoundedRun {
  /** Settles by the time-out at the latest. */
  readonly end: Promise<RunEnd>
  /** Settles when the function itself has come to its end, which may be never. */
  readonly finished: Promise<unknown>
  /** Ends the run now, as the time-out would. */
  readonly cancel: () => void
}

/**
 * Runs a function for `timeoutMs` at most. At the time-out its signal is aborted, and whatever it returns
 * or throws from then on is dropped.
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
  // Whoever waits for the run has a timer that holds the process; a run in the background must not.
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
