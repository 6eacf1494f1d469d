import type { Invariant, Violation } from './invariants.ts'

/** What a run has shown. */
export interface Outcome {
  readonly checked: ReadonlyMap<Invariant, number>
  readonly violations: readonly Violation[]
  /** Number of attempts that reached a receiver. */
  readonly attempts: number
  /** What happened, one line each. */
  readonly log: readonly string[]
}
