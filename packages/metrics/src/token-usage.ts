import { partitionTokens } from './usage/partition-tokens.ts'
import type { UsageCounts } from './usage/token-counts.ts'
import { nameProblem, quantityProblem, type DropReason, type Parsed } from './validate.ts'

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
  return partitionTokens({
    prompt: sample.promptTokens,
    cached: sample.cachedTokens,
    cacheWrite: sample.cacheWriteTokens,
    completion: sample.completionTokens,
    reasoning: sample.reasoningTokens,
    total: sample.totalTokens,
  })
}

/** Why the labels of a call cannot be, or null when they can. */
export function callProblem(call: CallLabels): DropReason | null {
  const { provider, model, operation, success, durationMs } = call
  return (
    nameProblem(model) ??
    providerProblem(provider) ??
    (LLM_OPERATIONS.includes(operation) && typeof success === 'boolean' ? null : 'invalid_type') ??
    (durationMs === undefined ? null : quantityProblem(durationMs))
  )
}

function providerProblem(provider: unknown): DropReason | null {
  if (typeof provider !== 'string') return 'invalid_type'
  return /^[\w.-]{1,64}$/.test(provider) ? null : 'invalid_name'
}
