import {
  checkTls,
  describeCertificate,
  earliestEnd,
  openSocket,
  tlsConfigEntries,
  tlsEntries,
  type ChainCertificate,
  type HttpClientError,
  type NetworkPolicy,
  type TlsOptions as TlsIdentity,
} from '@botwatch/http'
import { callback } from '@botwatch/options'
import { described, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import {
  checkerSchema,
  MAX_TIMEOUT_MS,
  pickCheckerOptions,
  readCheckerOptions,
} from '../check/checker-options.ts'
import type { CheckContext, Checker, CheckerOptions, CheckOutcome } from '../check/checker.ts'
import { guardNow } from '../check/clock.ts'
import { checkName } from '../check/name.ts'
import { roundMs } from '../check/result.ts'
import {
  classifyExpiry,
  expiryConfigEntries,
  expiryEntries,
  expiryOrder,
  type ExpiryThresholds,
} from '../outcome/expiry.ts'
import { noAnswer } from '../outcome/http-outcomes.ts'
import { Progress } from '../request/progress.ts'
import { hostConfig, networkConfigEntries } from '../request/request-config.ts'
import { networkSchema } from '../request/request-options.ts'
import { hostSchema, portSchema, servernameSchema } from '../request/socket-target.ts'

/** Options of {@link tls}. */
export interface TlsOptions extends CheckerOptions, ExpiryThresholds, TlsIdentity {
  readonly name: string
  /** A host name or an IP address, without a port. */
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

interface CertificateExpiry {
  readonly status: 'healthy' | 'degraded' | 'unhealthy'
  readonly daysLeft: number
  readonly message: string
  readonly metrics: { readonly tls_expires_in_days: number }
}

const schema = v.pipe(
  checkerSchema({
    name: checkName(),
    host: hostSchema,
    port: v.optional(portSchema, 443),
    servername: v.optional(servernameSchema),
    ...tlsEntries,
    ...expiryEntries,
    network: v.optional(networkSchema, 'no-metadata'),
    now: v.optional(callback<() => number>(), () => Date.now),
  }),
  expiryOrder(),
  checkTls(),
)

/** Fields of a check of the type `tls` in a configuration file, beside those of every check. */
export const tlsConfig: ConfigSchema = v.strictObject({
  host: hostConfig,
  port: v.optional(described(portSchema, 'Port to connect to. Default 443.')),
  servername: v.optional(
    described(v.string('a host name'), 'Host name that the certificate must be for. Default the host.'),
  ),
  ...expiryConfigEntries,
  ...networkConfigEntries,
  ...tlsConfigEntries,
})

/**
 * Creates a checker of everything for which a TLS client refuses a server: the whole chain of its certificate is trusted,
 * valid and complete, for this name and for servers, and the server speaks TLS 1.2 or later. Revocation is not checked. Every
 * problem is TLS, and the message names the certificate that causes it. Degraded if the first certificate of the chain to
 * expire does so in less than 14 days, because the 45-day certificates that are becoming usual are renewed before that;
 * unhealthy below 2, which leaves a weekend. Sends nothing after the handshake. Metrics: `tls_expires_in_days` (of the first to
 * expire, negative once expired), `connect_time_ms` including DNS and handshake. Throws a `HealthError` on invalid options.
 *
 * @example
 * healthChecker.addChecker(tls({ name: 'gitlab_tls', host: 'gitlab.com', intervalMs: 3_600_000 }))
 */
export function tls(options: TlsOptions): Checker {
  const settings = readCheckerOptions(schema, options)
  const { name, host, port, servername, ca, cert, key, network, failureStatus = 'unhealthy' } = settings
  const now = guardNow(settings.now)

  const progress = new Progress()

  async function check({ signal }: CheckContext): Promise<CheckOutcome> {
    const result = await openSocket({
      host,
      port,
      network,
      signal,
      timeoutMs: MAX_TIMEOUT_MS,
      tls: { ca, cert, key, servername },
      onPhase: progress.onPhase,
    })
    const expiry = expiryOf(earliestEnd(result.certificates))
    if (!result.ok) return refused(result.error, expiry)
    result.socket.destroy()
    const metrics = { ...expiry?.metrics, connect_time_ms: roundMs(result.durationMs) }
    if (expiry === undefined) {
      return {
        status: failureStatus,
        message: `the certificate of ${host} cannot be read`,
        code: 'TLS',
        metrics,
      }
    }
    const { status, message } = expiry
    if (status === 'healthy') return { status, message, metrics }
    return { status: status === 'unhealthy' ? failureStatus : status, message, code: 'TLS', metrics }
  }

  /** The error says which certificate is expired by the real clock, `now` may say that of another one. */
  function refused(error: HttpClientError, expiry: CertificateExpiry | undefined): CheckOutcome {
    const outcome = noAnswer(error, failureStatus, progress)
    if (error.code !== 'TLS' || expiry === undefined) return outcome
    const { daysLeft, message, metrics } = expiry
    return { ...outcome, metrics, ...(daysLeft < 0 && { message }) }
  }

  function expiryOf(certificate: ChainCertificate | undefined): CertificateExpiry | undefined {
    if (certificate === undefined || Number.isNaN(certificate.validToMs)) return undefined
    const { status, daysLeft, text } = classifyExpiry(certificate.validToMs, now(), settings)
    const message = `${describeCertificate(certificate, host)} ${text}`
    return { status, daysLeft, message, metrics: { tls_expires_in_days: daysLeft } }
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
