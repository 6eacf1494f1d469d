import { OVERFLOW } from '../series/overflow.ts'
import type { PriceTable } from '../pricing/price-table.ts'
import { rateOf, type PriceFinding } from '../pricing/rate.ts'
import { Tally, type TallyIdentity } from './tally.ts'

/**
 * How many names of models are kept apart. Those with a price have places of their own, so that no flood of invented
 * names can push a known model out.
 */
const MAX_NAMES = { priced: 100, unpriced: 100 }

/** The tallies of one stretch of time. */
export class TallySet {
  readonly #prices: PriceTable
  readonly #byName = new Map<string, Tally[]>()
  readonly #names = { priced: 0, unpriced: 0 }

  constructor(prices: PriceTable) {
    this.#prices = prices
  }

  /** All of them. */
  get tallies(): readonly Tally[] {
    return [...this.#byName.values()].flat()
  }

  /**
   * The tally of a model's tokens of today, one for all models past the cap. A change of the price since the first
   * tokens opens a new one.
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

  /** Makes room for what was stored under an identity. */
  restore(identity: TallyIdentity): Tally {
    const { provider, model, pricedOn, aboveInputTokens } = identity
    const same = this.#byName
      .get(nameOf(provider, model))
      ?.find(
        (tally) =>
          tally.identity.pricedOn === pricedOn && tally.identity.aboveInputTokens === aboveInputTokens,
      )
    const finding = provider === OVERFLOW ? unpriced : this.#prices.find(provider, model, pricedOn)
    return same ?? this.#add(identity, finding)
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
    // A stored tier may have gone from the table; then the one below it holds.
    const rate = finding.state === 'unpriced' ? null : rateOf(finding.version, identity.aboveInputTokens + 1)
    const tally = new Tally(identity, finding, rate)
    this.#byName.set(name, [...(siblings ?? []), tally])
    return tally
  }

  #hasRoom(finding: PriceFinding): boolean {
    const kind = kindOf(finding)
    return this.#names[kind] < MAX_NAMES[kind]
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
