import { printable } from '../../printable.ts'

/** What went wrong, and what to do, by the code of Node.js. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused. Is the server running, and is BOTWATCH_URL its address?',
  ENOTFOUND: 'the host name is not known. Check BOTWATCH_URL',
  EAI_AGAIN: 'the host name cannot be looked up at the moment',
  ECONNRESET: 'the connection was closed. Is it a port for HTTP, and does it take https:// or http://?',
  UND_ERR_SOCKET: 'the connection was closed. Is it a port for HTTP, and does it take https:// or http://?',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  EPROTO: 'it does not speak TLS. Use http:// in BOTWATCH_URL if the server has no certificate',
  ERR_SSL_WRONG_VERSION_NUMBER:
    'it does not speak TLS. Use http:// in BOTWATCH_URL if the server has no certificate',
  ERR_SSL_PACKET_LENGTH_TOO_LONG:
    'it does not speak TLS. Use http:// in BOTWATCH_URL if the server has no certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name. Check the host in BOTWATCH_URL',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  HPE_INVALID_CONSTANT: 'it does not speak HTTP. Check the port in BOTWATCH_URL',
}
/** What `fetch` says without a code. */
const BAD_PORT = 'bad port'
const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)|CERT_UNTRUSTED/
const MAX_CAUSES = 8
const MAX_TEXT = 200

/** Says in one line why a server cannot be reached. */
export function describeNetworkError(url: string, error: unknown): string {
  const { code, message } = innermost(error)
  if (UNTRUSTED.test(code))
    return `Cannot reach ${url}: its certificate is not trusted. Set NODE_EXTRA_CA_CERTS to a file with the certificate of its issuer`
  if (message === BAD_PORT)
    return `Cannot reach ${url}: HTTP clients never use this port, which belongs to another protocol. Let the server listen on another`
  return `Cannot reach ${url}: ${REASONS[code] ?? `the request failed (${code || printable(message, MAX_TEXT)})`}`
}

/** Code and message of the innermost cause. */
function innermost(error: unknown): { readonly code: string; readonly message: string } {
  let found = { code: '', message: 'unknown error' }
  let cause = error
  for (let depth = 0; depth < MAX_CAUSES && cause instanceof Error; depth += 1) {
    found = { code: codeOf(cause) ?? found.code, message: cause.message }
    cause = cause.cause
  }
  return found
}

function codeOf(error: Error & { readonly code?: unknown }): string | undefined {
  if (typeof error.code === 'string') return error.code
  return error.name === 'HTTPParserError' ? 'HPE_INVALID_CONSTANT' : undefined
}
