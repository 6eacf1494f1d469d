/** What kind of tokens: the closed set of the `token_type` label. The kinds of one call add up to its total. */
export type TokenType = (typeof TOKEN_TYPES)[number]

/** All kinds: input is what no cache had, output is without reasoning. */
export const TOKEN_TYPES = [
  'input',
  'input_cached',
  'input_cache_write',
  'output',
  'output_reasoning',
] as const

/** Tokens by kind; whole numbers from 0 whose sum is at most 2^53 - 1. */
export type TokenCounts = Readonly<Record<TokenType, number>>

/** Tokens of one call, in whatever form the provider told them. */
export interface UsageCounts {
  readonly counts: TokenCounts
  /** Whether the provider's own total is another than the sum of the parts. The parts are what counts. */
  readonly discrepancy: boolean
}
