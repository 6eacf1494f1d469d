/** Prices of one model, as scaled integers: see `price-table.ts`. */
export interface Rate {
  /** In 10^-18 of the currency for one token, by kind of tokens. */
  readonly input: bigint
  readonly input_cached: bigint
  readonly input_cache_write: bigint
  readonly output: bigint
  readonly output_reasoning: bigint
}

/** What is known of a model's price: `free` is a price that is 0, `unpriced` is none. */
export type PriceFinding =
  | { readonly state: 'priced' | 'free'; readonly rates: readonly Rate[] }
  | { readonly state: 'unpriced' }
