import { INVARIANTS, type Invariant } from './invariants.ts'
import type { Outcome } from './simulate.ts'

/** What many runs have shown together. */
export class Totals {
  runs = 0
  attempts = 0
  readonly checked: Map<Invariant, number> = new Map()
  /** Seeds that broke each invariant. */
  readonly broken: Map<Invariant, number[]> = new Map()
  readonly failed: number[] = []

  add(seed: number, { checked, violations, attempts }: Outcome): void {
    this.runs += 1
    this.attempts += attempts
    for (const [invariant, count] of checked) {
      this.checked.set(invariant, (this.checked.get(invariant) ?? 0) + count)
    }
    if (violations.length > 0) this.failed.push(seed)
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
