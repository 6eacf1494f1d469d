import type { HttpClientError, HttpErrorCode } from '@botwatch/http'

import type { CheckOutcome, FailureStatus } from '../check/checker.ts'
import { healthCodeOf, isNetworkError } from './http-outcomes.ts'

/** Message if a connection was not established in time. */
export const CONNECT_TIMED_OUT = 'Connection timed out'

/** Outcome without a connection. */
export function noConnection(error: HttpClientError, failureStatus: FailureStatus): CheckOutcome {
  return {
    status: failureStatus,
    message: messages[error.code] ?? 'Failed to connect',
    code: healthCodeOf(error.code),
    errorDetails: error,
    isRetryable: isNetworkError(error.code),
  }
}

const messages: Readonly<Partial<Record<HttpErrorCode, string>>> = {
  TIMEOUT: CONNECT_TIMED_OUT,
  ABORTED: CONNECT_TIMED_OUT,
  TLS: 'TLS handshake failed',
  BLOCKED_ADDRESS: 'Address is blocked by the network policy',
}
