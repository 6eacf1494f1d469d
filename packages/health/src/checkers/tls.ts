import { isIP } from 'node:net'

import {
  checkTls,
  openSocket,
  tlsEntries,
  type NetworkPolicy,
  type PeerCertificateFacts,
  type TlsOptions as TlsIdentity,
} from '@botwatch/http'
import { callback } from '@botwatch/options'
import * as v from 'valibot'

import {
  checkerSchema,
  MAX_TIMEOUT_MS,
  pickCheckerOptions,
  readCheckerOptions,
} from '../check/checker-options.ts'
import type { CheckContext, Checker, CheckerOptions, CheckOutcome } from '../check/checker.ts'
import { checkName } from '../check/name.ts'
import { roundMs } from '../check/result.ts'
import { classifyExpiry, expiryEntries, expiryOrder, type ExpiryThresholds } from '../outcome/expiry.ts'
import { noAnswer } from '../outcome/http-outcomes.ts'
import { Progress } from '../request/progress.ts'
import { networkSchema } from '../request/request-options.ts'
import { hostSchema, portSchema } from '../request/socket-target.ts'

/** Options of {@link tls}. */
export interface TlsOptions extends CheckerOptions, ExpiryThresholds, TlsIdentity {
  readonly name: string
  /** A host name or an IP address. */
  readonly host: string
  /** An integer from 1 to 65535. Default 443. */
  readonly port?: number | undefined
  /** Host name that the certificate must be for. Default: the host. */
  readonly servername?: string | undefined
  /** Which addresses may be connected to. Default `no-metadata`. */
  readonly network?: NetworkPolicy | undefined
  /** Time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

const isServername = (name: unknown): boolean => typeof name === 'string' && name !== '' && isIP(name) === 0

const schema = v.pipe(
  checkerSchema({
    name: checkName(),
    host: hostSchema,
    port: v.optional(portSchema, 443),
    servername: v.optional(v.custom<string>(isServername, 'a host name')),
    ...tlsEntries,
    ...expiryEntries,
    network: v.optional(networkSchema, 'no-metadata'),
    now: v.optional(callback<() => number>(), () => Date.now),
  }),
  expiryOrder(),
  checkTls(),
)

/**
 * Creates a checker of a server's TLS certificate: that it is trusted, for this name, and when it expires. Degraded
 * below 14 days, because the 45-day certificates that are becoming usual are renewed before that; unhealthy below 2,
 * which leaves a weekend. Sends nothing after the handshake. Every problem of the certificate is TLS. Metrics:
 * `tls_expires_in_days` (negative once expired), `connect_time_ms` including DNS and handshake. Throws a `HealthError`
 * on invalid options.
 *
 * @example
 * healthChecker.addChecker(tls({ name: 'gitlab_tls', host: 'gitlab.com', intervalMs: 3_600_000 }))
 */
export function tls(options: TlsOptions): Checker {
  const settings = readCheckerOptions(schema, options)
  const { name, host, port, servername, ca, cert, key, network, now, failureStatus = 'unhealthy' } = settings

  const progress = new Progress()

  async function check({ signal }: CheckContext): Promise<CheckOutcome> {
    // Also connects with an untrusted certificate, to report when it expires; nothing is ever sent.
    const handshake = { servername, ca, cert, key, acceptUntrusted: true }
    const result = await openSocket({
      host,
      port,
      network,
      signal,
      timeoutMs: MAX_TIMEOUT_MS,
      tls: handshake,
      onPhase: progress.onPhase,
    })
    if (!result.ok) return noAnswer(result.error, failureStatus, progress)
    result.socket.destroy()
    return evaluate(result.certificate, roundMs(result.durationMs))
  }

  function evaluate(certificate: PeerCertificateFacts | null, connectTimeMs: number): CheckOutcome {
    const metrics = { connect_time_ms: connectTimeMs }
    if (certificate === null || Number.isNaN(certificate.validToMs)) {
      const message = `the certificate of ${host} cannot be read`
      return { status: failureStatus, message, code: 'TLS', metrics }
    }
    const nowMs = now()
    const { status, daysLeft, text } = classifyExpiry(certificate.validToMs, nowMs, settings)
    const found = {
      message: `the certificate of ${host} ${text}`,
      metrics: { tls_expires_in_days: daysLeft, ...metrics },
    }
    const { error } = certificate
    if (error !== null && certificate.validToMs > nowMs) {
      return { ...found, status: failureStatus, message: error.message, code: 'TLS' }
    }
    if (status === 'healthy') return { ...found, status }
    return { ...found, status: status === 'unhealthy' ? failureStatus : status, code: 'TLS' }
  }

  return {
    name,
    options: pickCheckerOptions(settings),
    get timeoutMessage() {
      return progress.timeoutMessage
    },
    check,
  }
}
