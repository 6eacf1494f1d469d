import type { ApiRequestSample, EndApiRequest } from '../api/api-request.ts'
import type { RateLimit } from '../api/rate-limit.ts'
import type { LlmCall, UsageMissingReason } from '../usage/llm-call.ts'

/** The methods of a `MetricsCollector` that instrumentation calls. None of them throws; an invalid sample is dropped and counted. */
export interface MetricsRecorder {
  /** Counts a request as in flight and returns a function that ends and records it. */
  readonly startApiRequest: (apiName: string, method: string) => EndApiRequest
  readonly recordApiRequest: (sample: ApiRequestSample) => void
  readonly recordRateLimit: (apiName: string, limit: RateLimit) => void
  /** Records a provider's own `usage` object, in any shape that `normalizeUsage` reads. */
  readonly recordUsage: (model: string, usage: unknown, call?: LlmCall) => void
  /** Counts a call whose usage is unknown. */
  readonly recordUsageMissing: (model: string, reason: UsageMissingReason, call?: LlmCall) => void
  /** Records the time to the first token of a stream. */
  readonly recordTimeToFirstToken: (model: string, durationMs: number, call?: LlmCall) => void
}
