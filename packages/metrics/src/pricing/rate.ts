import { TOKEN_TYPES, type TokenType } from '../usage/token-counts.ts'
import type { Money } from './money.ts'

/** What one token costs, by kind, for inputs of more than `aboveInputTokens`. */
export interface Rate {
  readonly aboveInputTokens: number
  readonly perToken: Readonly<Record<TokenType, Money>>
}

/** What a model costs from a day on. */
export interface PriceVersion {
  /** `YYYY-MM-DD`; empty for always. */
  readonly effectiveFrom: string
  readonly source: string
  readonly asOf: string
  /** By rising `aboveInputTokens`; the first is 0. */
  readonly rates: readonly [Rate, ...Rate[]]
}

/** What is known of a model's price: `free` is a price that is 0, `unpriced` is none. */
export type PriceFinding =
  | { readonly state: 'priced' | 'free'; readonly version: PriceVersion }
  | { readonly state: 'unpriced' }

/** The rate of a call with an input of so many tokens, cached ones included. */
export function rateOf(version: PriceVersion, inputTokens: number): Rate {
  return version.rates.findLast(({ aboveInputTokens }) => inputTokens > aboveInputTokens) ?? version.rates[0]
}

/** The exact cost of one kind of tokens, and so of all. */
export function costOf(rate: Rate, tokens: Readonly<Record<TokenType, bigint>>): Money {
  return TOKEN_TYPES.reduce((sum, type) => sum + tokens[type] * rate.perToken[type], 0n)
}
