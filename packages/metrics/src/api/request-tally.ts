/** Requests of one API, added up. */
export class RequestTally {
  count = 0
  errors = 0
  sumMs = 0
  minMs = Infinity
  maxMs = -Infinity

  /** Counts one request. */
  add(durationMs: number, isError: boolean): void {
    this.count += 1
    if (isError) this.errors += 1
    this.sumMs += durationMs
    if (durationMs < this.minMs) this.minMs = durationMs
    if (durationMs > this.maxMs) this.maxMs = durationMs
  }

  /** Adds another tally to this one. */
  merge(other: RequestTally): void {
    this.count += other.count
    this.errors += other.errors
    this.sumMs += other.sumMs
    this.minMs = Math.min(this.minMs, other.minMs)
    this.maxMs = Math.max(this.maxMs, other.maxMs)
  }

  /** Starts over. */
  clear(): void {
    this.count = 0
    this.errors = 0
    this.sumMs = 0
    this.minMs = Infinity
    this.maxMs = -Infinity
  }
}
