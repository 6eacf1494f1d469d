import { LLM_OPERATIONS, type LlmCall, type LlmOperation } from './llm-call.ts'
import { partitionTokens } from './partition-tokens.ts'
import type { UsageCounts } from './token-counts.ts'
import { nameProblem, quantityProblem, type DropReason, type ParsedSample } from '../validate.ts'

/** Token usage of one model call. */
export interface TokenUsageSample {
  /** Includes cached and cache-written tokens. */
  readonly promptTokens: number
  /** Includes reasoning tokens. */
  readonly completionTokens: number
  /** 1 to 128 characters. */
  readonly model: string
  /** Letters, digits, `.`, `_` and `-`, at most 64. Default `unknown`. */
  readonly provider?: string
  /** Default `chat`. */
  readonly operation?: LlmOperation
  /** Default true. */
  readonly success?: boolean
  /** Prompt tokens read from a cache. Default 0. */
  readonly cachedTokens?: number
  /** Prompt tokens written to a cache. Default 0. */
  readonly cacheWriteTokens?: number
  /** Completion tokens used for reasoning. Default 0. */
  readonly reasoningTokens?: number
  /** The provider's total. If it is not the sum of the parts, the parts are recorded and a discrepancy is counted. */
  readonly totalTokens?: number
  /** From the request to the end of the response. Default: not recorded. */
  readonly durationMs?: number
}

/** A model call with the provider's own `usage` object. */
export interface ProviderUsageSample extends LlmCall {
  /** 1 to 128 characters. */
  readonly model: string
  /** OpenAI-compatible, OpenAI Responses or Anthropic. */
  readonly usage: unknown
}

/** Labels and duration of a model call. */
export interface CallLabels {
  readonly provider: string
  readonly model: string
  readonly operation: LlmOperation
  readonly success: boolean
  readonly durationMs: number | undefined
}

/** Validates a usage and splits it by type of token. May throw on a hostile object. */
export function parseTokenCounts(sample: TokenUsageSample): ParsedSample<UsageCounts> {
  const { promptTokens, completionTokens, totalTokens } = sample
  const { cachedTokens = 0, cacheWriteTokens = 0, reasoningTokens = 0 } = sample
  const total = promptTokens + completionTokens
  const input = promptTokens - cachedTokens - cacheWriteTokens
  const output = completionTokens - reasoningTokens
  const isPlain =
    totalTokens === undefined &&
    isCount(promptTokens) &&
    isCount(completionTokens) &&
    isCount(cachedTokens) &&
    isCount(cacheWriteTokens) &&
    isCount(reasoningTokens) &&
    isCount(total) &&
    input >= 0 &&
    output >= 0
  if (isPlain) {
    const counts = {
      input,
      input_cached: cachedTokens,
      input_cache_write: cacheWriteTokens,
      output,
      output_reasoning: reasoningTokens,
    }
    return { ok: true, value: { counts, discrepancy: false } }
  }
  return partitionTokens({
    prompt: promptTokens,
    cached: sample.cachedTokens,
    cacheWrite: sample.cacheWriteTokens,
    completion: completionTokens,
    reasoning: sample.reasoningTokens,
    total: totalTokens,
  })
}

/** A fast check for the usual case. */
function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

/** Returns the reason to drop a call with these labels, or null if they are valid. */
export function callProblem(call: CallLabels): DropReason | null {
  return nameProblem(call.model) ?? providerProblem(call.provider) ?? restProblem(call)
}

/** The same for a call whose model and provider are known to be valid. */
export function restProblem({ operation, success, durationMs }: CallLabels): DropReason | null {
  if (typeof success !== 'boolean' || !LLM_OPERATIONS.includes(operation)) return 'invalid_type'
  return durationMs === undefined ? null : quantityProblem(durationMs)
}

function providerProblem(provider: unknown): DropReason | null {
  if (typeof provider !== 'string') return 'invalid_type'
  return /^[\w.-]{1,64}$/.test(provider) ? null : 'invalid_name'
}
