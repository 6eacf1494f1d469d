import { BaseHealthChecker } from '../check/base-checker.ts'
import type { CheckerOptions, CheckOutcome } from '../check/checker.ts'
import type { Problem } from '../check/errors.ts'
import { checkerOptionsOf } from '../check/checker-options.ts'
import { describe } from '../validate.ts'

/** Options of {@link ApplicationHealthChecker}. */
export interface ApplicationHealthCheckerOptions extends CheckerOptions {
  /** Default `application`. */
  readonly name?: string | undefined
  /** What has to be configured: a name for people, and the value, of which nothing is ever shown. */
  readonly required: Readonly<Record<string, string | null | undefined>>
  /** The application's version, for the metric `version`. */
  readonly version?: string | undefined
}

/** What stands where a real value should be, as examples and templates have it. */
const placeholders: readonly RegExp[] = [
  /^(?:test|dummy|fake|example|sample)(?:[-_ ]?(?:token|key|api[-_ ]?key|secret|password|value))?$/i,
  /^(?:glpat-|sk-)?(?:your[-_ ].*|x{3,}|\*{3,}|\.{3})$/i,
  /^(?:change|replace)[-_ ]?(?:me|this)$/i,
  /^(?:placeholder|todo|tbd|none|null|undefined)$/i,
  /^(?:<.*>|\$\{.*\}|\{\{.*\}\})$/,
]

/**
 * Checks that the application has what it needs: every required value is there and is no placeholder. Names
 * the keys and never their values. Metrics: `uptime_seconds` since this was created, and `version` when given.
 *
 * @example
 * healthChecker.addChecker(new ApplicationHealthChecker({ required: { 'GitLab token': config.gitlabToken } }))
 */
export class ApplicationHealthChecker extends BaseHealthChecker {
  readonly #required: ApplicationHealthCheckerOptions['required']
  readonly #version: string | undefined
  readonly #startedAt = performance.now()

  constructor(options: ApplicationHealthCheckerOptions) {
    super(options.name ?? 'application', checkerOptionsOf(options))
    this.#required = options.required
    this.#version = options.version
  }

  /** Everything wrong with the required values, by their keys. */
  override problems(): readonly Problem[] {
    const required: unknown = this.#required
    if (typeof required !== 'object' || required === null || Array.isArray(required)) {
      return [{ path: 'required', expected: 'an object of names and values', received: describe(required) }]
    }
    return Object.entries(required)
      .filter(([, value]) => typeof value !== 'string' && value !== null && value !== undefined)
      .map(([key, value]) => ({
        path: `required.${key}`,
        expected: 'a string or nothing',
        received: typeof value,
      }))
  }

  protected override performCheck(): CheckOutcome {
    const metrics = {
      uptime_seconds: Math.round((performance.now() - this.#startedAt) / 100) / 10,
      ...(this.#version === undefined ? {} : { version: this.#version }),
    }
    const flaws = Object.entries(this.#required).flatMap(([key, value]) => flawOf(key, value ?? ''))
    if (flaws.length === 0) return { status: 'healthy', message: 'Application healthy', metrics }
    const status = this.options.failureStatus ?? 'unhealthy'
    return { status, message: flaws.join('; '), code: 'CONDITION', metrics }
  }
}

function flawOf(key: string, value: string): string[] {
  const trimmed = value.trim()
  if (trimmed === '') return [`${key} missing`]
  return placeholders.some((pattern) => pattern.test(trimmed)) ? [`${key} is a placeholder`] : []
}
