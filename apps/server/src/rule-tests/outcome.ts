/** A line of a difference: expected and missing, there and not expected, or both. */
export interface DiffLine {
  readonly sign: '-' | '+' | ' '
  readonly text: string
}

/** An expectation of a test that does not hold. */
export interface Failure {
  /** The alerts of a rule at a time, or the messages to a channel. */
  readonly about:
    | { readonly kind: 'alerts'; readonly rule: string; readonly atMs: number }
    | { readonly kind: 'messages'; readonly channel: string }
  readonly lines: readonly DiffLine[]
  /** What may explain it, e.g. when the rule did fire. */
  readonly notes: readonly string[]
}

/** Result of one test. */
export interface TestOutcome {
  readonly name: string
  readonly failures: readonly Failure[]
}

/** Compares two lists in their order. Undefined if they are the same. */
export function diffInOrder<E, G>(
  expected: readonly E[],
  got: readonly G[],
  fits: (expected: E, got: G) => boolean,
  {
    expectedText,
    gotText,
  }: {
    readonly expectedText: (item: E) => string /** `isExpected`: it is one of those that are expected. */
    readonly gotText: (item: G, isExpected: boolean) => string
  },
): readonly DiffLine[] | undefined {
  // Length of the longest common part from each pair of places on.
  const common = Array.from({ length: expected.length + 1 }, () =>
    Array.from({ length: got.length + 1 }, () => 0),
  )
  const at = (row: number, column: number): number => common[row]?.[column] ?? 0
  const same = expected.map((each) => got.map((other) => fits(each, other)))
  for (let row = expected.length - 1; row >= 0; row -= 1)
    for (let column = got.length - 1; column >= 0; column -= 1)
      (common[row] as number[])[column] =
        same[row]?.[column] === true
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1))
  const lines: DiffLine[] = []
  let [row, column] = [0, 0]
  while (row < expected.length || column < got.length) {
    const [wanted, there] = [expected[row], got[column]]
    if (same[row]?.[column] === true) {
      lines.push({ sign: ' ', text: gotText(there as G, true) })
      row += 1
      column += 1
    } else if (wanted !== undefined && at(row + 1, column) >= at(row, column + 1)) {
      lines.push({ sign: '-', text: expectedText(wanted) })
      row += 1
    } else if (there !== undefined) {
      lines.push({ sign: '+', text: gotText(there, false) })
      column += 1
    } else {
      lines.push({ sign: '-', text: expectedText(wanted as E) })
      row += 1
    }
  }
  return lines.every(({ sign }) => sign === ' ') ? undefined : lines
}
