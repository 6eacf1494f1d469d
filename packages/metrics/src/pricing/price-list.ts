/** Prices of one model per million tokens, as decimal strings (`0.60`) with at most 12 decimals. */
export interface TokenPrices {
  readonly input: string
  /** Default: `input`. */
  readonly inputCached?: string | undefined
  /** Default: `input`. */
  readonly inputCacheWrite?: string | undefined
  readonly output: string
  /** Default: `output`. */
  readonly outputReasoning?: string | undefined
}

/** Prices of calls with a long input. They apply to the whole call. */
export interface PriceTier extends TokenPrices {
  /** The tier applies to inputs of more tokens than this, cached tokens included. */
  readonly aboveInputTokens: number
}

/** Prices of one model from a day on. All zero means free; a model that is not in the list is unpriced. */
export interface ModelPrice extends TokenPrices {
  readonly provider: string
  /** The exact id. */
  readonly model: string
  /** Other exact ids of the model. */
  readonly aliases?: readonly string[] | undefined
  /** First day (`YYYY-MM-DD`) in the collector's time zone. Default: always. */
  readonly effectiveFrom?: string | undefined
  /** Where the price was found. Default: the source of the list. */
  readonly source?: string | undefined
  /** Day of the look-up, `YYYY-MM-DD`. Default: the day of the list. */
  readonly asOf?: string | undefined
  /** By rising `aboveInputTokens`. Default: none. */
  readonly tiers?: readonly PriceTier[] | undefined
}

/** A dated list of prices, as an object or as a JSON file. */
export interface PriceList {
  /** ISO 4217 code. */
  readonly currency: string
  /** Day of the look-up, `YYYY-MM-DD`. */
  readonly asOf: string
  /** Where the prices were found. */
  readonly source: string
  /** Other names of providers: `{ zai: ['z-ai'] }` makes `z-ai/glm-4.6` an alias of zai's `glm-4.6`. */
  readonly providers?: Readonly<Record<string, readonly string[]>> | undefined
  /** At most 10000. Entries for the same model must differ in `effectiveFrom`. */
  readonly models: readonly ModelPrice[]
}
