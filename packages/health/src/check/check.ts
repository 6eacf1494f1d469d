import type { Checker, CheckerOptions } from './checker.ts'

/**
 * Creates a checker from a function that returns nothing (healthy), a message (healthy) or an outcome; a throw counts
 * as `failureStatus`. `addChecker` validates the name and the options.
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
