/**
 * Log-linear buckets for latencies: every octave from 1 ms on has 64 buckets, so the middle of a bucket is within 0.8%
 * of every value in it. The number of a bucket is the upper bits of the value as a 32-bit float. An octave of its own before
 * and after the others has the bucket of all values below and above the range.
 */
const PER_OCTAVE = 64
const OCTAVES = 24
const MANTISSA_BITS_BELOW = 17

/** The range: from 1 ms to 2^22 ms, which is above an hour. */
const MIN_MS = 1
const MAX_MS = 2 ** 22
const BELOW = PER_OCTAVE - 1
const ABOVE = PER_OCTAVE * (OCTAVES - 1)

/** Maximum relative error of percentiles in the range. */
export const RELATIVE_ERROR = 0.01

const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)
float[0] = 1
const FIRST = ((bits[0] ?? 0) >>> MANTISSA_BITS_BELOW) - PER_OCTAVE

/** Returns the bucket of a latency. */
export function bucketOf(durationMs: number): number {
  // Adding 0 turns -0, whose bits are those of a large number, into 0.
  float[0] = durationMs + 0
  const bucket = ((bits[0] as number) >>> MANTISSA_BITS_BELOW) - FIRST
  if (bucket < BELOW) return BELOW
  return bucket < ABOVE ? bucket : ABOVE
}

/** Returns the latency in the middle of a bucket, and the bound of the range for latencies out of it. */
export function latencyOf(bucket: number): number {
  if (bucket <= BELOW) return MIN_MS
  return bucket >= ABOVE ? MAX_MS : lowerBoundOf(bucket) + octaveOf(bucket) / PER_OCTAVE / 2
}

/** Whether a result of {@link latencyOf} is a bound of the range, so that the latency is at most or at least that. */
export function isOutOfRange(latencyMs: number): boolean {
  return latencyMs <= MIN_MS || latencyMs >= MAX_MS
}

/**
 * Returns, for each bucket, how many of the bounds (in milliseconds) are below it, so that a histogram need not search.
 * The bounds must be further apart than the buckets.
 */
export function boundsBelow(boundsMs: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: ABOVE + 1 }, (_, bucket) => {
    // A value just below a bound may be rounded up to it.
    const lower = bucket <= BELOW ? 0 : lowerBoundOf(bucket) * (1 - 2 ** -23)
    return boundsMs.filter((bound) => bound < lower).length
  })
}

function lowerBoundOf(bucket: number): number {
  return octaveOf(bucket) * (1 + (bucket % PER_OCTAVE) / PER_OCTAVE)
}

/** The least latency of a bucket's octave. */
function octaveOf(bucket: number): number {
  return 2 ** (Math.floor(bucket / PER_OCTAVE) - 1)
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
