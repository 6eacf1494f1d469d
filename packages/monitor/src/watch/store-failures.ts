/** A store that has failed and not worked for sure since. */
interface StoreFailure {
  /** Milliseconds since 1970. */
  readonly sinceMs: number
  readonly error: unknown
  /** Whether it has failed again a minute or more after `sinceMs`. */
  readonly isLasting: boolean
}

/** Remembers the failures that a part reports of its store. */
export interface StoreFailures {
  readonly current: () => StoreFailure | null
  /** Removes the listener. */
  readonly stop: () => void
}

const LASTING_MS = 60_000
/** A part reports a store that goes on failing every one or two minutes; after a longer time it works again. */
const RECOVERED_MS = 180_000

/** Listens to a part. `listen` adds a listener of the failures of its store and returns what removes it. */
export function watchStore(listen: (onFailure: (error: unknown) => void) => () => void): StoreFailures {
  let first: { readonly at: number; readonly sinceMs: number } | undefined
  let last: { readonly at: number; readonly error: unknown } | undefined
  const isOver = (now: number): boolean => last === undefined || now - last.at > RECOVERED_MS
  const stop = listen((error) => {
    const at = performance.now()
    if (first === undefined || isOver(at)) first = { at, sinceMs: Date.now() }
    last = { at, error }
  })
  return {
    current: () => {
      if (first === undefined || last === undefined || isOver(performance.now())) return null
      return { sinceMs: first.sinceMs, error: last.error, isLasting: last.at - first.at >= LASTING_MS }
    },
    stop,
  }
}
