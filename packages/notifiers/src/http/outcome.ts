import {
  parseRetryAfter,
  type HttpClientError,
  type HttpErrorCode,
  type HttpResponse,
  type HttpResult,
} from '@botwatch/http'

import { jsonObject } from './json.ts'
import type { Delivery } from '../notifier.ts'

/** Statuses after which no message gets through: the channel is gone or refuses access. */
const brokenStatuses = new Set([401, 403, 404, 410])

/** Statuses below 500 after which a retry may succeed. */
const retryableStatuses = new Set([408, 425, 429])

const failures: Readonly<Record<HttpErrorCode, Delivery>> = {
  TIMEOUT: { outcome: 'retryable', reason: 'Request timed out' },
  ABORTED: { outcome: 'retryable', reason: 'Request was cancelled' },
  DNS: { outcome: 'retryable', reason: 'Host name could not be resolved' },
  CONNECT: { outcome: 'retryable', reason: 'Connection failed' },
  TLS: { outcome: 'retryable', reason: 'TLS handshake failed' },
  PROTOCOL: { outcome: 'retryable', reason: 'Response is not valid HTTP' },
  // The service may have accepted the message, and a retry would get the same response.
  BODY_TOO_LARGE: { outcome: 'permanent', reason: 'Response is too large' },
  BLOCKED_ADDRESS: { outcome: 'permanent', reason: 'Address is blocked by the network policy' },
  INVALID_REQUEST: { outcome: 'permanent', reason: 'Request is not valid' },
}

const connectionErrors: ReadonlySet<HttpErrorCode> = new Set<HttpErrorCode>(['DNS', 'CONNECT', 'TLS'])

/**
 * The outcome of one HTTP request. Network errors, time-outs, 408, 425, 429 and 5xx are retryable, after the time in
 * `Retry-After` or in `retry_after` of a JSON body if there is one; 401, 403, 404 and 410 are `channel_broken`; redirects
 * and other statuses are permanent. A reason contains no text of the request or the response.
 */
export function deliveryOf(result: HttpResult, nowMs: number = Date.now()): Delivery {
  return result.ok ? ofResponse(result.response, nowMs) : ofError(result.error)
}

/** The code of Node or undici, e.g. `ECONNREFUSED`, says why a connection failed. */
function ofError({ code, platformCode }: HttpClientError): Delivery {
  const delivery = failures[code]
  if (delivery.outcome !== 'retryable' || platformCode === undefined || !connectionErrors.has(code))
    return delivery
  return { ...delivery, reason: `${delivery.reason} (${platformCode})` }
}

function ofResponse({ status, headers, body }: HttpResponse, nowMs: number): Delivery {
  if (status >= 200 && status < 300) return { outcome: 'delivered' }
  if (status >= 300 && status < 400)
    return { outcome: 'permanent', reason: `HTTP ${status}: redirects are not followed` }
  const reason = `HTTP ${status}`
  if (brokenStatuses.has(status)) return { outcome: 'channel_broken', reason }
  if (status < 500 && !retryableStatuses.has(status)) return { outcome: 'permanent', reason }
  const retryAfterMs = parseRetryAfter(headers['retry-after'], nowMs) ?? parseRetryAfter(retryAfterIn(body))
  return { outcome: 'retryable', reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

/** The `retry_after` of a JSON body, in seconds. */
function retryAfterIn(body: string): string | undefined {
  const { retry_after: seconds } = jsonObject(body)
  return typeof seconds === 'number' ? seconds.toFixed(3) : undefined
}
