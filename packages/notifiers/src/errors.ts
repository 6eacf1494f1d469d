/** Why this package threw. Only a programmer's mistake is thrown; what becomes of a message is a value. */
export type NotifierErrorCode = 'INVALID_OPTIONS'

/** One thing wrong with an option. Names the type of what was given, never the value, which may be a secret. */
export interface OptionProblem {
  /** Where, as `secrets[0]`. */
  readonly path: string
  /** The type of what was given, as `string`, `null` or `array`. */
  readonly received: string
  readonly expected: string
}

/** Options that cannot work, with every problem listed and no value of an option in any text. */
export class NotifierError extends Error {
  override readonly name = 'NotifierError'
  readonly code: NotifierErrorCode
  readonly problems: readonly OptionProblem[]

  constructor(subject: string, problems: readonly OptionProblem[]) {
    super(`Invalid ${subject} options: ${problems.map(problemText).join('; ')}`)
    this.code = 'INVALID_OPTIONS'
    this.problems = problems
  }
}

/** A problem as people read it. */
export function problemText({ path, received, expected }: OptionProblem): string {
  return `${path}: expected ${expected}, got ${received}`
}

/** Whether a value is a {@link NotifierError}, also one from another copy of this package. */
export function isNotifierError(value: unknown): value is NotifierError {
  return value instanceof Error && value.name === 'NotifierError'
}
