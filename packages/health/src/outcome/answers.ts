import { parseRetryAfter, type HttpClientError, type HttpErrorCode, type HttpResponse } from '@botwatch/http'

import type { CheckOutcome, FailureStatus } from '../check/checker.ts'
import type { HealthCode } from '../check/codes.ts'
import { roundMs } from '../check/result.ts'

/** What to say when an API gave no answer in time. */
export const API_TIMED_OUT = 'API request timed out'

/** The outcome when there was no answer. */
export function unreachable(error: HttpClientError, failureStatus: FailureStatus): CheckOutcome {
  return {
    status: failureStatus,
    message: messages[error.code],
    code: healthCodeOf(error.code),
    errorDetails: error,
    isRetryable: isNetworkError(error.code),
  }
}

/** The outcome of an answer with a status that is not wanted: told by RATE_LIMITED, AUTH and STATUS. */
export function unwanted(
  response: HttpResponse,
  failureStatus: FailureStatus,
  message = `API returned unexpected status: ${response.status}`,
): CheckOutcome {
  const { status } = response
  const metrics = metricsOf(response)
  if (isRateLimit(status)) {
    const retryAfterMs = parseRetryAfter(response.headers['retry-after'])
    return {
      status: 'degraded',
      message: `API rate limited (status ${status})`,
      code: 'RATE_LIMITED',
      metrics,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    }
  }
  const code = status === 401 || status === 403 ? 'AUTH' : 'STATUS'
  return { status: failureStatus, message, code, metrics, isRetryable: isPassingTrouble(status) }
}

/** The outcome of an answer that is as it should be. */
export function wanted(response: HttpResponse): CheckOutcome {
  const message = `API responding normally (status ${response.status})`
  return { status: 'healthy', message, metrics: metricsOf(response) }
}

/** The figures of an answer; a length it does not tell is null. */
export function metricsOf({ status, durationMs, headers }: HttpResponse): Record<string, number | null> {
  const length = headers['content-length']
  const retryAfterMs = parseRetryAfter(headers['retry-after'])
  return {
    status_code: status,
    response_time_ms: roundMs(durationMs),
    content_length: length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : null,
    ...(retryAfterMs === undefined ? {} : { retry_after_s: Math.ceil(retryAfterMs / 1000) }),
  }
}

/** Too Many Requests, and the overload that some APIs answer with. */
export function isRateLimit(status: number): boolean {
  return status === 429 || status === 529
}

/** The health code for an error of the network. */
export function healthCodeOf(code: HttpErrorCode): HealthCode {
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

/** Whether the network failed in a way that may pass by itself. */
export function isNetworkError(code: HttpErrorCode): boolean {
  return code === 'CONNECT' || code === 'DNS' || code === 'TIMEOUT'
}

function isPassingTrouble(status: number): boolean {
  return status === 408 || (status >= 502 && status <= 504)
}

const messages: Readonly<Record<HttpErrorCode, string>> = {
  TIMEOUT: API_TIMED_OUT,
  ABORTED: API_TIMED_OUT,
  DNS: 'Failed to connect to API',
  CONNECT: 'Failed to connect to API',
  TLS: 'Failed to connect to API',
  PROTOCOL: 'API answer is not valid HTTP',
  BLOCKED_ADDRESS: 'API address is blocked by the network policy',
  BODY_TOO_LARGE: 'API answer is too large',
  INVALID_REQUEST: 'API request is not valid',
}
