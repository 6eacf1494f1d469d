/** Calls within the window. */
export interface Counts {
  readonly samples: number
  readonly errors: number
}

interface Bucket {
  /** The slice of time it counts; an old slice is overwritten. */
  slice: number
  samples: number
  errors: number
}

const BUCKETS = 60

/**
 * Counts successes and failures over a sliding window of 60 slices, in the same memory for any number of calls. Forgets
 * a call up to a 60th of the window late.
 */
export class SlidingCounts {
  readonly #sliceMs: number
  readonly #buckets: readonly Bucket[] = Array.from({ length: BUCKETS }, () => ({
    slice: -1,
    samples: 0,
    errors: 0,
  }))

  constructor(windowMs: number) {
    this.#sliceMs = windowMs / BUCKETS
  }

  /** Counts one call at a time of a clock that never goes back. */
  add(isError: boolean, nowMs: number): void {
    const slice = Math.floor(nowMs / this.#sliceMs)
    const bucket = this.#buckets[slice % BUCKETS]
    if (bucket === undefined) return
    if (bucket.slice !== slice) Object.assign(bucket, { slice, samples: 0, errors: 0 })
    bucket.samples += 1
    if (isError) bucket.errors += 1
  }

  /** Calls within the window that ends at this time. */
  counts(nowMs: number): Counts {
    const newest = Math.floor(nowMs / this.#sliceMs)
    const live = this.#buckets.filter(({ slice }) => slice > newest - BUCKETS && slice <= newest)
    return {
      samples: live.reduce((sum, { samples }) => sum + samples, 0),
      errors: live.reduce((sum, { errors }) => sum + errors, 0),
    }
  }
}
