import {
  parseRetryAfter,
  readRetryDelay,
  type HttpClientError,
  type HttpErrorCode,
  type HttpResponse,
  type HttpResult,
} from '@botwatch/http'

import { defined } from '../defined.ts'
import { jsonObject } from './json.ts'
import type { Delivery } from '../notifier.ts'

/** Statuses after which no message gets through: the channel is gone or refuses access. */
const brokenStatuses = new Set([401, 403, 404, 410])

/**
 * Statuses below 500 after which a retry may succeed. A 408 is no proof that the message did not arrive: proxies also send
 * it if the service behind them took the message and did not respond in time.
 */
const retryableStatuses = new Set([408, 425, 429])

/** Statuses by which a service says that it did not act on the request (RFC 8470, section 5.2; RFC 6585, section 4). */
const untouchedStatuses = new Set([425, 429])

type Failure = Pick<Exclude<Delivery, { outcome: 'delivered' }>, 'outcome' | 'reason'>

const failures: Readonly<Record<HttpErrorCode, Failure>> = {
  TIMEOUT: { outcome: 'retryable', reason: 'Request timed out' },
  ABORTED: { outcome: 'retryable', reason: 'Request was cancelled' },
  DNS: { outcome: 'retryable', reason: 'Host name could not be resolved' },
  CONNECT: { outcome: 'retryable', reason: 'Connection failed' },
  TLS: { outcome: 'retryable', reason: 'TLS handshake failed' },
  PROTOCOL: { outcome: 'retryable', reason: 'Response is not valid HTTP' },
  BODY_TOO_LARGE: { outcome: 'retryable', reason: 'Response is too large' },
  BLOCKED_ADDRESS: { outcome: 'channel_broken', reason: 'Address is blocked by the network policy' },
  INVALID_REQUEST: { outcome: 'permanent', reason: 'Request is not valid' },
}

const connectionErrors: ReadonlySet<HttpErrorCode> = new Set<HttpErrorCode>(['DNS', 'CONNECT', 'TLS'])

/**
 * The outcome of one HTTP request. Network errors, time-outs, 408, 425, 429 and 5xx are retryable, after the time in
 * `Retry-After` or in `retry_after` of a JSON body, or at the end of the rate limit (429), if the response has one. Redirects, a
 * blocked address, 401, 403, 404 and 410 are `channel_broken`; other statuses are permanent. `mayHaveArrived` is false after 425,
 * 429 and an error before the request was sent. A reason contains no text of the request or the response.
 */
export function deliveryOf(result: HttpResult, nowMs: number = Date.now()): Delivery {
  return result.ok ? ofResponse(result.response, nowMs) : ofError(result.error, result.requestSent)
}

function ofError(error: HttpClientError, mayHaveArrived: boolean): Delivery {
  const { outcome, reason } = failures[error.code]
  if (outcome !== 'retryable') return { outcome, reason }
  const where = error.isOfProxy ? ' at the proxy' : ''
  const cause = connectionErrors.has(error.code) ? (error.platformCode ?? error.reason) : undefined
  return { outcome, reason: reason + where + (cause === undefined ? '' : ` (${cause})`), mayHaveArrived }
}

function ofResponse({ status, headers, body }: HttpResponse, nowMs: number): Delivery {
  if (status >= 200 && status < 300) return { outcome: 'delivered' }
  if (status >= 300 && status < 400)
    return { outcome: 'channel_broken', reason: `HTTP ${status}: redirects are not followed` }
  const reason = `HTTP ${status}`
  if (brokenStatuses.has(status)) return { outcome: 'channel_broken', reason }
  if (status < 500 && !retryableStatuses.has(status)) return { outcome: 'permanent', reason }
  const retryAfterMs =
    parseRetryAfter(headers['retry-after'], nowMs) ??
    parseRetryAfter(retryAfterIn(body)) ??
    (status === 429 ? readRetryDelay(headers, nowMs) : undefined)
  const mayHaveArrived = !untouchedStatuses.has(status)
  return { outcome: 'retryable', reason, mayHaveArrived, ...defined({ retryAfterMs }) }
}

/** The `retry_after` of a JSON body, in seconds. */
function retryAfterIn(body: string): string | undefined {
  const { retry_after: seconds } = jsonObject(body)
  return typeof seconds === 'number' ? seconds.toFixed(3) : undefined
}
