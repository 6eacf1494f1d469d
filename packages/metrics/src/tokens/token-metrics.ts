import type { Summary } from '../history/tier.ts'
import { OVERFLOW } from '../overflow.ts'
import type { TokenLedger } from '../periods/ledger.ts'
import { USAGE_MISSING_REASONS, type LlmCall, type UsageMissingReason } from '../recorder.ts'
import type { SeriesStore } from '../store/series-store.ts'
import { callProblem, parseTokenCounts, type CallLabels, type TokenUsageSample } from '../token-usage.ts'
import { normalizeUsage } from '../usage/normalize-usage.ts'
import { TOKEN_TYPES, type TokenCounts, type UsageCounts } from '../usage/token-counts.ts'
import { quantityProblem, type DropReason, type Parsed } from '../validate.ts'
import { defineTokenFamilies, type TokenFamilies } from './token-families.ts'

const NOTHING: Summary = { min: Infinity, max: -Infinity, sum: 0, count: 0 }

/** Where the calls of one model are counted; -1 for what has not been seen. */
interface ModelSlot {
  /** By operation, then error and success. */
  readonly requestsAt: Map<string, Int32Array>
  readonly tokensAt: Int32Array
}

/** What counting tokens needs of its collector. */
export interface TokenMetricsHost {
  readonly recentMs: () => number
  readonly drop: (reason: DropReason) => void
}

/** Counts calls of language models and their tokens: as series, and in the ledger that knows days and prices. */
export class TokenMetrics {
  readonly families: TokenFamilies
  readonly #store: SeriesStore
  readonly #ledger: TokenLedger
  readonly #host: TokenMetricsHost
  /** By provider and model. */
  readonly #slots = new Map<string, Map<string, ModelSlot>>()
  #generation = 0
  #discrepancies = 0
  #interval: Summary = NOTHING

  constructor(store: SeriesStore, namespace: string, ledger: TokenLedger, host: TokenMetricsHost) {
    this.families = defineTokenFamilies(store, namespace, ledger.currency)
    this.#store = store
    this.#ledger = ledger
    this.#host = host
  }

  /** Calls whose total was not the sum of its parts. */
  get discrepancies(): number {
    return this.#discrepancies
  }

  /** Records the tokens of one call; drops it when a value is wrong. */
  record(sample: TokenUsageSample): void {
    this.#guard(() => {
      const call = callOf(sample.model, sample)
      return this.#record(call, parseTokenCounts(sample))
    })
  }

  /** The same for a provider's own `usage` object. */
  recordUsage(model: string, usage: unknown, call: LlmCall = {}): void {
    this.#guard(() => this.#record(callOf(model, call), normalizeUsage(usage)))
  }

  /** Counts a call whose usage is not known. */
  recordUsageMissing(model: string, reason: UsageMissingReason, given: LlmCall = {}): void {
    this.#guard(() => {
      const call = callOf(model, given)
      const problem = callProblem(call) ?? (USAGE_MISSING_REASONS.includes(reason) ? null : 'invalid_type')
      if (problem !== null) return problem
      this.#countCall(call)
      this.families.usageMissing.add(1, call.provider, call.model.toWellFormed(), reason)
      return null
    })
  }

  /** Records how long the first token of a stream took. */
  recordTimeToFirstToken(model: string, durationMs: number, given: LlmCall = {}): void {
    this.#guard(() => {
      const call = callOf(model, given)
      const problem = callProblem(call) ?? quantityProblem(durationMs)
      if (problem !== null) return problem
      const { provider, operation } = call
      this.families.timeToFirstToken.observe(durationMs / 1000, provider, model.toWellFormed(), operation)
      return null
    })
  }

  /** Tokens per call since the last look of the history; null without calls. */
  takeInterval(): Summary | null {
    const taken = this.#interval
    this.#interval = NOTHING
    return taken.count === 0 ? null : taken
  }

  /** Forgets everything but the ledger. */
  reset(): void {
    for (const family of Object.values(this.families)) this.#store.keep(family, () => false)
    this.#discrepancies = 0
  }

  #guard(record: () => DropReason | null): void {
    let reason: DropReason | null
    try {
      reason = record()
    } catch {
      reason = 'invalid_type'
    }
    if (reason !== null) this.#host.drop(reason)
  }

  #record(call: CallLabels, parsed: Parsed<UsageCounts>): DropReason | null {
    const problem = callProblem(call)
    if (problem !== null) return problem
    if (!parsed.ok) return parsed.reason
    const { counts, discrepancy } = parsed.value
    const { provider } = call
    const model = call.model.toWellFormed()
    const { tokensAt } = this.#countCall(call)
    const { tokens } = this.families
    for (let at = 0; at < TOKEN_TYPES.length; at += 1) {
      const type = TOKEN_TYPES[at] as (typeof TOKEN_TYPES)[number]
      const count = counts[type]
      // Input and output are shown from the first call on, the others once there are any.
      if (count === 0 && type !== 'input' && type !== 'output') continue
      let child = tokensAt[at] as number
      if (child === -1) {
        child = tokens.child(provider, model, type)
        if (child !== tokens.overflowAt) tokensAt[at] = child
      }
      tokens.cells[child] = (tokens.cells[child] as number) + count
    }
    if (discrepancy) {
      this.#discrepancies += 1
      this.families.discrepancies.add(1, provider, model)
    }
    this.#interval = plus(this.#interval, tokensOf(counts))
    this.#ledger.record({ provider, model, counts, atMs: this.#host.recentMs() })
    return null
  }

  /** Counts a call that was found right, and gives where its tokens go. */
  #countCall({ provider, model: given, operation, success, durationMs }: CallLabels): ModelSlot {
    const model = given.toWellFormed()
    const slot = this.#slotOf(provider, model)
    const { requests } = this.families
    const outcomes = slot.requestsAt.get(operation) ?? new Int32Array(2).fill(-1)
    slot.requestsAt.set(operation, outcomes)
    const outcome = success ? 1 : 0
    let child = outcomes[outcome] as number
    if (child === -1) {
      child = requests.child(provider, model, operation, success ? 'success' : 'error')
      if (child !== requests.overflowAt) outcomes[outcome] = child
    }
    requests.cells[child] = (requests.cells[child] as number) + 1
    if (durationMs !== undefined)
      this.families.duration.observe(durationMs / 1000, provider, model, operation)
    return slot
  }

  #slotOf(provider: string, model: string): ModelSlot {
    if (this.#generation !== this.#store.generation) {
      this.#slots.clear()
      this.#generation = this.#store.generation
    }
    const found = this.#slots.get(provider)?.get(model)
    if (found !== undefined) return found
    const slot = {
      requestsAt: new Map<string, Int32Array>(),
      tokensAt: new Int32Array(TOKEN_TYPES.length).fill(-1),
    }
    // No slot for what the overflow takes anyway: memory stays bounded, and each sample is counted as overflow.
    const { requests } = this.families
    if (requests.overflowAt !== -1 && model !== OVERFLOW) return slot
    const models = this.#slots.get(provider) ?? new Map<string, ModelSlot>()
    this.#slots.set(provider, models.set(model, slot))
    return slot
  }
}

/** The labels of a call with their defaults. May throw on a hostile object. */
function callOf(model: string, given: LlmCall): CallLabels {
  const { provider = 'unknown', operation = 'chat', success = true, durationMs } = given
  return { provider, model, operation, success, durationMs }
}

function tokensOf({ input, input_cached, input_cache_write, output, output_reasoning }: TokenCounts): number {
  return input + input_cached + input_cache_write + output + output_reasoning
}

function plus({ min, max, sum, count }: Summary, value: number): Summary {
  return { min: Math.min(min, value), max: Math.max(max, value), sum: sum + value, count: count + 1 }
}
