import { isHealthError } from '@botwatch/health'
import { isMetricsError } from '@botwatch/metrics'
import { isNotifierError } from '@botwatch/notifiers'
import type { Problem } from '@botwatch/options'

/** Lists the problems in the error that a package throws for its options, below `path`. Rethrows any other error. */
export function problemsOf(create: () => unknown, path = ''): readonly Problem[] {
  try {
    create()
    return []
  } catch (error) {
    if (isHealthError(error) || isMetricsError(error) || isNotifierError(error))
      return below(path, error.problems)
    throw error
  }
}

/** Puts problems below a path, e.g. `config` before `budgets.day.limit`. */
export function below(root: string, problems: readonly Problem[]): readonly Problem[] {
  return problems.map((problem) => ({ ...problem, path: join(root, problem.path) }))
}

function join(root: string, path: string): string {
  return root === '' || path === '' || path.startsWith('[') ? root + path : `${root}.${path}`
}
