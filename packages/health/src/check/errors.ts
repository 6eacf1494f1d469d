/** What was wrong with what was given. */
export type HealthErrorCode = 'INVALID_OPTIONS' | 'INVALID_CHECKER' | 'INVALID_DEPENDENCIES'

/** One thing wrong with a value that was given. Holds no value that could be a secret. */
export interface Problem {
  /** Which option, as `timeoutMs` or `thresholds.cpu.degraded`. */
  readonly path: string
  /** What would have been right. */
  readonly expected: string
  /** The type of what was given, and the value itself where it cannot be a secret. */
  readonly received: string
}

const titles: Readonly<Record<HealthErrorCode, string>> = {
  INVALID_OPTIONS: 'Invalid health checker options',
  INVALID_CHECKER: 'Invalid checker',
  INVALID_DEPENDENCIES: 'Invalid dependencies',
}

/** A mistake in the program: options or a checker that cannot be used. Lists every problem at once. */
export class HealthError extends Error {
  override readonly name = 'HealthError'
  readonly code: HealthErrorCode
  readonly problems: readonly Problem[]

  constructor(code: HealthErrorCode, problems: readonly Problem[]) {
    super(`${titles[code]}: ${formatProblems(problems)}`)
    this.code = code
    this.problems = problems
  }
}

/** Problems with every text of theirs passed through `hide`. */
export function hideInProblems(problems: readonly Problem[], hide: (text: string) => string): Problem[] {
  return problems.map(({ path, expected, received }) => ({
    path: hide(path),
    expected: hide(expected),
    received: hide(received),
  }))
}

/** All problems in one line. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems
    .map(({ path, expected, received }) => `${path}: expected ${expected}, got ${received}`)
    .join('; ')
}

/** Whether a value is a {@link HealthError}, also one from another copy of this package. */
export function isHealthError(value: unknown): value is HealthError {
  return value instanceof Error && value.name === 'HealthError'
}
