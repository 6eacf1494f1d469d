import { countProblem, type Parsed } from '../validate.ts'
import { TOKEN_TYPES, type UsageCounts } from './token-counts.ts'

/** Tokens of one call as wholes and what is inside them. Values may be anything; what is undefined is 0. */
export interface TokenWholes {
  /** Cached and cache-written ones included. */
  readonly prompt: unknown
  readonly cached?: unknown
  readonly cacheWrite?: unknown
  /** Reasoning included. */
  readonly completion: unknown
  readonly reasoning?: unknown
  /** The provider's own sum; only compared. */
  readonly total?: unknown
}

/** Takes the parts out of their wholes, so that each token is counted once. One bad value rejects everything. */
export function partitionTokens(wholes: TokenWholes): Parsed<UsageCounts> {
  const { prompt, cached = 0, cacheWrite = 0, completion, reasoning = 0, total } = wholes
  for (const value of [prompt, cached, cacheWrite, completion, reasoning, total ?? 0]) {
    const reason = countProblem(value)
    if (reason !== null) return { ok: false, reason }
  }
  const counts = {
    input: Number(prompt) - Number(cached) - Number(cacheWrite),
    input_cached: Number(cached),
    input_cache_write: Number(cacheWrite),
    output: Number(completion) - Number(reasoning),
    output_reasoning: Number(reasoning),
  }
  if (counts.input < 0 || counts.output < 0) return { ok: false, reason: 'inconsistent' }
  const sum = TOKEN_TYPES.reduce((before, type) => before + counts[type], 0)
  const reason = countProblem(sum)
  if (reason !== null) return { ok: false, reason }
  return { ok: true, value: { counts, discrepancy: total !== undefined && total !== sum } }
}
