/** Why a request got no answer. */
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

/** A request that got no answer. The message names the origin at most: no path, no query, no header, no secret. */
export class HttpClientError extends Error {
  override readonly name = 'HttpClientError'
  readonly code: HttpErrorCode
  /** What the platform called it (`ECONNREFUSED`, `UND_ERR_SOCKET`), where it had a name for it. */
  readonly platformCode?: string

  constructor(
    code: HttpErrorCode,
    message: string,
    options?: ErrorOptions & { readonly platformCode?: string },
  ) {
    super(message, options)
    this.code = code
    if (options?.platformCode !== undefined) this.platformCode = options.platformCode
  }
}

/** Whether a value is an {@link HttpClientError}, also one from another copy of this package. */
export function isHttpClientError(value: unknown): value is HttpClientError {
  return value instanceof Error && value.name === 'HttpClientError'
}
