import { formatProblems, type Problem } from '@botwatch/options'

/** Code of a {@link NotifierError}. Only invalid options are thrown; the outcome of a message is a value. */
export type NotifierErrorCode = 'INVALID_OPTIONS'

/** Invalid options. The message lists every problem and holds no URL, password, secret or address. */
export class NotifierError extends Error {
  override readonly name = 'NotifierError'
  readonly code: NotifierErrorCode = 'INVALID_OPTIONS'
  readonly problems: readonly Problem[]

  /** `subject` is the function that was called, e.g. `slackNotifier`. */
  constructor(subject: string, problems: readonly Problem[]) {
    super(`Invalid ${subject} options: ${formatProblems(problems)}`)
    this.problems = problems
  }
}

/** Whether a value is a {@link NotifierError}, also one from another copy of this package. */
export function isNotifierError(value: unknown): value is NotifierError {
  return value instanceof Error && value.name === 'NotifierError'
}
