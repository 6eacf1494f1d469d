import type { HealthCheckResult } from '../check/result.ts'

/** Progress of a run from request to result. */
export type SharedRunState =
  | { readonly phase: 'queued' }
  | { readonly phase: 'running'; readonly startedAt: number }
  | { readonly phase: 'done'; readonly result: HealthCheckResult }

/** One run of one check, shared by all callers that ask for it meanwhile. */
export class SharedRun {
  readonly #done = Promise.withResolvers<void>()
  #state: SharedRunState = { phase: 'queued' }
  #waiting = 0

  get state(): SharedRunState {
    return this.#state
  }

  /** Resolves when the run is finished or dropped. Never rejects. */
  get done(): Promise<void> {
    return this.#done.promise
  }

  /** Whether any caller is still waiting for it. */
  get isWanted(): boolean {
    return this.#waiting > 0
  }

  join(): void {
    this.#waiting += 1
  }

  leave(): void {
    this.#waiting -= 1
  }

  start(startedAt: number): void {
    this.#state = { phase: 'running', startedAt }
  }

  finish(result: HealthCheckResult): void {
    this.#state = { phase: 'done', result }
    this.#done.resolve()
  }

  /** Gives up a queued run that no caller is waiting for. */
  drop(): void {
    this.#done.resolve()
  }
}
