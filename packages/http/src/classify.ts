import { HttpClientError, isHttpClientError, type HttpErrorCode } from './errors.ts'

const codesByPlatformCode: readonly (readonly [RegExp, HttpErrorCode])[] = [
  [/^(?:ENOTFOUND|EAI_\w+|ENODATA|ESERVFAIL|ENOTIMP|EBADNAME)$/, 'DNS'],
  [/^ETIMEDOUT$/, 'TIMEOUT'],
  [
    /^(?:ERR_TLS_\w+|ERR_SSL_\w+|CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_\w+|UNABLE_TO_\w+|EPROTO)$/,
    'TLS',
  ],
  [
    /^(?:HPE_\w+|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_\w+|UND_ERR_RESPONSE\w*|Z_\w+|ERR__ERROR_\w+)$/,
    'PROTOCOL',
  ],
  // The connections of a closed client.
  [/^(?:UND_ERR_DESTROYED|UND_ERR_CLOSED)$/, 'ABORTED'],
  [/^(?:UND_ERR_INVALID_ARG|UND_ERR_NOT_SUPPORTED|ERR_INVALID_\w+)$/, 'INVALID_REQUEST'],
  [/^E[A-Z]+$|^UND_ERR_SOCKET$/, 'CONNECT'],
]

const messages: Readonly<Record<HttpErrorCode, string>> = {
  TIMEOUT: 'Request timed out',
  ABORTED: 'Request was cancelled',
  DNS: 'Host name could not be resolved',
  CONNECT: 'Connection failed',
  TLS: 'TLS handshake failed',
  PROTOCOL: 'Response is not valid HTTP',
  BLOCKED_ADDRESS: 'Address is blocked by the network policy',
  BODY_TOO_LARGE: 'Response is too large',
  INVALID_REQUEST: 'Request is not valid',
}

/** Turns an error of undici or Node into a typed error. Its message names the origin and nothing else of the request. */
export function classifyError(error: unknown, origin: string): HttpClientError {
  for (const cause of causes(error)) {
    if (isHttpClientError(cause)) return cause as HttpClientError
    const { code: platformCode, name } = cause as Partial<Record<'code' | 'name', unknown>>
    if (name === 'HTTPParserError') return new HttpClientError('PROTOCOL', `${messages.PROTOCOL}: ${origin}`)
    if (typeof platformCode !== 'string') continue
    const [, code] = codesByPlatformCode.find(([pattern]) => pattern.test(platformCode)) ?? []
    if (code)
      return new HttpClientError(code, `${messages[code]}: ${origin} (${platformCode})`, { platformCode })
  }
  const code = error instanceof TypeError && error.cause === undefined ? 'INVALID_REQUEST' : 'CONNECT'
  return new HttpClientError(code, `${messages[code]}: ${origin}`)
}

/** The error and its causes, innermost first, because the innermost has the most precise code. */
function causes(error: unknown): object[] {
  const chain: object[] = []
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || chain.includes(value) || chain.length > 16) return
    chain.unshift(value)
    visit((value as { cause?: unknown }).cause)
    for (const inner of value instanceof AggregateError ? value.errors : []) visit(inner)
  }
  visit(error)
  return chain
}
