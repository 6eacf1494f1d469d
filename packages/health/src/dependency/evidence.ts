/** When a run began and ended, on the monotonic clock. */
export interface RunSpan {
  readonly startedAt: number
  readonly endedAt: number
}

/**
 * How far it is shown that a check fails although one that it depends on passes. Each run of the chain must have begun after
 * the one before had ended: the other check passed, this one failed, the other passed again, this one failed again.
 */
export interface Evidence {
  /** End of the run since which the other check has passed. */
  readonly passingSince: number
  /** End of the first failed run after that; null without one. */
  readonly failedAt: number | null
  /** End of the first passing run of the other check after that; null without one. */
  readonly passedAt: number | null
}

/** Adds a failed run of the check. `isShown` if it completes the chain. */
export function addFailure(
  before: Evidence | undefined,
  passingSince: number,
  run: RunSpan,
): { readonly evidence: Evidence; readonly isShown: boolean } {
  const known =
    before?.passingSince === passingSince ? before : { passingSince, failedAt: null, passedAt: null }
  const isShown = known.passedAt !== null && run.startedAt >= known.passedAt
  const isFirst = known.failedAt === null && run.startedAt >= passingSince
  return { evidence: isFirst ? { ...known, failedAt: run.endedAt } : known, isShown }
}

/** Adds a passing run of the other check. */
export function addPass(before: Evidence, passingSince: number, run: RunSpan): Evidence {
  const { failedAt, passedAt } = before
  if (before.passingSince !== passingSince || failedAt === null || passedAt !== null) return before
  return run.startedAt >= failedAt ? { ...before, passedAt: run.endedAt } : before
}
