/**
 * Log-linear buckets for latencies: every octave from 1 ms on has 64 buckets, so the middle of a bucket is within 0.8%
 * of every value in it. The number of a bucket is the upper bits of the value as a 32-bit float.
 */
const PER_OCTAVE = 64
const OCTAVES = 22
const MANTISSA_BITS_BELOW = 17

/** Number of buckets: up to 2^22 ms, which is above an hour. */
const LATENCY_BUCKETS = PER_OCTAVE * OCTAVES

/** Maximum relative error of percentiles between 1 ms and 1 h. */
export const RELATIVE_ERROR = 0.01

const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)
float[0] = 1
const FIRST = (bits[0] ?? 0) >>> MANTISSA_BITS_BELOW

/** Returns the bucket of a latency. Latencies below 1 ms are in the first bucket, those above the range in the last. */
export function bucketOf(durationMs: number): number {
  float[0] = durationMs
  const bucket = ((bits[0] as number) >>> MANTISSA_BITS_BELOW) - FIRST
  if (bucket < 0) return 0
  return bucket < LATENCY_BUCKETS ? bucket : LATENCY_BUCKETS - 1
}

/** Returns the latency in the middle of a bucket. */
export function latencyOf(bucket: number): number {
  return lowerBoundOf(bucket) + 2 ** Math.floor(bucket / PER_OCTAVE) / PER_OCTAVE / 2
}

/**
 * Returns, for each bucket, how many of the bounds (in milliseconds) are below it, so that a histogram need not search.
 * The bounds must be further apart than the buckets.
 */
export function boundsBelow(boundsMs: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: LATENCY_BUCKETS }, (_, bucket) => {
    // A value just below a bound may be rounded up to it.
    const lower = bucket === 0 ? 0 : lowerBoundOf(bucket) * (1 - 2 ** -23)
    return boundsMs.filter((bound) => bound < lower).length
  })
}

function lowerBoundOf(bucket: number): number {
  return 2 ** Math.floor(bucket / PER_OCTAVE) * (1 + (bucket % PER_OCTAVE) / PER_OCTAVE)
}

/** An empty octave. */
const NONE = new Uint32Array(PER_OCTAVE)

/** Counts by bucket. Octaves are allocated on first use. */
export class LatencyCounts {
  readonly #octaves: (Uint32Array | undefined)[] = Array.from({ length: OCTAVES }, () => undefined)
  #total = 0

  /** Sum of all counts. */
  get total(): number {
    return this.#total
  }

  /** Counts one latency by its bucket. */
  add(bucket: number): void {
    const octave = this.#octaves[bucket >> 6] ?? this.#open(bucket >> 6)
    octave[bucket & 63] = (octave[bucket & 63] as number) + 1
    this.#total += 1
  }

  /** Adds all counts of another. */
  merge(other: LatencyCounts): void {
    this.#total += other.#total
    for (let at = 0; at < OCTAVES; at += 1) {
      const octave = other.#octaves[at]
      if (octave === undefined) continue
      const own = this.#octaves[at] ?? this.#open(at)
      for (let index = 0; index < PER_OCTAVE; index += 1)
        own[index] = (own[index] as number) + (octave[index] as number)
    }
  }

  /** Returns the buckets of the values at rising ranks, over these counts and those of `more` together. */
  bucketsAt(ranks: readonly number[], more?: LatencyCounts): readonly number[] {
    const buckets: number[] = []
    let seen = 0
    for (let at = 0; at < OCTAVES && buckets.length < ranks.length; at += 1) {
      const octave = this.#octaves[at] ?? NONE
      const other = (more === undefined ? undefined : more.#octaves[at]) ?? NONE
      const before = seen
      seen += sumOf(octave) + sumOf(other)
      if (seen < (ranks[buckets.length] as number)) continue
      seen = before
      for (let index = 0; index < PER_OCTAVE; index += 1) {
        seen += (octave[index] as number) + (other[index] as number)
        while (seen >= (ranks[buckets.length] ?? Infinity)) buckets.push(at * PER_OCTAVE + index)
      }
    }
    return buckets
  }

  /** Resets all counts and keeps the memory. */
  clear(): void {
    if (this.#total === 0) return
    this.#total = 0
    for (const octave of this.#octaves) octave?.fill(0)
  }

  #open(at: number): Uint32Array {
    const octave = new Uint32Array(PER_OCTAVE)
    this.#octaves[at] = octave
    return octave
  }
}

function sumOf(octave: Uint32Array): number {
  let sum = 0
  if (octave !== NONE) for (let index = 0; index < PER_OCTAVE; index += 1) sum += octave[index] as number
  return sum
}
