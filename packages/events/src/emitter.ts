import { contain } from './contain.ts'

/** Receives the payload of an event. What it returns is ignored, except that a rejected promise is reported. */
export type Listener<T> = (payload: T) => unknown

/** A listener threw or rejected. */
export interface ListenerError {
  /** The event that it listened to. */
  readonly event: string
  /** What it threw or rejected with. */
  readonly error: unknown
}

/** The event that every emitter has beside its own. */
export interface BuiltInEvents {
  /** A listener failed. Failures of listeners to this event are counted only. */
  readonly listener_error: ListenerError
}

/**
 * Calls listeners in the order they were added. A listener that throws or rejects never reaches the caller of `emit`
 * and never stops another listener: the failure is counted and reported by the event `listener_error`.
 *
 * @example
 * const emitter = new Emitter<{ fired: Alert; resolved: Alert }>(['fired', 'resolved'])
 * const off = emitter.on('fired', async (alert) => page(alert))
 * emitter.on('listener_error', ({ event, error }) => log.warn({ event, err: error }, 'A listener failed'))
 * emitter.emit('fired', alert)
 * off()
 */
export class Emitter<Events extends object> {
  readonly #listeners: ReadonlyMap<string, Set<Listener<never>>>
  #listenerErrors = 0

  /** Takes the names of all events, so that a misspelt name is an error rather than silence. Throws a `TypeError` without them. */
  constructor(events: readonly (keyof Events & string)[]) {
    if (!Array.isArray(events))
      throw new TypeError(`Events: expected an array of names, got ${typeof events}`)
    this.#listeners = new Map([...events, 'listener_error'].map((event) => [event, new Set()]))
  }

  /** How many times a listener has failed. */
  get listenerErrors(): number {
    return this.#listenerErrors
  }

  /**
   * Adds a listener; adding the same one again changes nothing. Returns a function that removes it.
   * Throws a `TypeError` on an unknown event or a listener that is not a function.
   */
  on<K extends keyof (Events & BuiltInEvents) & string>(
    event: K,
    listener: Listener<(Events & BuiltInEvents)[K]>,
  ): () => void {
    const listeners = this.#listeners.get(event)
    if (listeners === undefined)
      throw new TypeError(`Unknown event: expected one of ${[...this.#listeners.keys()].join(', ')}`)
    if (typeof listener !== 'function')
      throw new TypeError(`Listener to ${event}: expected a function, got ${typeof listener}`)
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  /** Calls every listener that was there when the event was emitted. Never throws. */
  emit<K extends keyof Events & string>(event: K, payload: Events[K]): void {
    const onError = (error: unknown): void => this.#report(event, error)
    call(this.#listeners.get(event), payload, onError)
  }

  #report(event: string, error: unknown): void {
    this.#listenerErrors += 1
    const failure: ListenerError = { event, error }
    call(this.#listeners.get('listener_error'), failure, () => void (this.#listenerErrors += 1))
  }
}

function call(
  listeners: ReadonlySet<Listener<never>> | undefined,
  payload: unknown,
  onError: (error: unknown) => void,
): void {
  if (listeners === undefined || listeners.size === 0) return
  // A copy: a listener that is added meanwhile receives the next event.
  for (const listener of [...listeners] as Listener<unknown>[]) {
    contain(() => listener(payload), onError)
  }
}
