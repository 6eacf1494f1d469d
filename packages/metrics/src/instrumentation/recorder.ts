import type { ApiRequestSample } from '../api/api-request.ts'
import type { LlmOperation } from '../usage/token-usage.ts'

/** How a request ended, as whoever measured it tells it. */
export interface ApiRequestOutcome {
  /** Null when there was no answer. */
  readonly statusCode: number | null
  /** What went wrong: an error, or one of the error types. Only its type is kept, never its text. */
  readonly error?: unknown
}

/** Ends a request that was started: records its duration and outcome. Only the first call counts; never throws. */
export type EndApiRequest = (outcome: ApiRequestOutcome) => void

/** What an API said of its limit on requests; what it did not say is left out. */
export interface RateLimit {
  readonly remaining?: number
  readonly limit?: number
  /** When the count starts over, milliseconds since 1970. */
  readonly resetAtMs?: number
}

/** Why the usage of a call is not known: the closed set of the `reason` label. */
export type UsageMissingReason = (typeof USAGE_MISSING_REASONS)[number]

/** All reasons: the answer had none, the stream was aborted, it could not be read, its figures were wrong. */
export const USAGE_MISSING_REASONS = ['absent', 'aborted', 'unreadable', 'invalid'] as const

/** What is known of a model's call beside its usage. */
export interface LlmCall {
  /** Letters, digits, `.`, `_` and `-`, at most 64. Default `unknown`. */
  readonly provider?: string
  /** Default `chat`. */
  readonly operation?: LlmOperation
  /** Default true. */
  readonly success?: boolean
  /** From the request to the end of the answer; not recorded when left out. */
  readonly durationMs?: number
}

/** What instrumentation needs of a collector. Nothing here throws; a sample with a wrong value is dropped whole, and counted. */
export interface MetricsRecorder {
  /** Counts a request as in flight until it is ended, and then records it. */
  readonly startApiRequest: (apiName: string, method: string) => EndApiRequest
  readonly recordApiRequest: (sample: ApiRequestSample) => void
  readonly recordRateLimit: (apiName: string, limit: RateLimit) => void
  /** Records a provider's own `usage` object, in any of the shapes `normalizeUsage` knows. */
  readonly recordUsage: (model: string, usage: unknown, call?: LlmCall) => void
  /** Counts a call whose usage is not known. */
  readonly recordUsageMissing: (model: string, reason: UsageMissingReason, call?: LlmCall) => void
  /** Records how long the first token of a stream took. */
  readonly recordTimeToFirstToken: (model: string, durationMs: number, call?: LlmCall) => void
}
