import { HttpClientError, type HttpErrorCode, type HttpErrorReason } from './errors.ts'
import type { CertificateDates, RequestPhase } from './phase.ts'

/** Server or proxy of a request, as it is named in an error. */
export interface Server {
  /** E.g. `gitlab.com` or `the proxy proxy.internal`. */
  readonly host: string
  /** Host and port, e.g. `gitlab.com:443` or `the proxy proxy.internal:3128`. */
  readonly endpoint: string
  /** The host as the object of "the host name". */
  readonly name: string
  /** E.g. ` (through the proxy proxy.internal:3128)`; empty if it is connected to directly. */
  readonly via: string
  readonly isProxy: boolean
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

/** `{host}`, `{endpoint}` and `{code}`, the platform code, are filled in. */
type Message = string | ((server: Server, facts: FailureFacts) => string)

interface Failure {
  readonly codes: RegExp
  readonly code: HttpErrorCode
  readonly reason?: HttpErrorReason
  readonly message: Message
}

const defaultPorts: Readonly<Record<string, string>> = { http: '80', https: '443' }

function failure(codes: RegExp, code: HttpErrorCode, message: Message, reason?: HttpErrorReason): Failure {
  return { codes, code, message, ...(reason !== undefined && { reason }) }
}

/** Failures by the codes of Node, OpenSSL and undici. The first that matches counts. */
const failures: readonly Failure[] = [
  failure(/^(?:ENOTFOUND|ENODATA|EBADNAME)$/, 'DNS', 'the host name {name} was not found', 'name_not_found'),
  failure(
    /^(?:EAI_\w+|ESERVFAIL|ENOTIMP|EREFUSED|ETIMEOUT|EFORMERR|EBADRESP)$/,
    'DNS',
    'the DNS server failed to look up {host} ({code})',
    'dns_failed',
  ),
  failure(/^ETIMEDOUT$/, 'TIMEOUT', 'the connection to {endpoint} timed out ({code})', 'connect_timeout'),
  failure(/^CERT_HAS_EXPIRED$/, 'TLS', expired, 'certificate_expired'),
  failure(/^CERT_NOT_YET_VALID$/, 'TLS', notYetValid, 'certificate_not_yet_valid'),
  failure(
    /^DEPTH_ZERO_SELF_SIGNED_CERT$/,
    'TLS',
    'the certificate of {host} is self-signed and not trusted',
    'certificate_self_signed',
  ),
  failure(
    /^(?:SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/,
    'TLS',
    'the certificate of {host} is not trusted: its issuer is unknown',
    'certificate_untrusted',
  ),
  failure(/^ERR_TLS_CERT_ALTNAME_\w+$/, 'TLS', wrongHost, 'certificate_wrong_host'),
  failure(/^CERT_\w+$/, 'TLS', 'the certificate of {host} is not valid ({code})', 'certificate_invalid'),
  failure(
    /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTPS?_(?:PROXY_)?REQUEST)$/,
    'TLS',
    '{endpoint} does not speak TLS',
    'not_tls',
  ),
  failure(
    /^ERR_SSL_(?:[\w/]*PROTOCOL_VERSION\w*|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE|VERSION_TOO_(?:LOW|HIGH))$/,
    'TLS',
    '{endpoint} supports none of the allowed versions of TLS',
    'tls_version',
  ),
  failure(
    /^ERR_SSL_\S*ALERT_CERTIFICATE_REQUIRED$/,
    'TLS',
    '{endpoint} requires a client certificate',
    'client_certificate_required',
  ),
  failure(
    /^ERR_SSL_\S*ALERT_(?:(?:BAD|UNSUPPORTED)_CERTIFICATE|CERTIFICATE_\w+|UNKNOWN_CA|ACCESS_DENIED)$/,
    'TLS',
    '{endpoint} refuses the client certificate ({code})',
    'client_certificate_refused',
  ),
  failure(
    /^ERR_SSL_\S*ALERT_HANDSHAKE_FAILURE$/,
    'TLS',
    '{endpoint} refuses the TLS handshake: it may require a client certificate, or other versions and ciphers ({code})',
  ),
  // OpenSSL has codes such as ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE.
  failure(
    /^(?:ERR_TLS_\w+|ERR_SSL_[\w/]+|EPROTO)$/,
    'TLS',
    'the TLS handshake with {endpoint} failed ({code})',
  ),
  failure(
    /^(?:HPE_\w+|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_\w+|UND_ERR_RESPONSE\w*|Z_\w+|ERR__ERROR_\w+)$/,
    'PROTOCOL',
    'the response of {endpoint} is not valid HTTP ({code})',
  ),
  // The connections of a closed client.
  failure(/^(?:UND_ERR_DESTROYED|UND_ERR_CLOSED)$/, 'ABORTED', 'the request to {endpoint} was cancelled'),
  failure(
    /^(?:UND_ERR_INVALID_ARG|UND_ERR_NOT_SUPPORTED|ERR_INVALID_\w+)$/,
    'INVALID_REQUEST',
    'invalid request to {endpoint} ({code})',
  ),
  failure(/^ECONNREFUSED$/, 'CONNECT', 'connection refused by {endpoint}', 'connection_refused'),
  failure(/^(?:ECONNRESET|ECONNABORTED|EPIPE)$/, 'CONNECT', reset, 'connection_reset'),
  failure(
    /^UND_ERR_SOCKET$/,
    'CONNECT',
    '{endpoint} closed the connection before its response was complete',
    'connection_closed',
  ),
  failure(/^E(?:HOST|NET)(?:UNREACH|DOWN)$/, 'CONNECT', '{host} is unreachable ({code})', 'unreachable'),
  failure(
    /^E[MN]FILE$/,
    'CONNECT',
    'no connection to {endpoint}: too many files are open on this machine ({code})',
  ),
  failure(/^E[A-Z]+$/, 'CONNECT', 'connection to {endpoint} failed ({code})'),
]

/**
 * Reads host and port of an origin: `https://gitlab.com`, `proxy://proxy.internal:3128`, or the first `via` the second if it is
 * connected to through this proxy.
 */
export function serverOf(origin: string): Server {
  // Not `URL`, which throws for an IPv6 address with a zone.
  const [, scheme = '', host = '', port, proxy] =
    /^(\w+):\/\/(\[[^\]]*\]|[^:/\s]*)(?::(\d+))?(?: via (.*))?/.exec(origin) ?? []
  const endpoint = `${host}:${port ?? defaultPorts[scheme] ?? ''}`
  if (scheme === 'proxy') {
    const name = `${host} of the proxy`
    return { host: `the proxy ${host}`, endpoint: `the proxy ${endpoint}`, name, via: '', isProxy: true }
  }
  const via = proxy === undefined ? '' : ` (through ${serverOf(proxy).endpoint})`
  return { host, endpoint, name: host, via, isProxy: false }
}

/** The error of a platform code; undefined if the code is unknown. */
export function failureOf(platformCode: string, facts: FailureFacts): HttpClientError | undefined {
  const found = failures.find(({ codes }) => codes.test(platformCode))
  if (found === undefined) return undefined
  const { code, reason, message } = found
  const server = serverOf(facts.origin)
  const { host, endpoint, name } = server
  const values: Readonly<Record<string, string>> = { host, endpoint, name, code: platformCode }
  const text =
    typeof message === 'string'
      ? message.replaceAll(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole)
      : message(server, facts)
  return new HttpClientError(code, text + server.via, { platformCode, reason, isOfProxy: server.isProxy })
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

function wrongHost({ host, endpoint }: Server, { servername = host }: FailureFacts): string {
  return servername === host
    ? `the certificate of ${host} is for another host name`
    : `the certificate of ${endpoint} is not for the host name ${servername}`
}

function reset({ endpoint }: Server, { phase }: FailureFacts): string {
  return `connection reset by ${endpoint}${phase === 'tls' ? ' during the TLS handshake' : ''}`
}

/** The day in UTC, e.g. `2026-11-20`. */
function dateOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10)
}
