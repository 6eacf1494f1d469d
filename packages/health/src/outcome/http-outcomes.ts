import {
  parseRetryAfter,
  readRetryDelay,
  type HttpClientError,
  type HttpErrorCode,
  type HttpResponse,
} from '@botwatch/http'

import type { CheckOutcome, FailureStatus } from '../check/checker.ts'
import type { HealthCode } from '../check/codes.ts'
import { roundMs } from '../check/result.ts'
import type { Progress } from '../request/progress.ts'

/** Outcome of a request or connection that failed. The message is that of the error, which names the cause. */
export function noAnswer(
  error: HttpClientError,
  failureStatus: FailureStatus,
  { timeoutMessage }: Pick<Progress, 'timeoutMessage'>,
): CheckOutcome {
  return {
    status: failureStatus,
    // A run that times out cancels its request.
    message: error.code === 'ABORTED' ? timeoutMessage : error.message,
    code: healthCodeOf(error.code),
    errorDetails: error,
    isRetryable: isNetworkError(error.code),
  }
}

/** Outcome of a response with an unexpected status: RATE_LIMITED (degraded), AUTH or STATUS. */
export function unexpectedAnswer(
  response: HttpResponse,
  failureStatus: FailureStatus,
  message: string = statusMessage(response),
): CheckOutcome {
  const { status } = response
  if (isRateLimit(status)) return rateLimitedAnswer(response)
  const code = status === 401 || status === 403 ? 'AUTH' : 'STATUS'
  return {
    status: failureStatus,
    message,
    code,
    metrics: answerMetrics(response),
    isRetryable: isTemporary(status),
  }
}

/** Outcome of a response that limits the rate, whatever its status: degraded, and it postpones the next run. */
export function rateLimitedAnswer(response: HttpResponse): CheckOutcome {
  const retryAfterMs = readRetryDelay(response.headers)
  return {
    status: 'degraded',
    message: `API rate limited (status ${response.status})`,
    code: 'RATE_LIMITED',
    metrics: answerMetrics(response),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
}

/** Outcome of a response with an expected status. */
export function expectedAnswer(response: HttpResponse): CheckOutcome {
  const message = `API responding normally (status ${response.status})`
  return { status: 'healthy', message, metrics: answerMetrics(response) }
}

/** Figures of a response; an unknown length is null. */
export function answerMetrics({ status, durationMs, headers }: HttpResponse): Record<string, number | null> {
  const length = headers['content-length']
  const retryAfterMs = isRateLimit(status) ? readRetryDelay(headers) : parseRetryAfter(headers['retry-after'])
  return {
    status_code: status,
    response_time_ms: roundMs(durationMs),
    content_length: length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : null,
    ...(retryAfterMs === undefined ? {} : { retry_after_s: Math.ceil(retryAfterMs / 1000) }),
  }
}

/** Whether a status is Too Many Requests (429) or the overload status of some APIs (529). */
export function isRateLimit(status: number): boolean {
  return status === 429 || status === 529
}

/** Health code of a network error. */
function healthCodeOf(code: HttpErrorCode): HealthCode {
  switch (code) {
    case 'ABORTED':
      return 'TIMEOUT'
    case 'PROTOCOL':
    case 'INVALID_REQUEST':
      return 'ERROR'
    case 'TIMEOUT':
    case 'DNS':
    case 'CONNECT':
    case 'TLS':
    case 'BLOCKED_ADDRESS':
    case 'BODY_TOO_LARGE':
      return code
  }
}

/** Whether a network error may be temporary. */
function isNetworkError(code: HttpErrorCode): boolean {
  return code === 'CONNECT' || code === 'DNS' || code === 'TIMEOUT'
}

/** A redirect names the origin that it leads to, and nothing else of its location. */
function statusMessage({ status, headers }: HttpResponse): string {
  const { location } = headers
  if (status < 300 || status > 399 || location === undefined)
    return `API returned unexpected status: ${status}`
  const url = /^https?:\/\//i.test(location) ? URL.parse(location) : null
  const advice = url !== null && (status === 301 || status === 308) ? '; use that address instead' : ''
  return `API redirects to ${url?.origin ?? 'another path'} (status ${status}), and redirects are not followed${advice}`
}

function isTemporary(status: number): boolean {
  return status === 408 || (status >= 502 && status <= 504)
}
