/** Type of token: the closed set of the `token_type` label. The types of one call add up to its total. */
export type TokenType = (typeof TOKEN_TYPES)[number]

/** All types. `input` is uncached, `output` is without reasoning. */
export const TOKEN_TYPES = [
  'input',
  'input_cached',
  'input_cache_write',
  'output',
  'output_reasoning',
] as const

/** Tokens by type: non-negative integers with a sum of at most 2^53 - 1. */
export type TokenCounts = Readonly<Record<TokenType, number>>

/** Tokens of one call. */
export interface UsageCounts {
  readonly counts: TokenCounts
  /** Whether the provider's total differs from the sum of the parts. */
  readonly discrepancy: boolean
}
