import type { CheckContext, Checker, CheckerOptions, CheckReturn } from './checker.ts'
import type { Problem } from './errors.ts'

/**
 * The class to extend for a check with state of its own; for a plain function see `check()`.
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

  /** Takes what every checker takes. Nothing is judged before `addChecker`. */
  constructor(name: string, options: CheckerOptions = {}) {
    this.name = name
    this.options = options
  }

  /** Looks once, unbounded; `HealthChecker` is what bounds it. */
  check(context: CheckContext): CheckReturn | Promise<CheckReturn> {
    return this.performCheck(context)
  }

  /** What is wrong with the options; nothing unless overridden. */
  problems(): readonly Problem[] {
    return []
  }

  /** The check itself: what it returns is the outcome, a throw means `failureStatus`. */
  protected abstract performCheck(context: CheckContext): CheckReturn | Promise<CheckReturn>
}
