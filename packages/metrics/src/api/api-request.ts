import { classifyError, errorTypeOfStatus, type ErrorType } from './error-type.ts'
import { countProblem, nameProblem, quantityProblem, type ParsedSample } from '../validate.ts'

/** One request to an API. */
export interface ApiRequestSample {
  /** 1 to 128 characters. */
  readonly apiName: string
  /** Case is ignored. Anything but the nine HTTP methods counts as `OTHER`. */
  readonly method: string
  /** Null without a response. */
  readonly statusCode: number | null
  readonly responseTimeMs: number
  /** The error, or one of `ERROR_TYPES`. Only its type is kept, never its text. */
  readonly error?: unknown
}

/** A request without the name of its API. */
export type RequestOfApi = Omit<ApiRequestSample, 'apiName'>

/** The outcome of a request. */
export type ApiRequestOutcome = Pick<ApiRequestSample, 'statusCode' | 'error'>

/** Ends a request and records its duration and outcome. Only the first call counts. Never throws. */
export type EndApiRequest = (outcome: ApiRequestOutcome) => void

/** A request as label values. All but the name of the API are from closed sets. */
export interface ApiRequest {
  readonly apiName: string
  readonly method: string
  /** The 3-digit code, or timeout, network, aborted, invalid. */
  readonly status: string
  /** E.g. `2xx`; the status itself if it is not a code. */
  readonly statusClass: string
  readonly responseTimeMs: number
  /** Null for a success: no error and a status from 200 to 399. */
  readonly errorType: ErrorType | null
}

/** The nine HTTP methods. */
export const METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
])

/** Validates a request and classifies it. May throw on a hostile object. */
export function parseApiRequest(sample: ApiRequestSample): ParsedSample<ApiRequest> {
  const { apiName, method, statusCode, responseTimeMs, error } = sample
  const reason =
    nameProblem(apiName) ??
    (typeof method === 'string' ? null : 'invalid_type') ??
    (statusCode === null ? null : countProblem(statusCode)) ??
    quantityProblem(responseTimeMs)
  if (reason !== null) return { ok: false, reason }

  const errorType = errorTypeOf(statusCode, error)
  const status = statusOf(statusCode, errorType)
  return {
    ok: true,
    value: {
      apiName: apiName.toWellFormed(),
      method: methodOf(method),
      status,
      statusClass: /^\d/.test(status) ? `${status.charAt(0)}xx` : status,
      responseTimeMs,
      errorType,
    },
  }
}

function methodOf(method: string): string {
  // Longer than any method, so it need not be copied.
  const upper = method.length > 8 ? '' : method.toUpperCase()
  return METHODS.has(upper) ? upper : 'OTHER'
}

function errorTypeOf(statusCode: number | null, error: unknown): ErrorType | null {
  const hasError = error !== undefined && error !== null
  if (!hasError && statusCode !== null && statusCode >= 200 && statusCode < 400) return null
  return classifyError(error) ?? errorTypeOfStatus(statusCode) ?? 'other'
}

function statusOf(statusCode: number | null, errorType: ErrorType | null): string {
  if (statusCode === null) return errorType === 'timeout' || errorType === 'aborted' ? errorType : 'network'
  return statusCode >= 100 && statusCode <= 999 ? String(statusCode) : 'invalid'
}
