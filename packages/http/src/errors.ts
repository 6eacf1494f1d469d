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

  constructor(code: HttpErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Whether a value is an {@link HttpClientError}, also one from another copy of this package. */
export function isHttpClientError(value: unknown): value is HttpClientError {
  return value instanceof Error && value.name === 'HttpClientError'
}
