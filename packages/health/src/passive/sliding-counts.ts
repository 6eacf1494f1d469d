/** What was counted within the window. */
export interface Counts {
  readonly samples: number
  readonly errors: number
}

interface Bucket {
  /** Which slice of time it counts; a slice long gone is written over. */
  slice: number
  samples: number
  errors: number
}

const BUCKETS = 60

/**
 * Counts successes and failures over a sliding window in 60 slices of time, so that its memory is the same for
 * one call and for a million. What it forgets is up to a 60th of the window late.
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

  /** Counts one call at a moment of a clock that never goes back. */
  add(isError: boolean, nowMs: number): void {
    const slice = Math.floor(nowMs / this.#sliceMs)
    const bucket = this.#buckets[slice % BUCKETS]
    if (bucket === undefined) return
    if (bucket.slice !== slice) Object.assign(bucket, { slice, samples: 0, errors: 0 })
    bucket.samples += 1
    if (isError) bucket.errors += 1
  }

  /** What the window up to this moment holds. */
  counts(nowMs: number): Counts {
    const newest = Math.floor(nowMs / this.#sliceMs)
    const live = this.#buckets.filter(({ slice }) => slice > newest - BUCKETS && slice <= newest)
    return {
      samples: live.reduce((sum, { samples }) => sum + samples, 0),
      errors: live.reduce((sum, { errors }) => sum + errors, 0),
    }
  }
}
