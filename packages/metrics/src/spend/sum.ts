import { toNumber, type Money } from '../pricing/money.ts'
import type { Rate } from '../pricing/rate.ts'
import { TOKEN_TYPES, type TokenCounts, type TokenType } from '../usage/token-counts.ts'
import type { ModelSpend, Spend } from './spend.ts'
import type { Tally } from './tally.ts'

/** Exact sum of tallies. Rounds only when it is read. */
class Sum {
  requests = 0
  readonly #tokens = zeros()
  readonly #money = zeros()
  #unpriced = 0n
  #hasPrice = false

  add(tally: Tally): void {
    this.requests += tally.requests
    this.#hasPrice ||= tally.rate !== null
    const tokens = tally.tokens()
    for (const type of TOKEN_TYPES) this.#add(type, tokens[type], tally.rate)
  }

  /** Adds the tokens of one type. */
  addType(tally: Tally, type: TokenType): void {
    this.#add(type, tally.tokens()[type], tally.rate)
  }

  spend(): Spend {
    const tokens = total(this.#tokens)
    const isUnknown = tokens > 0n && tokens === this.#unpriced
    return {
      requests: this.requests,
      tokens: Number(tokens),
      counts: numbers(this.#tokens, Number),
      cost: isUnknown ? null : toNumber(total(this.#money)),
      unpricedTokens: Number(this.#unpriced),
    }
  }

  costs(): Readonly<Record<TokenType, number>> | null {
    return this.#hasPrice ? numbers(this.#money, toNumber) : null
  }

  #add(type: TokenType, tokens: bigint, rate: Rate | null): void {
    this.#tokens[type] += tokens
    if (rate === null) this.#unpriced += tokens
    else this.#money[type] += tokens * rate.perToken[type]
  }
}

/** Adds up tallies. */
export function spendOf(tallies: readonly Tally[]): Spend {
  const sum = new Sum()
  for (const tally of tallies) sum.add(tally)
  return sum.spend()
}

/** Adds up the tokens of one type. */
export function spendByType(
  tallies: readonly Tally[],
  type: TokenType,
): Pick<Spend, 'tokens' | 'cost' | 'unpricedTokens'> {
  const sum = new Sum()
  for (const tally of tallies) sum.addType(tally, type)
  const { tokens, cost, unpricedTokens } = sum.spend()
  return { tokens, cost, unpricedTokens }
}

/** Adds up tallies by provider and model, in the order of first use. */
export function spendByModel(tallies: readonly Tally[]): readonly ModelSpend[] {
  const groups = Map.groupBy(tallies, ({ identity }) => JSON.stringify([identity.provider, identity.model]))
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const sum = new Sum()
    for (const tally of group) sum.add(tally)
    const { provider, model } = first.identity
    return [{ provider, model, ...sum.spend(), costs: sum.costs() }]
  })
}

/** Cost by model, over all providers. Null if none of the model's tokens has a price. */
export function costByModelOf(tallies: readonly Tally[]): Readonly<Record<string, number | null>> {
  const groups = Map.groupBy(tallies, ({ identity }) => identity.model)
  return Object.fromEntries([...groups].map(([model, group]) => [model, spendOf(group).cost]))
}

function zeros(): Record<TokenType, bigint> {
  return { input: 0n, input_cached: 0n, input_cache_write: 0n, output: 0n, output_reasoning: 0n }
}

function total(parts: Readonly<Record<TokenType, bigint>>): Money {
  return TOKEN_TYPES.reduce((sum, type) => sum + parts[type], 0n)
}

function numbers(
  parts: Readonly<Record<TokenType, bigint>>,
  toNumberOf: (part: bigint) => number,
): TokenCounts {
  const { input, input_cached, input_cache_write, output, output_reasoning } = parts
  return {
    input: toNumberOf(input),
    input_cached: toNumberOf(input_cached),
    input_cache_write: toNumberOf(input_cache_write),
    output: toNumberOf(output),
    output_reasoning: toNumberOf(output_reasoning),
  }
}
