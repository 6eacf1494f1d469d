/** Takes an event. What it throws or rejects with is dropped. */
export type Listener<T> = (payload: T) => unknown

/** Tells listeners, in the order they came, and is not disturbed by any of them. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>()
  readonly #onError: () => void

  /** `onError` is called once for each throw or rejection of a listener. */
  constructor(onError: () => void) {
    this.#onError = onError
  }

  /** Adds a listener, once however often it is added. Returns what takes it away again. */
  on<K extends keyof Events>(event: K, listener: Listener<Events[K]>): () => void {
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners.add(listener))
    return () => void listeners.delete(listener)
  }

  emit<K extends keyof Events>(event: K, payload: Events[K]): void {
    const listeners = this.#listeners.get(event) as ReadonlySet<Listener<Events[K]>> | undefined
    if (listeners === undefined) return
    // A copy: a listener added by a listener hears of the next event, not of this one.
    for (const listener of Array.from(listeners)) {
      try {
        const given = listener(payload)
        if (given instanceof Promise) given.catch(this.#onError)
      } catch {
        this.#onError()
      }
    }
  }
}
