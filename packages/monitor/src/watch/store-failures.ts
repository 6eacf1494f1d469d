/** A store that has failed and not worked since. */
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
  /** Removes the listeners. */
  readonly stop: () => void
}

const LASTING_MS = 60_000

/** Listens to a part. `listen` adds listeners of the failures and the recoveries of its store and returns what removes them. */
export function watchStore(
  listen: (onFailure: (error: unknown) => void, onRecovery: () => void) => readonly (() => void)[],
): StoreFailures {
  let first: { readonly at: number; readonly sinceMs: number } | undefined
  let last: { readonly at: number; readonly error: unknown } | undefined
  const onFailure = (error: unknown): void => {
    const at = performance.now()
    first ??= { at, sinceMs: Date.now() }
    last = { at, error }
  }
  const onRecovery = (): void => {
    first = undefined
    last = undefined
  }
  const listeners = listen(onFailure, onRecovery)
  return {
    current: () => {
      if (first === undefined || last === undefined) return null
      return { sinceMs: first.sinceMs, error: last.error, isLasting: last.at - first.at >= LASTING_MS }
    },
    stop: () => {
      for (const remove of listeners) remove()
    },
  }
}
