import { classifyError, errorTypeOfStatus, type ErrorType } from './error-type.ts'
import { countProblem, nameProblem, quantityProblem, type Parsed } from '../validate.ts'

/** One request to an API, as the bot reports it. */
export interface ApiRequestSample {
  /** 1 to 128 characters. */
  readonly apiName: string
  /** In any case; what is none of the nine HTTP methods counts as `OTHER`. */
  readonly method: string
  /** Null when there was no answer. */
  readonly statusCode: number | null
  readonly responseTimeMs: number
  /** What went wrong: an error, or one of the error types. Only its type is kept, never its text. */
  readonly error?: unknown
}

/** A request in terms of closed label sets, except for the API's name. */
export interface ApiRequest {
  readonly apiName: string
  readonly method: string
  /** The 3-digit code, or timeout, network, aborted, invalid. */
  readonly status: string
  /** `2xx` and so on; the status itself where that is no code. */
  readonly statusClass: string
  readonly responseTimeMs: number
  /** Null for a success: no error, and a status from 200 to 399. */
  readonly errorType: ErrorType | null
}

/** The nine verbs. */
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

/** Judges a request and brings it into closed label sets. May throw on a hostile object. */
export function parseApiRequest(sample: ApiRequestSample): Parsed<ApiRequest> {
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
  // Longer than any method: not worth a copy in upper case.
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
