import type { ConfigProblem } from './position.ts'

/** The problems of each stage, except of what an earlier stage has a problem with. */
export function inStages(...stages: readonly (readonly ConfigProblem[])[]): readonly ConfigProblem[] {
  return stages.reduce<readonly ConfigProblem[]>((earlier, problems) => {
    const known = new Set(earlier.map(variableOf))
    const distinct = new Map(
      problems.map((problem) => [`${problem.file} ${problem.path} ${problem.expected}`, problem]),
    )
    return [
      ...earlier,
      ...[...distinct.values()].filter((each) => each.path === '' || !known.has(variableOf(each))),
    ]
  }, [])
}

function variableOf({ path }: ConfigProblem): string {
  return path.replace(/_FILE$/, '')
}

/** Those of variables first, then those of each file from top to bottom. */
export function inOrder(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const none = { line: 0, column: 0 }
  return problems.toSorted(
    ({ file: a = '', position: from = none }, { file: b = '', position: to = none }) => {
      if (a !== b) return a < b ? -1 : 1
      return from.line - to.line || from.column - to.column
    },
  )
}
