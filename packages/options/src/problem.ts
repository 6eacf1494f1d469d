/** One thing that is wrong with an input. Its texts hold no string value of the input, which may be a secret. */
export interface Problem {
  /** Where, e.g. `rules[0].threshold`. Empty for the input as a whole. */
  readonly path: string
  /** What is allowed, e.g. `an integer from 1 to 300000`. */
  readonly expected: string
  /** What was given, e.g. `a string of 5 characters`, `0` or `nothing`. */
  readonly received: string
}

const unknownName = /^an unknown (\w+)$/

/** A problem as one phrase, e.g. `timeoutMs: expected an integer from 1 to 300000, got 0`. */
export function formatProblem({ path, expected, received }: Problem): string {
  const where = path === '' ? '' : `${path}: `
  const [, kind] = unknownName.exec(received) ?? []
  if (kind === undefined) return `${where}expected ${expected}, got ${received}`
  const hint = / /.test(expected) ? `expected ${expected}` : `did you mean ${expected}?`
  return `${where}unknown ${kind}; ${hint}`
}

/** All problems on one line, or the first `max` of them and how many more there are. */
export function formatProblems(problems: readonly Problem[], max: number = Infinity): string {
  const shown = problems.slice(0, max).map(formatProblem)
  const missing = problems.length - shown.length
  return [...shown, ...(missing > 0 ? [`${missing} more`] : [])].join('; ')
}
