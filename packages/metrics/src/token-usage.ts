import { countProblem, nameProblem, type DropReason, type Parsed } from './validate.ts'

/** What a model was asked for: the closed set of the `operation` label, after OpenTelemetry's GenAI names. */
export type LlmOperation = (typeof LLM_OPERATIONS)[number]

/** All operations. */
export const LLM_OPERATIONS = ['chat', 'text_completion', 'embeddings', 'generate_content'] as const

/** Tokens one call of a model used, as the bot reports them. */
export interface TokenUsageSample {
  /** Cached ones included. */
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
  /** How many of the completion's tokens were reasoning. Default 0. */
  readonly reasoningTokens?: number
}

/** A usage that has been found right: the parts are within their wholes. */
export type TokenUsage = Required<TokenUsageSample>

/** Judges a usage. May throw on a hostile object. */
export function parseTokenUsage(sample: TokenUsageSample): Parsed<TokenUsage> {
  const { promptTokens, completionTokens, model, provider = 'unknown', operation = 'chat' } = sample
  const { success = true, cachedTokens = 0, reasoningTokens = 0 } = sample
  const reason =
    nameProblem(model) ??
    providerProblem(provider) ??
    (LLM_OPERATIONS.includes(operation) && typeof success === 'boolean' ? null : 'invalid_type') ??
    countProblem(promptTokens) ??
    countProblem(completionTokens) ??
    countProblem(cachedTokens) ??
    countProblem(reasoningTokens) ??
    countProblem(promptTokens + completionTokens) ??
    (cachedTokens > promptTokens || reasoningTokens > completionTokens ? 'inconsistent' : null)
  if (reason !== null) return { ok: false, reason }
  const counts = { promptTokens, completionTokens, cachedTokens, reasoningTokens }
  return { ok: true, value: { ...counts, model: model.toWellFormed(), provider, operation, success } }
}

/**
 * The charset also keeps series apart: prom-client joins label values with `:` and `,` into its keys, so two
 * free texts in one label set could be mistaken for another two.
 */
function providerProblem(provider: unknown): DropReason | null {
  if (typeof provider !== 'string') return 'invalid_type'
  return /^[\w.-]{1,64}$/.test(provider) ? null : 'invalid_name'
}
