/** Kind of call: the closed set of the `operation` label, with the names of OpenTelemetry's GenAI conventions. */
export type LlmOperation = (typeof LLM_OPERATIONS)[number]

/** All operations. */
export const LLM_OPERATIONS = ['chat', 'text_completion', 'embeddings', 'generate_content'] as const

/** Why the usage of a call is unknown: the closed set of the `reason` label. */
export type UsageMissingReason = (typeof USAGE_MISSING_REASONS)[number]

/** All reasons: the response had no usage, the stream was aborted, the response was unreadable, the usage was invalid. */
export const USAGE_MISSING_REASONS = ['absent', 'aborted', 'unreadable', 'invalid'] as const

/** Properties of a model call other than its usage. */
export interface LlmCall {
  /** Letters, digits, `.`, `_` and `-`, at most 64. Default `unknown`. */
  readonly provider?: string
  /** Default `chat`. */
  readonly operation?: LlmOperation
  /** Default true. */
  readonly success?: boolean
  /** From the request to the end of the response. Default: not recorded. */
  readonly durationMs?: number
}
