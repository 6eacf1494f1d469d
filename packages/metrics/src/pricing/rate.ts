import { TOKEN_TYPES, type TokenType } from '../usage/token-counts.ts'
import type { Money } from './money.ts'

/** Price of one token by type, for inputs of more than `aboveInputTokens` tokens. */
export interface Rate {
  readonly aboveInputTokens: number
  readonly perToken: Readonly<Record<TokenType, Money>>
}

/** Prices of a model from a day on. */
export interface PriceVersion {
  /** `YYYY-MM-DD`. Empty for always. */
  readonly effectiveFrom: string
  readonly source: string
  readonly asOf: string
  /** By rising `aboveInputTokens`; the first is 0. */
  readonly rates: readonly [Rate, ...Rate[]]
}

/** Result of a price look-up. `free` means a price of 0, `unpriced` no known price. */
export type PriceFinding =
  | { readonly state: 'priced' | 'free'; readonly version: PriceVersion }
  | { readonly state: 'unpriced' }

/** Finds the rate of a call by its number of input tokens, cached tokens included. */
export function rateOf(version: PriceVersion, inputTokens: number): Rate {
  return version.rates.findLast(({ aboveInputTokens }) => inputTokens > aboveInputTokens) ?? version.rates[0]
}

/** The exact cost of some tokens. */
export function costOf(rate: Rate, tokens: Readonly<Record<TokenType, bigint>>): Money {
  return TOKEN_TYPES.reduce((sum, type) => sum + tokens[type] * rate.perToken[type], 0n)
}
