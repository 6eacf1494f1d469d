import { isAlertsError } from '@botwatch/alerts'
import { formatProblems, type Problem } from '@botwatch/options'
import type { Context } from 'hono'

import { problem, type ProblemCode } from './problem.ts'
import type { RouteEnv } from './route-env.ts'

/**
 * Answers with the problem that an error of a part of the monitor means: `notFound` for an unknown id or name, `CONFLICT`,
 * `INVALID_BODY` or `INVALID_RULE` with every problem, `STORE_UNAVAILABLE`. Throws any other error again.
 */
export async function orProblem(
  c: Context<RouteEnv>,
  notFound: ProblemCode,
  answer: () => Promise<Response>,
): Promise<Response> {
  try {
    return await answer()
  } catch (error) {
    if (!isAlertsError(error)) throw error
    const { code, message } = error
    const problems = error.problems.map(toWireProblem)
    if (code === 'NOT_FOUND') return problem(c, notFound, message)
    if (code === 'CONFLICT' || code === 'RULE_IS_FIXED') return problem(c, code, message)
    if (code === 'INVALID_RULE')
      return problem(c, 'INVALID_RULE', `Invalid rule: ${formatProblems(problems)}`, { problems })
    if (code === 'INVALID_ARGUMENT')
      return problem(c, 'INVALID_BODY', `Invalid body: ${formatProblems(problems)}`, { problems })
    return problem(c, 'STORE_UNAVAILABLE', 'The database of alerts cannot be used at the moment')
  }
}

/** A problem with the name that the field has in JSON, e.g. `escalate[0].after_seconds` for `escalate[0].afterMs`. */
function toWireProblem({ path, ...rest }: Problem): Problem {
  return { ...rest, path: path.replaceAll(/\w+/g, toWireName) }
}

/** `afterMs` as `after_seconds`. */
function toWireName(name: string): string {
  return name.replace(/Ms$/, 'Seconds').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
