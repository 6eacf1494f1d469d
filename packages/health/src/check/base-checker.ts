import type { CheckContext, Checker, CheckerOptions, CheckReturn } from './checker.ts'
import type { Problem } from './errors.ts'

/**
 * Base class of a check with state of its own; for a plain function see `check()`.
 *
 * @example
 * class QueueChecker extends BaseHealthChecker {
 *   protected override performCheck() {
 *     return { status: 'healthy', message: 'Queue is short', metrics: { queue_length: 3 } } as const
 *   }
 * }
 * healthChecker.addChecker(new QueueChecker('queue'))
 */
export abstract class BaseHealthChecker implements Checker {
  readonly name: string
  readonly options: CheckerOptions

  /** Takes the options of every checker and no others. `addChecker` validates the name and the options. */
  constructor(name: string, options: CheckerOptions = {}) {
    this.name = name
    this.options = options
  }

  /** Runs the check once, without a time limit: `HealthChecker` enforces it. */
  check(context: CheckContext): CheckReturn | Promise<CheckReturn> {
    return this.performCheck(context)
  }

  /** Lists what is wrong with the checker's own options; nothing unless overridden. */
  problems(): readonly Problem[] {
    return []
  }

  /** The check itself: returns the outcome; a throw counts as `failureStatus`. */
  protected abstract performCheck(context: CheckContext): CheckReturn | Promise<CheckReturn>
}
