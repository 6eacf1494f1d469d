import { OVERFLOW } from '../series/overflow.ts'
import type { PriceTable } from '../pricing/price-table.ts'
import { rateOf, type PriceFinding } from '../pricing/rate.ts'
import { Tally, type TallyIdentity } from './tally.ts'

/**
 * Models per period. Priced and unpriced models are limited separately, so that a flood of invented names cannot
 * displace a priced model.
 */
const MAX_MODELS = { priced: 100, unpriced: 100 }

/** The tallies of one period. */
export class TallySet {
  #prices: PriceTable
  readonly #byName = new Map<string, Tally[]>()
  readonly #names = { priced: 0, unpriced: 0 }

  constructor(prices: PriceTable) {
    this.#prices = prices
  }

  /** All tallies. */
  get tallies(): readonly Tally[] {
    return [...this.#byName.values()].flat()
  }

  /**
   * Returns the tally of a model on a day (`YYYY-MM-DD`), or the overflow tally above the cap. A model has a new tally
   * from each change of its price on.
   */
  admit(provider: string, model: string, day: string, inputTokens: number): Tally {
    const finding = this.#prices.find(provider, model, day)
    const name = nameOf(provider, model)
    if (!this.#byName.has(name) && !this.#hasRoom(finding))
      return this.#open({ provider: OVERFLOW, model: OVERFLOW, pricedOn: day, aboveInputTokens: 0 }, unpriced)
    const aboveInputTokens =
      finding.state === 'unpriced' ? 0 : rateOf(finding.version, inputTokens).aboveInputTokens
    return this.#open({ provider, model, pricedOn: day, aboveInputTokens }, finding)
  }

  /** Returns the tally of a stored identity, also above the cap. */
  restore(identity: TallyIdentity): Tally {
    const { provider, model, pricedOn, aboveInputTokens } = identity
    const same = this.#byName
      .get(nameOf(provider, model))
      ?.find(
        (tally) =>
          tally.identity.pricedOn === pricedOn && tally.identity.aboveInputTokens === aboveInputTokens,
      )
    return same ?? this.#add(identity, this.#findingOf(identity))
  }

  /** Computes all costs by other prices, as if the tallies were stored ones. */
  reprice(prices: PriceTable): void {
    this.#prices = prices
    this.#names.priced = 0
    this.#names.unpriced = 0
    for (const tallies of this.#byName.values()) {
      for (const tally of tallies) tally.price(this.#findingOf(tally.identity))
      const [first] = tallies
      if (first !== undefined && first.identity.provider !== OVERFLOW) this.#names[kindOf(first.finding)] += 1
    }
  }

  #findingOf({ provider, model, pricedOn }: TallyIdentity): PriceFinding {
    return provider === OVERFLOW ? unpriced : this.#prices.find(provider, model, pricedOn)
  }

  #open(identity: TallyIdentity, finding: PriceFinding): Tally {
    const { provider, model, aboveInputTokens } = identity
    const found = this.#byName
      .get(nameOf(provider, model))
      ?.find(
        (tally) =>
          isSamePrice(tally.finding, finding) && tally.identity.aboveInputTokens === aboveInputTokens,
      )
    return found ?? this.#add(identity, finding)
  }

  #add(identity: TallyIdentity, finding: PriceFinding): Tally {
    const name = nameOf(identity.provider, identity.model)
    const siblings = this.#byName.get(name)
    if (siblings === undefined && identity.provider !== OVERFLOW) this.#names[kindOf(finding)] += 1
    const tally = new Tally(identity, finding)
    this.#byName.set(name, [...(siblings ?? []), tally])
    return tally
  }

  #hasRoom(finding: PriceFinding): boolean {
    const kind = kindOf(finding)
    return this.#names[kind] < MAX_MODELS[kind]
  }
}

const unpriced: PriceFinding = { state: 'unpriced' }

function nameOf(provider: string, model: string): string {
  return JSON.stringify([provider, model])
}

function kindOf({ state }: PriceFinding): 'priced' | 'unpriced' {
  return state === 'unpriced' ? 'unpriced' : 'priced'
}

function isSamePrice(a: PriceFinding, b: PriceFinding): boolean {
  if (a.state === 'unpriced' || b.state === 'unpriced') return a.state === b.state
  return a.version === b.version
}
