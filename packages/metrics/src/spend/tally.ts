import type { Money } from '../pricing/money.ts'
import { costOf, rateOf, type PriceFinding, type Rate } from '../pricing/rate.ts'
import { TOKEN_TYPES, type TokenCounts, type TokenType } from '../usage/token-counts.ts'

/** Identity of a tally: one model at one price. */
export interface TallyIdentity {
  readonly provider: string
  readonly model: string
  /** Day (`YYYY-MM-DD`) of the price. */
  readonly pricedOn: string
  /** Tier of the price. */
  readonly aboveInputTokens: number
}

/** Tokens by type, exact beyond 2^53. */
export type TokenTotals = Readonly<Record<TokenType, bigint>>

/** Integer token totals of one model at one price. */
export class Tally {
  readonly identity: TallyIdentity
  /** Whether it has changed since it was last written to the store. */
  isDirty = false
  #requests = 0
  #finding: PriceFinding
  #rate: Rate | null
  readonly #counts = new Float64Array(TOKEN_TYPES.length)
  /** Totals of the counts that had reached 2^53. */
  readonly #spilled: bigint[] = TOKEN_TYPES.map(() => 0n)

  constructor(identity: TallyIdentity, finding: PriceFinding) {
    this.identity = identity
    this.#finding = finding
    this.#rate = rateAt(identity, finding)
  }

  get finding(): PriceFinding {
    return this.#finding
  }

  /** Null without a known price. */
  get rate(): Rate | null {
    return this.#rate
  }

  /** Replaces the price. */
  price(finding: PriceFinding): void {
    this.#finding = finding
    this.#rate = rateAt(this.identity, finding)
  }

  get requests(): number {
    return this.#requests
  }

  /** Adds one call. */
  add(counts: TokenCounts): void {
    this.#requests += 1
    this.#addAt(0, counts.input)
    this.#addAt(1, counts.input_cached)
    this.#addAt(2, counts.input_cache_write)
    this.#addAt(3, counts.output)
    this.#addAt(4, counts.output_reasoning)
  }

  /** Adds totals from before a restart. */
  restore(requests: number, tokens: TokenTotals): void {
    this.#requests += requests
    for (const [index, type] of TOKEN_TYPES.entries())
      this.#spilled[index] = (this.#spilled[index] ?? 0n) + tokens[type]
  }

  /** The exact totals. */
  tokens(): TokenTotals {
    const at = (index: number): bigint => BigInt(this.#counts[index] ?? 0) + (this.#spilled[index] ?? 0n)
    return {
      input: at(0),
      input_cached: at(1),
      input_cache_write: at(2),
      output: at(3),
      output_reasoning: at(4),
    }
  }

  /** The exact cost. 0 without a price. */
  cost(): Money {
    return this.rate === null ? 0n : costOf(this.rate, this.tokens())
  }

  #addAt(index: number, count: number): void {
    const before = this.#counts[index] ?? 0
    const sum = before + count
    if (sum <= Number.MAX_SAFE_INTEGER) {
      this.#counts[index] = sum
    } else {
      this.#spilled[index] = (this.#spilled[index] ?? 0n) + BigInt(before)
      this.#counts[index] = count
    }
  }
}

/** If a stored tier is not in the price table any more, the tier below it applies. */
function rateAt({ aboveInputTokens }: TallyIdentity, finding: PriceFinding): Rate | null {
  return finding.state === 'unpriced' ? null : rateOf(finding.version, aboveInputTokens + 1)
}
