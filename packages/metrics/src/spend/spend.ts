import { toNumber, type Money } from '../pricing/money.ts'
import { TOKEN_TYPES, type TokenCounts, type TokenType } from '../usage/token-counts.ts'
import type { ModelSpend, Spend } from '../meter/report.ts'
import type { Tally } from './tally.ts'

/** Adds up tallies: exact until a number is asked for. */
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
    for (const type of TOKEN_TYPES) {
      this.#tokens[type] += tokens[type]
      if (tally.rate === null) this.#unpriced += tokens[type]
      else this.#money[type] += tokens[type] * tally.rate.perToken[type]
    }
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
}

/** What tallies come to together. */
export function spendOf(tallies: readonly Tally[]): Spend {
  const sum = new Sum()
  for (const tally of tallies) sum.add(tally)
  return sum.spend()
}

/** What they come to model by model, in the order of their first use. */
export function modelSpends(tallies: readonly Tally[]): readonly ModelSpend[] {
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

/** What each model cost, at all its providers together; null where none of its tokens has a price. */
export function costsByModel(tallies: readonly Tally[]): Readonly<Record<string, number | null>> {
  const groups = Map.groupBy(tallies, ({ identity }) => identity.model)
  return Object.fromEntries([...groups].map(([model, group]) => [model, spendOf(group).cost]))
}

function zeros(): Record<TokenType, bigint> {
  return { input: 0n, input_cached: 0n, input_cache_write: 0n, output: 0n, output_reasoning: 0n }
}

function total(parts: Readonly<Record<TokenType, bigint>>): Money {
  return TOKEN_TYPES.reduce((sum, type) => sum + parts[type], 0n)
}

function numbers(parts: Readonly<Record<TokenType, bigint>>, of: (part: bigint) => number): TokenCounts {
  const { input, input_cached, input_cache_write, output, output_reasoning } = parts
  return {
    input: of(input),
    input_cached: of(input_cached),
    input_cache_write: of(input_cache_write),
    output: of(output),
    output_reasoning: of(output_reasoning),
  }
}
