import { RunningSummary } from '../history/running-summary.ts'
import type { Summary } from '../history/summary.ts'
import type { UsageMeter } from '../meter/usage-meter.ts'
import type { RecordingHost } from '../recording-host.ts'
import type { SeriesStore } from '../series/series-store.ts'
import {
  LLM_OPERATIONS,
  USAGE_MISSING_REASONS,
  type LlmCall,
  type UsageMissingReason,
} from '../usage/llm-call.ts'
import {
  callProblem,
  parseTokenCounts,
  restProblem,
  type CallLabels,
  type ProviderUsageSample,
  type TokenUsageSample,
} from '../usage/token-usage.ts'
import { normalizeUsage } from '../usage/normalize-usage.ts'
import { TOKEN_TYPES, type TokenCounts, type UsageCounts } from '../usage/token-counts.ts'
import { quantityProblem, type DropReason, type ParsedSample } from '../validate.ts'
import { defineTokenFamilies, type TokenFamilies } from './token-families.ts'

/** Positions of the cells that count the calls of one model. -1 for unused ones. */
interface ModelSlot {
  readonly provider: string
  readonly model: string
  /** By operation, then by error and success. */
  readonly requestsAt: number[]
  readonly tokensAt: number[]
}

/** Counts model calls and their tokens, as series and in the usage meter. */
export class TokenMetrics {
  readonly families: TokenFamilies
  readonly #store: SeriesStore
  readonly #meter: UsageMeter
  readonly #host: RecordingHost
  /** By provider and model. */
  readonly #slots = new Map<string, Map<string, ModelSlot>>()
  #generation = 0
  #discrepancies = 0
  readonly #recent = new RunningSummary()

  constructor(store: SeriesStore, namespace: string, meter: UsageMeter, host: RecordingHost) {
    this.families = defineTokenFamilies(store, namespace, meter.currency)
    this.#store = store
    this.#meter = meter
    this.#host = host
  }

  /** Calls whose total is not the sum of the parts. */
  get discrepancies(): number {
    return this.#discrepancies
  }

  /** Records the tokens of one call. Drops an invalid one. */
  record(sample: TokenUsageSample): void {
    this.#guard(() => this.#record(callOf(sample.model, sample), parseTokenCounts(sample)))
  }

  /** Records a provider's own `usage` object. Drops an invalid one. */
  recordUsage(model: string, usage: unknown, call: LlmCall = {}): void {
    this.#guard(() => this.#record(callOf(model, call), normalizeUsage(usage)))
  }

  /** Records many calls. Drops the invalid ones. */
  recordAll(samples: readonly (TokenUsageSample | ProviderUsageSample)[]): void {
    for (const sample of samples)
      this.#guard(() => {
        const parsed = 'usage' in sample ? normalizeUsage(sample.usage) : parseTokenCounts(sample)
        return this.#record(callOf(sample.model, sample), parsed)
      })
  }

  /** Counts a call whose usage is unknown. */
  recordUsageMissing(model: string, reason: UsageMissingReason, given: LlmCall = {}): void {
    this.#guard(() => {
      const call = callOf(model, given)
      const slot = USAGE_MISSING_REASONS.includes(reason) ? this.#slotOf(call) : 'invalid_type'
      if (typeof slot === 'string') return slot
      this.#countCall(slot, call)
      this.families.usageMissing.add(1, slot.provider, slot.model, reason)
      return null
    })
  }

  /** Records the time to the first token of a stream. */
  recordTimeToFirstToken(model: string, durationMs: number, given: LlmCall = {}): void {
    this.#guard(() => {
      const call = callOf(model, given)
      const slot = this.#slotOf(call)
      if (typeof slot === 'string') return slot
      const problem = quantityProblem(durationMs)
      if (problem !== null) return problem
      this.families.timeToFirstToken.observe(durationMs / 1000, slot.provider, slot.model, call.operation)
      return null
    })
  }

  /** Returns the tokens per call since the last time, or null without calls. */
  takeInterval(): Summary | null {
    return this.#recent.take()
  }

  /** Resets everything but the usage meter. */
  reset(): void {
    for (const family of Object.values(this.families)) this.#store.keep(family, () => false)
    this.#discrepancies = 0
    this.#recent.take()
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

  #record(call: CallLabels, parsed: ParsedSample<UsageCounts>): DropReason | null {
    const slot = this.#slotOf(call)
    if (typeof slot === 'string') return slot
    if (!parsed.ok) return parsed.reason
    const { counts, discrepancy } = parsed.value
    const { provider, model } = slot
    this.#countCall(slot, call)
    this.#addTokens(slot, 0, counts.input)
    if (counts.input_cached > 0) this.#addTokens(slot, 1, counts.input_cached)
    if (counts.input_cache_write > 0) this.#addTokens(slot, 2, counts.input_cache_write)
    this.#addTokens(slot, 3, counts.output)
    if (counts.output_reasoning > 0) this.#addTokens(slot, 4, counts.output_reasoning)
    this.#recent.add(tokensOf(counts))
    if (discrepancy) {
      this.#discrepancies += 1
      this.families.discrepancies.add(1, provider, model)
    }
    this.#meter.record({ provider, model, counts, atMs: this.#host.recentMs() })
    return null
  }

  #addTokens({ provider, model, tokensAt }: ModelSlot, type: number, count: number): void {
    const { tokens } = this.families
    let child = tokensAt[type] as number
    if (child === -1) {
      child = tokens.child(provider, model, TOKEN_TYPES[type] ?? '')
      if (child !== tokens.overflowAt) tokensAt[type] = child
    }
    tokens.cells[child] = (tokens.cells[child] as number) + count
  }

  /** Counts a valid call. */
  #countCall(
    { provider, model, requestsAt }: ModelSlot,
    { operation, success, durationMs }: CallLabels,
  ): void {
    const { requests, duration } = this.families
    const at = 2 * LLM_OPERATIONS.indexOf(operation) + (success ? 1 : 0)
    let child = requestsAt[at] as number
    if (child === -1) {
      child = requests.child(provider, model, operation, success ? 'success' : 'error')
      if (child !== requests.overflowAt) requestsAt[at] = child
    }
    requests.cells[child] = (requests.cells[child] as number) + 1
    if (durationMs !== undefined) duration.observe(durationMs / 1000, provider, model, operation)
  }

  /** Returns the slot of a call, or the reason to drop it. */
  #slotOf(call: CallLabels): ModelSlot | DropReason {
    if (this.#generation !== this.#store.generation) {
      this.#slots.clear()
      this.#generation = this.#store.generation
    }
    const found = this.#slots.get(call.provider)?.get(call.model)
    if (found !== undefined) return restProblem(call) ?? found
    const problem = callProblem(call)
    if (problem !== null) return problem
    const { provider } = call
    const model = call.model.toWellFormed()
    const slot = {
      provider,
      model,
      requestsAt: Array.from({ length: 2 * LLM_OPERATIONS.length }, () => -1),
      tokensAt: TOKEN_TYPES.map(() => -1),
    }
    // Calls in the overflow need no cached slot, which keeps memory bounded.
    if (this.families.requests.overflowAt !== -1) return slot
    const models = this.#slots.get(provider) ?? new Map<string, ModelSlot>()
    this.#slots.set(provider, models.set(model, slot))
    return slot
  }
}

/** Labels of a call with defaults. May throw on a hostile object. */
function callOf(model: string, given: LlmCall): CallLabels {
  const { provider = 'unknown', operation = 'chat', success = true, durationMs } = given
  return { provider, model, operation, success, durationMs }
}

function tokensOf({ input, input_cached, input_cache_write, output, output_reasoning }: TokenCounts): number {
  return input + input_cached + input_cache_write + output + output_reasoning
}
