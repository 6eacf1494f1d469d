/** Why the server did not start. */
export type ServerErrorCode = 'INVALID_CONFIG' | 'LISTEN_FAILED' | 'STOPPED'

/** A server that did not start. The message is for the person who started it and holds no secret. */
export class ServerError extends Error {
  override readonly name = 'ServerError'
  readonly code: ServerErrorCode

  constructor(code: ServerErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Whether a value is a {@link ServerError}, also one from another copy of this package. */
export function isServerError(value: unknown): value is ServerError {
  return value instanceof Error && value.name === 'ServerError'
}
