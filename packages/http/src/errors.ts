import { formatProblems, type Problem } from '@botwatch/options'

/** Why a request got no response. */
export type HttpErrorCode =
  | 'TIMEOUT'
  | 'ABORTED'
  | 'DNS'
  | 'CONNECT'
  | 'TLS'
  | 'PROTOCOL'
  | 'BLOCKED_ADDRESS'
  | 'BODY_TOO_LARGE'
  | 'INVALID_REQUEST'

/**
 * What exactly went wrong, where more is known than the code: of DNS, CONNECT, TLS and TIMEOUT, and of a redirect that was
 * not followed.
 */
export type HttpErrorReason =
  | 'name_not_found'
  | 'dns_failed'
  | 'dns_timeout'
  | 'connection_refused'
  | 'connection_reset'
  | 'connection_closed'
  | 'connect_timeout'
  | 'unreachable'
  | 'certificate_expired'
  | 'certificate_not_yet_valid'
  | 'certificate_self_signed'
  | 'certificate_untrusted'
  | 'certificate_chain_incomplete'
  | 'certificate_wrong_host'
  | 'certificate_wrong_purpose'
  | 'certificate_weak'
  | 'certificate_invalid'
  | 'not_tls'
  | 'tls_version'
  | 'tls_timeout'
  | 'client_certificate_required'
  | 'client_certificate_refused'
  | 'proxy_refused'
  | 'proxy_unauthorized'
  | 'response_timeout'
  | 'body_timeout'
  | 'redirect_loop'
  | 'redirect_refused'

/** Every code of an {@link HttpClientError}. `INVALID_OPTIONS` is thrown by `createHttpClient` and never in a result. */
export type HttpClientErrorCode = HttpErrorCode | 'INVALID_OPTIONS'

/** Details of an {@link HttpClientError}. */
export interface HttpClientErrorOptions extends ErrorOptions {
  readonly platformCode?: string | undefined
  readonly reason?: HttpErrorReason | undefined
  readonly isOfProxy?: boolean | undefined
  readonly problems?: readonly Problem[] | undefined
}

/**
 * The error of this package. Its message says in plain words what went wrong, e.g. `connection refused by gitlab.com:443`. It
 * names at most host and port of a URL: no path, query, header or body.
 */
export class HttpClientError<Code extends HttpClientErrorCode = HttpErrorCode> extends Error {
  override readonly name = 'HttpClientError'
  readonly code: Code
  /** The code of Node or undici, if there is one, e.g. `ECONNREFUSED` or `UND_ERR_SOCKET`. */
  readonly platformCode?: string
  /** Set if more is known than the code. */
  readonly reason?: HttpErrorReason
  /** Whether it is about the proxy itself, and not about the server behind it. */
  readonly isOfProxy: boolean
  /** What is wrong with the input. Empty unless `code` is `INVALID_REQUEST` or `INVALID_OPTIONS`. */
  readonly problems: readonly Problem[]

  constructor(code: Code, message: string, options: HttpClientErrorOptions = {}) {
    const { platformCode, reason, isOfProxy = false, problems = [], ...rest } = options
    super(message, rest)
    this.code = code
    this.isOfProxy = isOfProxy
    this.problems = problems
    if (platformCode !== undefined) this.platformCode = platformCode
    if (reason !== undefined) this.reason = reason
  }
}

/** Whether a value is an {@link HttpClientError}, also one from another copy of this package. */
export function isHttpClientError(value: unknown): value is HttpClientError<HttpClientErrorCode> {
  return value instanceof Error && value.name === 'HttpClientError'
}

/** The error of input that cannot be used. `subject` names the input, e.g. `request`. */
export function invalidInput<Code extends 'INVALID_REQUEST' | 'INVALID_OPTIONS'>(
  code: Code,
  subject: string,
  problems: readonly Problem[],
): HttpClientError<Code> {
  return new HttpClientError(code, `Invalid ${subject}: ${formatProblems(problems)}`, { problems })
}
