import { isDeepStrictEqual } from 'node:util'

import { MetricsError } from '../errors.ts'
import { TOKEN_TYPES } from '../usage/token-counts.ts'
import { glmPrices } from './glm-prices.ts'
import { parsePrice, type Money } from './money.ts'
import { parsePriceList } from './parse-price-list.ts'
import type { ModelPrice, PriceList, TokenPrices } from './price-list.ts'
import type { PriceFinding, PriceVersion, Rate } from './rate.ts'

const ANY_PROVIDER = 'unknown'

/** `-20250929`, `-2025-09-29` and `@20250929` at the end of an id. */
const DATED = /[-@]20\d\d(-?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])$/

/** Prices of one model of one provider, the newest first. */
interface Entry {
  readonly provider: string
  readonly versions: readonly PriceVersion[]
}

/**
 * Prices of models. Your own list takes precedence over the built-in one; a list in another currency replaces it.
 * The constructor throws a `MetricsError` (`INVALID_PRICES`) with every problem of the list.
 *
 * @example
 * const prices = new PriceTable({
 *   currency: 'USD', asOf: '2026-11-01', source: 'our contract',
 *   models: [{ provider: 'zai', model: 'glm-4.6', input: '0.50', inputCached: '0.10', output: '2.00' }],
 * })
 */
export class PriceTable {
  /** ISO 4217 code of every price. */
  readonly currency: string
  readonly #entries = new Map<string, readonly Entry[]>()
  readonly #providers = new Map<string, string>()

  constructor(own?: PriceList) {
    const parsed = own === undefined ? undefined : parsePriceList(own)
    if (parsed?.ok === false) throw new MetricsError('INVALID_PRICES', parsed.problems)
    const list = parsed?.value
    this.currency = list?.currency ?? glmPrices.currency
    // Lists that are added first take precedence.
    const lists = [list, this.currency === glmPrices.currency ? glmPrices : undefined]
    const used = lists.filter((each) => each !== undefined)
    // Names first: a list may call a provider by a name that only the other list defines.
    for (const { providers = {} } of used)
      for (const [name, others] of Object.entries(providers)) this.#addNames(name, others)
    for (const each of used) this.#add(each)
  }

  /**
   * Finds the price of a model on a day (`YYYY-MM-DD`). An id matches exactly, by alias, with a provider prefix
   * (`zai/glm-4.6`) or with a date suffix (`glm-4.6-20250930`), never in part. With the provider `unknown`, an id that
   * several providers have is unpriced.
   */
  find(provider: string, model: string, day: string): PriceFinding {
    if (typeof provider !== 'string' || typeof model !== 'string') return { state: 'unpriced' }
    const exact = this.#versionsOf(provider, model)
    const versions = exact.length > 0 ? exact : this.#versionsOf(provider, model.replace(DATED, ''))
    const version = versions.find(({ effectiveFrom }) => effectiveFrom <= day)
    if (version === undefined) return { state: 'unpriced' }
    const isFree = version.rates.every(({ perToken }) => TOKEN_TYPES.every((type) => perToken[type] === 0n))
    return { state: isFree ? 'free' : 'priced', version }
  }

  /** Whether another table finds the same prices. */
  equals(other: PriceTable): boolean {
    return (
      this.currency === other.currency &&
      isDeepStrictEqual(this.#entries, other.#entries) &&
      isDeepStrictEqual(this.#providers, other.#providers)
    )
  }

  /** The newest first, those of your own list before the built-in ones. */
  #versionsOf(provider: string, model: string): readonly PriceVersion[] {
    const wanted = this.#nameOf(provider)
    const exact = pick(this.#entries.get(model), wanted)
    const slash = model.indexOf('/')
    if (exact.length > 0 || slash === -1) return exact
    const prefix = this.#nameOf(model.slice(0, slash))
    if (wanted !== ANY_PROVIDER && wanted !== prefix) return []
    return pick(this.#entries.get(model.slice(slash + 1)), prefix)
  }

  #nameOf(provider: string): string {
    return this.#providers.get(provider) ?? provider
  }

  #addNames(name: string, others: readonly string[]): void {
    for (const other of others) if (!this.#providers.has(other)) this.#providers.set(other, name)
  }

  #add(list: PriceList): void {
    const models = Map.groupBy(list.models, ({ provider, model }) => JSON.stringify([provider, model]))
    for (const prices of models.values()) {
      const entry = { provider: this.#nameOf(prices[0]?.provider ?? ''), versions: versionsOf(list, prices) }
      const ids = new Set(prices.flatMap(({ model, aliases = [] }) => [model, ...aliases]))
      for (const id of ids) this.#entries.set(id, [...(this.#entries.get(id) ?? []), entry])
    }
  }
}

function pick(entries: readonly Entry[] = [], provider: string): readonly PriceVersion[] {
  const [first] = entries
  if (provider === ANY_PROVIDER && entries.some((entry) => entry.provider !== first?.provider)) return []
  const wanted = provider === ANY_PROVIDER ? first?.provider : provider
  return entries.filter((entry) => entry.provider === wanted).flatMap(({ versions }) => versions)
}

function versionsOf(list: PriceList, prices: readonly ModelPrice[]): readonly PriceVersion[] {
  return prices
    .map(
      ({ effectiveFrom = '', source = list.source, asOf = list.asOf, tiers = [], ...base }): PriceVersion => {
        const higher = tiers.map((tier) => rateOf(tier.aboveInputTokens, tier))
        return { effectiveFrom, source, asOf, rates: [rateOf(0, base), ...higher] }
      },
    )
    .toSorted((a, b) => (a.effectiveFrom < b.effectiveFrom ? 1 : -1))
}

function rateOf(aboveInputTokens: number, prices: TokenPrices): Rate {
  const { input, inputCached = input, inputCacheWrite = input, output, outputReasoning = output } = prices
  const perToken = {
    input: money(input),
    input_cached: money(inputCached),
    input_cache_write: money(inputCacheWrite),
    output: money(output),
    output_reasoning: money(outputReasoning),
  }
  return { aboveInputTokens, perToken }
}

function money(text: string): Money {
  const price = parsePrice(text)
  // Unreachable: the list has been validated.
  if (price === undefined) throw new MetricsError('INVALID_PRICES', 'a price is not a decimal string')
  return price
}
