import type { HttpClientError, HttpErrorCode } from '@botwatch/http'

import type { CheckOutcome, FailureStatus } from '../check/checker.ts'
import type { Problem } from '../check/errors.ts'
import { healthCodeOf, isNetworkError } from './answers.ts'
import { describe, integerProblems } from '../validate.ts'

/** What to say when a connection did not come about in time. */
export const CONNECT_TIMED_OUT = 'Connection timed out'

/** The outcome when a socket did not open. */
export function notConnected(error: HttpClientError, failureStatus: FailureStatus): CheckOutcome {
  return {
    status: failureStatus,
    message: messages[error.code] ?? 'Failed to connect',
    code: healthCodeOf(error.code),
    errorDetails: error,
    isRetryable: isNetworkError(error.code),
  }
}

/** Everything wrong with where to connect. */
export function targetProblems(host: unknown, port: unknown): Problem[] {
  const isHost = typeof host === 'string' && /^(?:\[[\w.:%]+\]|[\w.:%-]+)$/.test(host) && host.length <= 255
  return [
    ...(isHost ? [] : [{ path: 'host', expected: 'a host name or an address', received: describe(host) }]),
    ...integerProblems('port', port ?? null, 1, 65_535),
  ]
}

const messages: Readonly<Partial<Record<HttpErrorCode, string>>> = {
  TIMEOUT: CONNECT_TIMED_OUT,
  ABORTED: CONNECT_TIMED_OUT,
  TLS: 'TLS handshake failed',
  BLOCKED_ADDRESS: 'Address is blocked by the network policy',
}
