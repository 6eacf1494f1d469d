import { DEFAULT_MIN_VERSION } from 'node:tls'

import { chainIncomplete, expired, notYetValid, wrongHost, wrongPurpose } from './certificate-failure.ts'
import { HttpClientError, type HttpErrorCode, type HttpErrorReason } from './errors.ts'
import type { FailureFacts, Server } from './failure-facts.ts'

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
  failure(/^UNABLE_TO_VERIFY_LEAF_SIGNATURE$/, 'TLS', chainIncomplete, 'certificate_chain_incomplete'),
  failure(
    /^(?:SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_UNTRUSTED)$/,
    'TLS',
    'the certificate of {host} is not trusted: its issuer is unknown',
    'certificate_untrusted',
  ),
  failure(/^(?:ERR_TLS_CERT_ALTNAME_\w+|HOSTNAME_MISMATCH)$/, 'TLS', wrongHost, 'certificate_wrong_host'),
  failure(/^INVALID_(?:PURPOSE|CA)$/, 'TLS', wrongPurpose, 'certificate_wrong_purpose'),
  failure(
    /^EE_KEY_TOO_SMALL$/,
    'TLS',
    'the key of the certificate of {host} is too weak',
    'certificate_weak',
  ),
  failure(
    /^CA_(?:KEY_TOO_SMALL|MD_TOO_WEAK)$/,
    'TLS',
    'a key or signature in the certificate chain of {host} is too weak ({code})',
    'certificate_weak',
  ),
  failure(
    /^(?:CERT_\w+|ERROR_IN_CERT_\w+|PATH_LENGTH_EXCEEDED|UNSPECIFIED)$/,
    'TLS',
    'the certificate of {host} is not valid ({code})',
    'certificate_invalid',
  ),
  failure(
    /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTPS?_(?:PROXY_)?REQUEST)$/,
    'TLS',
    '{endpoint} does not speak TLS',
    'not_tls',
  ),
  failure(
    /^ERR_SSL_(?:[\w/]*PROTOCOL_VERSION\w*|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE|VERSION_TOO_(?:LOW|HIGH))$/,
    'TLS',
    ({ endpoint }) => `${endpoint} does not support TLS ${DEFAULT_MIN_VERSION.slice('TLSv'.length)} or later`,
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
    'the TLS handshake with {endpoint} failed ({code}): no cipher in common, or a client certificate is required',
  ),
  // OpenSSL writes some alerts as `SSL/TLS_ALERT_HANDSHAKE_FAILURE`.
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
  const server = serverOf(code === 'TLS' ? tlsOrigin(facts.origin) : facts.origin)
  const { host, endpoint, name } = server
  const values: Readonly<Record<string, string>> = { host, endpoint, name, code: platformCode }
  const text =
    typeof message === 'string'
      ? message.replaceAll(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole)
      : message(server, facts)
  return new HttpClientError(code, text + server.via, { platformCode, reason, isOfProxy: server.isProxy })
}

/** Behind an http URL, only a proxy speaks TLS. */
function tlsOrigin(origin: string): string {
  return origin.replace(/^http:.* via /, '')
}

function reset({ endpoint }: Server, { phase }: FailureFacts): string {
  return `connection reset by ${endpoint}${phase === 'tls' ? ' during the TLS handshake' : ''}`
}
