/**
 * Log-linear buckets for latencies: every doubling from 1 ms on is cut into 64, so that the middle of a bucket is less
 * than 0.8 % away from everything in it. The number of a bucket is the upper bits of the number as a 32-bit float.
 */
const PER_OCTAVE = 64
const OCTAVES = 22
const MANTISSA_BITS_BELOW = 17

/** How many buckets there are: up to 2^22 ms, which is above an hour. */
const LATENCY_BUCKETS = PER_OCTAVE * OCTAVES

/** What percentiles between 1 ms and 1 h may be wrong by, relative to the value. */
export const RELATIVE_ERROR = 0.01

const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)
float[0] = 1
const FIRST = (bits[0] ?? 0) >>> MANTISSA_BITS_BELOW

/** The bucket of a latency; the first for what is below 1 ms, the last for what is above all. */
export function bucketOf(durationMs: number): number {
  float[0] = durationMs
  const bucket = ((bits[0] as number) >>> MANTISSA_BITS_BELOW) - FIRST
  if (bucket < 0) return 0
  return bucket < LATENCY_BUCKETS ? bucket : LATENCY_BUCKETS - 1
}

/** The latency that stands for a bucket. */
export function latencyOf(bucket: number): number {
  return lowerBoundOf(bucket) + 2 ** Math.floor(bucket / PER_OCTAVE) / PER_OCTAVE / 2
}

/**
 * How many bounds, in milliseconds, are below each bucket, so that a histogram need not search: at most the next bound
 * is within the bucket. The bounds must be further apart than the buckets.
 */
export function boundsBelow(boundsMs: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: LATENCY_BUCKETS }, (_, bucket) => {
    // A number just below a border may be rounded onto it.
    const lower = bucket === 0 ? 0 : lowerBoundOf(bucket) * (1 - 2 ** -23)
    return boundsMs.filter((bound) => bound < lower).length
  })
}

function lowerBoundOf(bucket: number): number {
  return 2 ** Math.floor(bucket / PER_OCTAVE) * (1 + (bucket % PER_OCTAVE) / PER_OCTAVE)
}

/** An octave without any. */
const NONE = new Uint32Array(PER_OCTAVE)

/** Counts by bucket, with memory only for the octaves that have any. */
export class LatencyCounts {
  readonly #octaves: (Uint32Array | undefined)[] = Array.from({ length: OCTAVES }, () => undefined)
  #total = 0

  /** How many were counted. */
  get total(): number {
    return this.#total
  }

  /** Counts one latency. */
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

  /** The buckets of the values with these ranks, which rise, counted from the shortest; with `more` of both together. */
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

  /** Forgets everything but keeps the memory. */
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
