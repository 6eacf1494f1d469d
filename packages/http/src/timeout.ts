import type { Server } from './failure-facts.ts'
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
  return timeoutText(phase, origin, '')
}

/** As {@link describeTimeout}, with the time limit. */
export function timeoutText(phase: RequestPhase, origin: string, after: string): string {
  const server = serverOf(origin)
  return `${waitOf(phase, server)} timed out${after}${server.via}`
}

function waitOf(phase: RequestPhase, { host, endpoint }: Server): string {
  switch (phase) {
    case 'dns':
      return `the DNS lookup of ${host}`
    case 'connect':
      return `the connection to ${endpoint}`
    case 'tls':
      return `the TLS handshake with ${endpoint}`
    case 'response':
      return `waiting for a response of ${endpoint}`
    case 'body':
      return `reading the response of ${endpoint}`
  }
}
