/** How one bounded run ended for those who wait for it. */
export type RunEnd =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'timed-out' }

/** One run under way. Neither promise ever rejects. */
export interface BoundedRun {
  /** Settles by the time-out at the latest. */
  readonly end: Promise<RunEnd>
  /** Settles when the function itself has come to its end, which may be never. */
  readonly finished: Promise<unknown>
}

/**
 * Runs a function for `timeoutMs` at most. At the time-out its signal is aborted, and whatever it returns
 * or throws from then on is dropped.
 */
export function runBounded(run: (signal: AbortSignal) => unknown, timeoutMs: number): BoundedRun {
  const controller = new AbortController()
  const { promise: end, resolve } = Promise.withResolvers<RunEnd>()
  // Not unref'd: somebody waits for this run, and with nothing else open Node would exit on them.
  const timer = setTimeout(() => {
    resolve({ kind: 'timed-out' })
    controller.abort(new DOMException(`Check timed out after ${timeoutMs} ms`, 'TimeoutError'))
  }, timeoutMs)
  const settle = (result: RunEnd): void => {
    clearTimeout(timer)
    resolve(result)
  }
  const finished = (async () => run(controller.signal))().then(
    (value) => settle({ kind: 'returned', value }),
    (error: unknown) => settle({ kind: 'threw', error }),
  )
  return { end, finished }
}
