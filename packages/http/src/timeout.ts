import { serverOf } from './failure.ts'
import type { HttpErrorReason } from './errors.ts'
import type { RequestPhase } from './phase.ts'

/** Reasons of a `TIMEOUT` by what the request waited for. */
export const timeoutReasons: Readonly<Record<RequestPhase, HttpErrorReason>> = {
  dns: 'dns_timeout',
  connect: 'connect_timeout',
  tls: 'tls_timeout',
  response: 'response_timeout',
  body: 'body_timeout',
}

/**
 * Describes a time-out by what the request waited for, e.g. `the TLS handshake with gitlab.com:443 timed out`. `origin` is
 * as {@link HttpRequest.onPhase} gives it.
 */
export function describeTimeout(phase: RequestPhase, origin: string): string {
  const { host, endpoint } = serverOf(origin)
  switch (phase) {
    case 'dns':
      return `the DNS lookup of ${host} timed out`
    case 'connect':
      return `the connection to ${endpoint} timed out`
    case 'tls':
      return `the TLS handshake with ${endpoint} timed out`
    case 'response':
      return `waiting for a response of ${endpoint} timed out`
    case 'body':
      return `reading the response of ${endpoint} timed out`
  }
}
