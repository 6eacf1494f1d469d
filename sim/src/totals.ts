import { INVARIANTS, type Invariant } from './invariants.ts'
import type { Outcome } from './outcome.ts'

/** What many runs have shown together. */
export class Totals {
  runs = 0
  attempts = 0
  readonly checked: Map<Invariant, number> = new Map()
  /** Seeds that broke each invariant. */
  readonly broken: Map<Invariant, number[]> = new Map()
  readonly failed: number[] = []
  /** Number of runs with each kind of fault, and of those that failed. */
  readonly faults: Map<string, { readonly runs: number; readonly failed: number }> = new Map()

  add(seed: number, faults: readonly string[], { checked, violations, attempts }: Outcome): void {
    this.runs += 1
    this.attempts += attempts
    for (const [invariant, count] of checked) {
      this.checked.set(invariant, (this.checked.get(invariant) ?? 0) + count)
    }
    const failed = violations.length > 0 ? 1 : 0
    for (const fault of faults) {
      const before = this.faults.get(fault) ?? { runs: 0, failed: 0 }
      this.faults.set(fault, { runs: before.runs + 1, failed: before.failed + failed })
    }
    if (failed > 0) this.failed.push(seed)
    for (const invariant of new Set(violations.map((violation) => violation.invariant))) {
      this.broken.set(invariant, [...(this.broken.get(invariant) ?? []), seed])
    }
  }

  rows(): readonly {
    readonly sentence: string
    readonly checked: number
    readonly seeds: readonly number[]
  }[] {
    return Object.entries(INVARIANTS).map(([name, sentence]) => ({
      sentence,
      checked: this.checked.get(name as Invariant) ?? 0,
      seeds: this.broken.get(name as Invariant) ?? [],
    }))
  }
}
