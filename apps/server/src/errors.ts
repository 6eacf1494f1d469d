import { formatProblems, type Problem } from '@botwatch/options'

/** Why a server could not be created or started. */
export type ServerErrorCode = 'INVALID_OPTIONS' | 'DATABASE_FAILED' | 'LISTEN_FAILED' | 'STOPPED'

/** A server that could not be created or started. The message holds no secret. */
export class ServerError extends Error {
  override readonly name = 'ServerError'
  readonly code: ServerErrorCode
  /** Every problem of the options; empty for the other codes. */
  readonly problems: readonly Problem[]

  constructor(
    code: ServerErrorCode,
    message: string,
    { problems = [], cause }: { readonly problems?: readonly Problem[]; readonly cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? {} : { cause })
    this.code = code
    this.problems = problems
  }
}

/** Creates the error for options that cannot be used. */
export function invalidOptions(problems: readonly Problem[]): ServerError {
  return new ServerError('INVALID_OPTIONS', `Invalid server options: ${formatProblems(problems)}`, {
    problems,
  })
}

/** Whether a value is a {@link ServerError}, also one from another copy of this package. */
export function isServerError(value: unknown): value is ServerError {
  return value instanceof Error && value.name === 'ServerError'
}
