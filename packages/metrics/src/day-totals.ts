const MAX_DAYS = 400

/** Tokens by day in UTC, of the last 400 days that had any. */
export class DayTotals {
  readonly #days = new Map<string, number>()

  /** Adds to the day of a moment. */
  add(atMs: number, tokens: number): void {
    const day = dayOf(atMs)
    this.#days.set(day, (this.#days.get(day) ?? 0) + tokens)
    if (this.#days.size > MAX_DAYS) this.#days.delete([...this.#days.keys()].toSorted()[0] ?? day)
  }

  /** The total of the day of a moment. */
  of(atMs: number): number {
    return this.#days.get(dayOf(atMs)) ?? 0
  }

  /** All totals, the oldest first. */
  report(): Record<string, number> {
    return Object.fromEntries([...this.#days].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  }

  /** Forgets all days. */
  clear(): void {
    this.#days.clear()
  }
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}
