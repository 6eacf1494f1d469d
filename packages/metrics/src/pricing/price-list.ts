/** Prices of one model per million tokens, as decimal texts (`0.60`) with at most 12 decimals. */
export interface TokenPrices {
  readonly input: string
  /** Default: as input. */
  readonly inputCached?: string
  /** Default: as input. */
  readonly inputCacheWrite?: string
  readonly output: string
  /** Default: as output. */
  readonly outputReasoning?: string
}

/** Other prices for calls with a longer input; they hold for the whole call. */
export interface PriceTier extends TokenPrices {
  /** The tier is for inputs of more tokens than this, cached ones included. */
  readonly aboveInputTokens: number
}

/** What one model costs from a day on. All zero means free; a model that is not listed is unpriced. */
export interface ModelPrice extends TokenPrices {
  readonly provider: string
  /** The exact id. */
  readonly model: string
  /** Other exact ids of it. */
  readonly aliases?: readonly string[]
  /** `YYYY-MM-DD`, in the time zone the costs are counted in. Default: always. */
  readonly effectiveFrom?: string
  /** Where the price was found. Default: the list's. */
  readonly source?: string
  /** When it was looked up, `YYYY-MM-DD`. Default: the list's. */
  readonly asOf?: string
  readonly tiers?: readonly PriceTier[]
}

/** A dated list of prices, as an object or as a JSON file. */
export interface PriceList {
  /** ISO 4217. */
  readonly currency: string
  /** When the prices were looked up, `YYYY-MM-DD`. */
  readonly asOf: string
  /** Where they were found. */
  readonly source: string
  /** Other names of providers, by name: `{ zai: ['z-ai'] }` makes `z-ai/glm-4.6` a name of zai's `glm-4.6`. */
  readonly providers?: Readonly<Record<string, readonly string[]>>
  /** Several entries of one model must differ in `effectiveFrom`. */
  readonly models: readonly ModelPrice[]
}
