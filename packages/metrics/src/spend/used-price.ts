import { toNumber } from '../pricing/money.ts'
import { TOKEN_TYPES, type TokenType } from '../usage/token-counts.ts'
import type { Tally } from './tally.ts'

/** A price by which tokens of a model were charged. */
export interface UsedPrice {
  readonly source: string
  /** Day of the look-up, `YYYY-MM-DD`. */
  readonly asOf: string
  /** First day of the price, `YYYY-MM-DD`. Null for always. */
  readonly effectiveFrom: string | null
  /** The price is that of calls with more input tokens than this. */
  readonly aboveInputTokens: number
  /** Price of a million tokens. */
  readonly perMillion: Readonly<Record<TokenType, number>>
}

/** The prices of tallies, each once, in the order of first use. */
export function usedPrices(tallies: readonly Tally[]): readonly UsedPrice[] {
  const prices = tallies.flatMap(({ finding, rate }) => {
    if (finding.state === 'unpriced' || rate === null) return []
    const { source, asOf, effectiveFrom } = finding.version
    const { aboveInputTokens, perToken } = rate
    const perMillion = Object.fromEntries(
      TOKEN_TYPES.map((type) => [type, toNumber(perToken[type] * 1_000_000n)]),
    ) as Record<TokenType, number>
    return [{ source, asOf, effectiveFrom: effectiveFrom || null, aboveInputTokens, perMillion }]
  })
  return [...new Map(prices.map((price) => [JSON.stringify(price), price])).values()]
}
