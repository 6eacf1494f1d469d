import { parseRetryAfter, type HttpClientError, type HttpErrorCode, type HttpResponse } from '@botwatch/http'

import type { CheckOutcome, FailureStatus } from '../check/checker.ts'
import type { HealthCode } from '../check/codes.ts'
import { roundMs } from '../check/result.ts'

/** Message of a request that timed out. */
export const API_TIMED_OUT = 'API request timed out'

/** Outcome of a request that got no response. */
export function noAnswer(error: HttpClientError, failureStatus: FailureStatus): CheckOutcome {
  return {
    status: failureStatus,
    message: messageOf(error),
    code: healthCodeOf(error.code),
    errorDetails: error,
    isRetryable: isNetworkError(error.code),
  }
}

/** Outcome of a response with an unexpected status: RATE_LIMITED (degraded), AUTH or STATUS. */
export function unexpectedAnswer(
  response: HttpResponse,
  failureStatus: FailureStatus,
  message = `API returned unexpected status: ${response.status}`,
): CheckOutcome {
  const { status } = response
  const metrics = answerMetrics(response)
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
  return { status: failureStatus, message, code, metrics, isRetryable: isTemporary(status) }
}

/** Outcome of a response with an expected status. */
export function expectedAnswer(response: HttpResponse): CheckOutcome {
  const message = `API responding normally (status ${response.status})`
  return { status: 'healthy', message, metrics: answerMetrics(response) }
}

/** Figures of a response; an unknown length is null. */
export function answerMetrics({ status, durationMs, headers }: HttpResponse): Record<string, number | null> {
  const length = headers['content-length']
  const retryAfterMs = parseRetryAfter(headers['retry-after'])
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

/** Whether a network error may be temporary. */
export function isNetworkError(code: HttpErrorCode): boolean {
  return code === 'CONNECT' || code === 'DNS' || code === 'TIMEOUT'
}

/** The message for people. The code of Node or undici, e.g. `ECONNREFUSED`, says why a connection failed. */
function messageOf({ code, platformCode }: HttpClientError): string {
  const isConnection = code === 'DNS' || code === 'CONNECT' || code === 'TLS'
  return isConnection && platformCode !== undefined ? `${messages[code]} (${platformCode})` : messages[code]
}

function isTemporary(status: number): boolean {
  return status === 408 || (status >= 502 && status <= 504)
}

const messages: Readonly<Record<HttpErrorCode, string>> = {
  TIMEOUT: API_TIMED_OUT,
  ABORTED: API_TIMED_OUT,
  DNS: 'Failed to connect to API: host name could not be resolved',
  CONNECT: 'Failed to connect to API: connection failed',
  TLS: 'Failed to connect to API: TLS handshake failed',
  PROTOCOL: 'API response is not valid HTTP',
  BLOCKED_ADDRESS: 'API address is blocked by the network policy',
  BODY_TOO_LARGE: 'API response is too large',
  INVALID_REQUEST: 'API request is not valid',
}
