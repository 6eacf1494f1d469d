/** A model of the built-in price list, and its prices in units of 10^-8 of the currency. */
export interface Model {
  readonly name: string
  readonly input: bigint
  readonly cached: bigint
  readonly output: bigint
}

export const PROVIDER = 'zai'

/** The prices are written here again, so that a cost is computed twice. */
export const MODELS: readonly [Model, ...Model[]] = [
  { name: 'glm-4.6', input: 60n, cached: 11n, output: 220n },
  { name: 'glm-4.5-air', input: 20n, cached: 3n, output: 110n },
  { name: 'glm-5', input: 100n, cached: 20n, output: 320n },
]

/** The model of all calls that are reported in batches, and of no other. */
export const BATCH_MODEL: Model = { name: 'glm-4.7', input: 60n, cached: 11n, output: 220n }

/** Returns the amount of a number of units. */
export function amountOf(units: bigint): number {
  return Number(units) / 1e8
}
