import type { Checker, CheckerOptions } from './checker.ts'

/**
 * Makes a checker of a function. It returns nothing (healthy), a message (healthy) or an outcome; a throw
 * means `failureStatus`. Nothing is judged before `addChecker`.
 *
 * @example
 * healthChecker.addChecker(
 *   check('queue', async ({ signal }) => {
 *     const length = await queue.length({ signal })
 *     return { status: length > 100 ? 'degraded' : 'healthy', metrics: { queue_length: length } }
 *   }),
 * )
 */
export function check(name: string, run: Checker['check'], options: CheckerOptions = {}): Checker {
  return { name, options, check: run }
}
