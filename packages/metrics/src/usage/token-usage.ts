import { partitionTokens } from './partition-tokens.ts'
import type { UsageCounts } from './token-counts.ts'
import { nameProblem, quantityProblem, type DropReason, type Parsed } from '../validate.ts'

/** What a model was asked for: the closed set of the `operation` label, after OpenTelemetry's GenAI names. */
export type LlmOperation = (typeof LLM_OPERATIONS)[number]

/** All operations. */
export const LLM_OPERATIONS = ['chat', 'text_completion', 'embeddings', 'generate_content'] as const

/** Tokens one call of a model used, as the bot reports them. */
export interface TokenUsageSample {
  /** Cached and cache-written ones included. */
  readonly promptTokens: number
  /** Reasoning included. */
  readonly completionTokens: number
  /** 1 to 128 characters. */
  readonly model: string
  /** Letters, digits, `.`, `_` and `-`, at most 64. Default `unknown`. */
  readonly provider?: string
  /** Default `chat`. */
  readonly operation?: LlmOperation
  /** Default true. */
  readonly success?: boolean
  /** How many of the prompt's tokens came from a cache. Default 0. */
  readonly cachedTokens?: number
  /** How many of the prompt's tokens were written to a cache. Default 0. */
  readonly cacheWriteTokens?: number
  /** How many of the completion's tokens were reasoning. Default 0. */
  readonly reasoningTokens?: number
  /** The provider's own total; one that is not the sum of the parts is counted as a discrepancy, and the parts hold. */
  readonly totalTokens?: number
  /** From the request to the end of the answer; not recorded when left out. */
  readonly durationMs?: number
}

/** Which call of a model it was. */
export interface CallLabels {
  readonly provider: string
  readonly model: string
  readonly operation: LlmOperation
  readonly success: boolean
  readonly durationMs: number | undefined
}

/** Splits a usage into its parts. May throw on a hostile object. */
export function parseTokenCounts(sample: TokenUsageSample): Parsed<UsageCounts> {
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

/** The quick way to see that there is nothing to complain of. */
function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

/** Why the labels of a call cannot be, or null when they can. */
export function callProblem(call: CallLabels): DropReason | null {
  return nameProblem(call.model) ?? providerProblem(call.provider) ?? restProblem(call)
}

/** The same of a call whose model and provider are known to be right. */
export function restProblem({ operation, success, durationMs }: CallLabels): DropReason | null {
  if (typeof success !== 'boolean' || !LLM_OPERATIONS.includes(operation)) return 'invalid_type'
  return durationMs === undefined ? null : quantityProblem(durationMs)
}

function providerProblem(provider: unknown): DropReason | null {
  if (typeof provider !== 'string') return 'invalid_type'
  return /^[\w.-]{1,64}$/.test(provider) ? null : 'invalid_name'
}
