import { formatProblems, type Problem } from './problem.ts'

/** Input that cannot be used. The message lists every problem and no value that may be a secret. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError'
  readonly code = 'INVALID_OPTIONS'
  readonly problems: readonly Problem[]

  /** `subject` names the input in the message, e.g. `redactor options`. */
  constructor(subject: string, problems: readonly Problem[]) {
    super(`Invalid ${subject}: ${formatProblems(problems)}`)
    this.problems = problems
  }
}

/** Whether a value is an {@link OptionsError}, also one from another copy of this package. */
export function isOptionsError(value: unknown): value is OptionsError {
  return value instanceof Error && value.name === 'OptionsError'
}
