import { isIP } from 'node:net'

import { NETWORK_POLICIES, openSocket, type NetworkPolicy, type PeerCertificateFacts } from '@botwatch/http'

import type { CheckContext, Checker, CheckerOptions, CheckOutcome } from '../check/checker.ts'
import type { Problem } from '../check/errors.ts'
import { expiryProblems, judgeExpiry, type ExpiryThresholds } from '../outcome/expiry.ts'
import { checkerOptionsOf } from '../check/checker-options.ts'
import { roundMs } from '../check/result.ts'
import { CONNECT_TIMED_OUT, notConnected, targetProblems } from '../outcome/not-connected.ts'
import { choiceProblems, describe, MAX_TIMEOUT_MS } from '../validate.ts'

/** Options of {@link tls}. */
export interface TlsOptions extends CheckerOptions, ExpiryThresholds {
  readonly name: string
  /** A name or an address. */
  readonly host: string
  /** An integer from 1 to 65535. Default 443. */
  readonly port?: number | undefined
  /** The name the certificate must be for, where it is not the host. */
  readonly servername?: string | undefined
  /** PEM certificates to trust in place of the built-in ones. */
  readonly ca?: string | undefined
  /** Which addresses may be connected to. Default `no-metadata`. */
  readonly network?: NetworkPolicy | undefined
  /** The time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/**
 * Checks a server's TLS certificate: that it is trusted and for this name, and how long it lasts. Degraded below
 * 14 days: the 45-day certificates that are becoming the rule are renewed before that; unhealthy below 2, which
 * leaves a weekend. Sends nothing after the handshake. Every trouble with the certificate is TLS. Metrics:
 * `tls_expires_in_days` (negative when it has expired), `connect_time_ms` with DNS and handshake.
 *
 * @example
 * healthChecker.addChecker(tls({ name: 'gitlab_tls', host: 'gitlab.com', intervalMs: 3_600_000 }))
 */
export function tls(options: TlsOptions): Checker {
  const { name, host, port = 443, servername, ca, network = 'no-metadata', now = Date.now } = options
  const checkerOptions = checkerOptionsOf(options)
  const failureStatus = checkerOptions.failureStatus ?? 'unhealthy'

  async function check({ signal }: CheckContext): Promise<CheckOutcome> {
    const trust = { ...(ca === undefined ? {} : { ca }), ...(servername === undefined ? {} : { servername }) }
    // An untrusted certificate is looked at too, so that its end is known; nothing is ever sent over the socket.
    const handshake = { ...trust, acceptUntrusted: true }
    const result = await openSocket({
      host,
      port,
      network,
      signal,
      timeoutMs: MAX_TIMEOUT_MS,
      tls: handshake,
    })
    if (!result.ok) return notConnected(result.error, failureStatus)
    result.socket.destroy()
    return judge(result.certificate, roundMs(result.durationMs))
  }

  function judge(certificate: PeerCertificateFacts | null, connectTimeMs: number): CheckOutcome {
    const metrics = { connect_time_ms: connectTimeMs }
    if (certificate === null || Number.isNaN(certificate.validToMs)) {
      return { status: failureStatus, message: 'TLS certificate cannot be read', code: 'TLS', metrics }
    }
    const nowMs = now()
    const { status, daysLeft, text } = judgeExpiry(certificate.validToMs, nowMs, options)
    const found = {
      message: `TLS certificate ${text}`,
      metrics: { tls_expires_in_days: daysLeft, ...metrics },
    }
    if (certificate.distrust !== null && certificate.validToMs > nowMs) {
      const message = `TLS certificate is not trusted (${certificate.distrust})`
      return { ...found, status: failureStatus, message, code: 'TLS' }
    }
    if (status === 'healthy') return { ...found, status }
    return { ...found, status: status === 'unhealthy' ? failureStatus : status, code: 'TLS' }
  }

  return {
    name,
    options: checkerOptions,
    timeoutMessage: CONNECT_TIMED_OUT,
    check,
    problems: () => [
      ...targetProblems(host, port),
      ...servernameProblems(servername),
      ...(ca === undefined || (typeof ca === 'string' && ca.includes('-----BEGIN CERTIFICATE-----'))
        ? []
        : [{ path: 'ca', expected: 'certificates as PEM', received: describe(ca) }]),
      ...expiryProblems(options),
      ...choiceProblems('network', network, NETWORK_POLICIES),
      ...(typeof now === 'function'
        ? []
        : [{ path: 'now', expected: 'a function', received: describe(now) }]),
    ],
  }
}

function servernameProblems(servername: unknown): Problem[] {
  if (servername === undefined) return []
  if (typeof servername === 'string' && servername !== '' && isIP(servername) === 0) return []
  return [{ path: 'servername', expected: 'a host name', received: describe(servername) }]
}
