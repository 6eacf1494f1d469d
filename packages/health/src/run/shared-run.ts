import type { HealthCheckResult } from '../check/result.ts'

/** Where a run is between being asked for and having a result. */
export type FlightState =
  | { readonly phase: 'queued' }
  | { readonly phase: 'running'; readonly startedAt: number }
  | { readonly phase: 'done'; readonly result: HealthCheckResult }

/** One run of one check, shared by everyone who asks for it meanwhile. */
export class Flight {
  readonly #done = Promise.withResolvers<void>()
  #state: FlightState = { phase: 'queued' }
  #passengers = 0

  get state(): FlightState {
    return this.#state
  }

  /** Resolves when there is a result. Never rejects; never settles if nobody was left to start it for. */
  get done(): Promise<void> {
    return this.#done.promise
  }

  /** Whether anyone still waits for it. */
  get isWanted(): boolean {
    return this.#passengers > 0
  }

  join(): void {
    this.#passengers += 1
  }

  leave(): void {
    this.#passengers -= 1
  }

  start(startedAt: number): void {
    this.#state = { phase: 'running', startedAt }
  }

  land(result: HealthCheckResult): void {
    this.#state = { phase: 'done', result }
    this.#done.resolve()
  }
}
