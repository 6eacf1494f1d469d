import { HttpClientError, type HttpErrorCode, type HttpErrorReason } from './errors.ts'
import type { CertificateDates, RequestPhase } from './phase.ts'

/** Server of a request, as it is named in an error. */
export interface Server {
  readonly host: string
  /** Host and port. */
  readonly endpoint: string
}

/** What is known of a failure besides its platform code. */
export interface FailureFacts {
  readonly origin: string
  /** Name that the certificate had to be for. Default: the host. */
  readonly servername?: string | undefined
  readonly phase?: RequestPhase | undefined
  /** Of the server's certificate; null if it sent none. */
  readonly certificate?: CertificateDates | null | undefined
}

interface Failure {
  readonly code: HttpErrorCode
  readonly reason?: HttpErrorReason
  readonly message: (server: Server, platformCode: string, facts: FailureFacts) => string
}

const defaultPorts: Readonly<Record<string, string>> = { http: '80', https: '443' }

/** Failures by the codes of Node, OpenSSL and undici. The first that matches counts. */
const failures: readonly (readonly [RegExp, Failure])[] = [
  [
    /^(?:ENOTFOUND|ENODATA|EBADNAME)$/,
    {
      code: 'DNS',
      reason: 'name_not_found',
      message: ({ host }) => `the host name ${host} was not found`,
    },
  ],
  [
    /^(?:EAI_\w+|ESERVFAIL|ENOTIMP|EREFUSED|ETIMEOUT|EFORMERR|EBADRESP)$/,
    {
      code: 'DNS',
      reason: 'dns_failed',
      message: ({ host }, code) => `the DNS server failed to look up ${host} (${code})`,
    },
  ],
  [
    /^ETIMEDOUT$/,
    {
      code: 'TIMEOUT',
      reason: 'connect_timeout',
      message: ({ endpoint }, code) => `the connection to ${endpoint} timed out (${code})`,
    },
  ],
  [
    /^CERT_HAS_EXPIRED$/,
    { code: 'TLS', reason: 'certificate_expired', message: (server, _code, facts) => expired(server, facts) },
  ],
  [
    /^CERT_NOT_YET_VALID$/,
    {
      code: 'TLS',
      reason: 'certificate_not_yet_valid',
      message: (server, _code, facts) => notYetValid(server, facts),
    },
  ],
  [
    /^DEPTH_ZERO_SELF_SIGNED_CERT$/,
    {
      code: 'TLS',
      reason: 'certificate_self_signed',
      message: ({ host }) => `the certificate of ${host} is self-signed and not trusted`,
    },
  ],
  [
    /^(?:SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/,
    {
      code: 'TLS',
      reason: 'certificate_untrusted',
      message: ({ host }) => `the certificate of ${host} is not trusted: its issuer is unknown`,
    },
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_\w+$/,
    {
      code: 'TLS',
      reason: 'certificate_wrong_host',
      message: ({ host, endpoint }, _code, { servername = host }) =>
        servername === host
          ? `the certificate of ${host} is for another host name`
          : `the certificate of ${endpoint} is not for the host name ${servername}`,
    },
  ],
  [
    /^CERT_\w+$/,
    {
      code: 'TLS',
      reason: 'certificate_invalid',
      message: ({ host }, code) => `the certificate of ${host} is not valid (${code})`,
    },
  ],
  [
    /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTPS?_(?:PROXY_)?REQUEST)$/,
    { code: 'TLS', reason: 'not_tls', message: ({ endpoint }) => `${endpoint} does not speak TLS` },
  ],
  [
    /^ERR_SSL_(?:\w*PROTOCOL_VERSION\w*|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE|VERSION_TOO_(?:LOW|HIGH))$/,
    {
      code: 'TLS',
      reason: 'tls_version',
      message: ({ endpoint }) => `${endpoint} supports none of the allowed versions of TLS`,
    },
  ],
  [
    /^(?:ERR_TLS_\w+|ERR_SSL_\w+|EPROTO)$/,
    { code: 'TLS', message: ({ endpoint }, code) => `the TLS handshake with ${endpoint} failed (${code})` },
  ],
  [
    /^(?:HPE_\w+|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_\w+|UND_ERR_RESPONSE\w*|Z_\w+|ERR__ERROR_\w+)$/,
    {
      code: 'PROTOCOL',
      message: ({ endpoint }, code) => `the response of ${endpoint} is not valid HTTP (${code})`,
    },
  ],
  // The connections of a closed client.
  [
    /^(?:UND_ERR_DESTROYED|UND_ERR_CLOSED)$/,
    { code: 'ABORTED', message: ({ endpoint }) => `the request to ${endpoint} was cancelled` },
  ],
  [
    /^(?:UND_ERR_INVALID_ARG|UND_ERR_NOT_SUPPORTED|ERR_INVALID_\w+)$/,
    { code: 'INVALID_REQUEST', message: ({ endpoint }, code) => `invalid request to ${endpoint} (${code})` },
  ],
  [
    /^ECONNREFUSED$/,
    {
      code: 'CONNECT',
      reason: 'connection_refused',
      message: ({ endpoint }) => `connection refused by ${endpoint}`,
    },
  ],
  [
    /^(?:ECONNRESET|ECONNABORTED|EPIPE)$/,
    {
      code: 'CONNECT',
      reason: 'connection_reset',
      message: ({ endpoint }, _code, { phase }) =>
        `connection reset by ${endpoint}${phase === 'tls' ? ' during the TLS handshake' : ''}`,
    },
  ],
  [
    /^UND_ERR_SOCKET$/,
    {
      code: 'CONNECT',
      reason: 'connection_closed',
      message: ({ endpoint }) => `${endpoint} closed the connection before its response was complete`,
    },
  ],
  [
    /^E(?:HOST|NET)(?:UNREACH|DOWN)$/,
    {
      code: 'CONNECT',
      reason: 'unreachable',
      message: ({ host }, code) => `${host} is unreachable (${code})`,
    },
  ],
  [
    /^E[A-Z]+$/,
    { code: 'CONNECT', message: ({ endpoint }, code) => `connection to ${endpoint} failed (${code})` },
  ],
]

/** Reads host and port of an origin, e.g. `https://gitlab.com`. */
export function serverOf(origin: string): Server {
  // Not `URL`, which throws for an IPv6 address with a zone.
  const [, scheme = '', host = '', port] = /^(\w+):\/\/(\[[^\]]*\]|[^:/]*)(?::(\d+))?/.exec(origin) ?? []
  return { host, endpoint: `${host}:${port ?? defaultPorts[scheme] ?? ''}` }
}

/** The error of a platform code; undefined if the code is unknown. */
export function failureOf(platformCode: string, facts: FailureFacts): HttpClientError | undefined {
  const [, failure] = failures.find(([pattern]) => pattern.test(platformCode)) ?? []
  if (failure === undefined) return undefined
  const message = failure.message(serverOf(facts.origin), platformCode, facts)
  return new HttpClientError(failure.code, message, { platformCode, reason: failure.reason })
}

/** A chain is expired as soon as one of its certificates is. */
function expired({ host }: Server, { certificate }: FailureFacts): string {
  const endMs = certificate?.validToMs ?? Number.NaN
  if (endMs > Date.now()) return `a certificate in the chain of ${host} has expired`
  return Number.isNaN(endMs)
    ? `the certificate of ${host} has expired`
    : `the certificate of ${host} expired on ${dateOf(endMs)}`
}

function notYetValid({ host }: Server, { certificate }: FailureFacts): string {
  const startMs = certificate?.validFromMs ?? Number.NaN
  return startMs > Date.now()
    ? `the certificate of ${host} is not valid before ${dateOf(startMs)}`
    : `the certificate of ${host} is not yet valid`
}

/** The day in UTC, e.g. `2026-11-20`. */
function dateOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10)
}
