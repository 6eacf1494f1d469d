import { toNumber, type Money } from '../pricing/money.ts'
import { TOKEN_TYPES, type TokenCounts, type TokenType } from '../usage/token-counts.ts'

/** Prices of one token by type, rounded. */
export type RoughPrices = Readonly<Record<TokenType, number>>

/** Rounds exact prices. */
export function roundPrices(perToken: Readonly<Record<TokenType, Money>>): RoughPrices {
  return Object.fromEntries(TOKEN_TYPES.map((type) => [type, toNumber(perToken[type])])) as Record<
    TokenType,
    number
  >
}

/** The cost of a call in floating point, to decide cheaply whether a budget may have been reached. */
export function roughCostOf(perToken: RoughPrices, counts: TokenCounts): number {
  return (
    counts.input * perToken.input +
    counts.input_cached * perToken.input_cached +
    counts.input_cache_write * perToken.input_cache_write +
    counts.output * perToken.output +
    counts.output_reasoning * perToken.output_reasoning
  )
}
