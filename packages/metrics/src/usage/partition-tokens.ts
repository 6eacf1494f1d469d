import { countProblem, type ParsedSample } from '../validate.ts'
import { TOKEN_TYPES, type UsageCounts } from './token-counts.ts'

/** Tokens of one call as totals and parts of them, not yet validated. Undefined counts as 0. */
export interface TokenWholes {
  /** Includes cached and cache-written tokens. */
  readonly prompt: unknown
  readonly cached?: unknown
  readonly cacheWrite?: unknown
  /** Includes reasoning tokens. */
  readonly completion: unknown
  readonly reasoning?: unknown
  /** The provider's total, which is only compared. */
  readonly total?: unknown
}

/** Subtracts the parts from their totals, so that each token counts once. Rejects the usage if one value is invalid. */
export function partitionTokens(wholes: TokenWholes): ParsedSample<UsageCounts> {
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
