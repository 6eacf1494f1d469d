/** How many causes of an error are examined. */
const MAX_CAUSES = 5

/** Properties of an error or one of its causes. Each may be anything. */
export interface ErrorFacts {
  readonly name?: unknown
  readonly code?: unknown
  readonly reason?: unknown
  readonly isRetryable?: unknown
}

/** An error and its causes, the outermost first. A getter of the error may throw. */
export function* causesOf(error: unknown): Generator<ErrorFacts, void> {
  let cause = error
  for (let depth = 0; depth < MAX_CAUSES && typeof cause === 'object' && cause !== null; depth += 1) {
    yield cause
    cause = (cause as { cause?: unknown }).cause
  }
}
