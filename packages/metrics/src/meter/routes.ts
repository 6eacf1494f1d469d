import type { TallySet } from '../spend/tally-set.ts'
import type { Tally } from '../spend/tally.ts'
import type { MeteredCall } from './metered-call.ts'
import { roundPrices, type RoughPrices } from './rough-cost.ts'

/** The tallies of one model on the current day. */
export interface Route {
  readonly total: Tally
  readonly day: Tally
  readonly month: Tally
  /** Null without a price. */
  readonly roughPrices: RoughPrices | null
}

/** The sets that have the tallies of a route. */
type Sets = Readonly<Record<'total' | 'day' | 'month', TallySet>>

/** The routes of the current day by provider and model. Must be cleared when the day or a set changes. */
export class Routes {
  readonly #byProvider = new Map<string, Map<string, Route>>()

  find(provider: string, model: string): Route | undefined {
    return this.#byProvider.get(provider)?.get(model)
  }

  /** Opens the route of a call on a day (`YYYY-MM-DD`), and keeps it if all calls of its model have the same one. */
  open({ provider, model, counts }: MeteredCall, sets: Sets, day: string): Route {
    const inputTokens = counts.input + counts.input_cached + counts.input_cache_write
    const admit = (set: TallySet): Tally => set.admit(provider, model, day, inputTokens)
    const tallies = { total: admit(sets.total), day: admit(sets.day), month: admit(sets.month) }
    const { rate, finding } = tallies.day
    const route = { ...tallies, roughPrices: rate === null ? null : roundPrices(rate.perToken) }
    // The tally depends on the length of the input or on the cap, so each call must look it up.
    const isTiered = finding.state !== 'unpriced' && finding.version.rates.length > 1
    const isOverflow = Object.values(tallies).some(({ identity }) => identity.model !== model)
    if (!isTiered && !isOverflow) {
      const models = this.#byProvider.get(provider) ?? new Map<string, Route>()
      this.#byProvider.set(provider, models.set(model, route))
    }
    return route
  }

  clear(): void {
    this.#byProvider.clear()
  }
}
