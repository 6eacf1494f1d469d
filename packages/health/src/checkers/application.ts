import { described, secret, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import { BaseHealthChecker } from '../check/base-checker.ts'
import { checkerSchema, pickCheckerOptions, readCheckerOptions } from '../check/checker-options.ts'
import type { CheckerOptions, CheckOutcome } from '../check/checker.ts'
import { checkName } from '../check/name.ts'
import { secretFlaw } from '../check/placeholder.ts'

/** Options of {@link ApplicationHealthChecker}. */
export interface ApplicationHealthCheckerOptions extends CheckerOptions {
  /** Default `application`. */
  readonly name?: string | undefined
  /** Values that must be configured, by a name for people. The values are never shown. */
  readonly required: Readonly<Record<string, string | null | undefined>>
  /** Version of the application, for the metric `version`. */
  readonly version?: string | undefined
}

const REQUIRED = 'an object of names and values'

const schema = checkerSchema({
  name: v.optional(checkName(), 'application'),
  required: v.record(v.string(), v.nullish(v.string('a string or nothing')), REQUIRED),
  version: v.optional(v.string('a string')),
})

/** Fields of a check of the type `application` in a configuration file, beside those of every check. */
export const applicationConfig: ConfigSchema = v.strictObject({
  required: v.optional(
    secret(
      described(
        v.record(v.string(), v.string('a string'), 'a map of names and values'),
        "Values that must be set and no placeholders, by a name for people, e.g. `{ GitLab token: '${GITLAB_TOKEN:-}' }`. Secrets.",
      ),
    ),
  ),
  version: v.optional(
    described(
      v.string('a string'),
      'Version of the application, which the check shows. Default that of the server.',
    ),
  ),
})

/**
 * Checks that every required value of the application is present and not a placeholder. Shows the keys, never their
 * values. Metrics: `uptime_seconds` since the checker was created, and `version` if given.
 *
 * @example
 * healthChecker.addChecker(new ApplicationHealthChecker({ required: { 'GitLab token': config.gitlabToken } }))
 */
export class ApplicationHealthChecker extends BaseHealthChecker {
  readonly #required: ApplicationHealthCheckerOptions['required']
  readonly #version: string | undefined
  readonly #startedAt = performance.now()

  /** Throws a `HealthError` on invalid options. */
  constructor(options: ApplicationHealthCheckerOptions) {
    const settings = readCheckerOptions(schema, options)
    super(settings.name, pickCheckerOptions(settings))
    // The given object, not a copy: its values may change later.
    this.#required = options.required
    this.#version = settings.version
  }

  protected override performCheck(): CheckOutcome {
    const metrics = {
      uptime_seconds: Math.round((performance.now() - this.#startedAt) / 100) / 10,
      ...(this.#version === undefined ? {} : { version: this.#version }),
    }
    const flaws = Object.entries(this.#required).flatMap(([key, value]) => findFlaw(key, value ?? ''))
    if (flaws.length === 0) return { status: 'healthy', message: 'Application healthy', metrics }
    const status = this.options.failureStatus ?? 'unhealthy'
    return { status, message: flaws.join('; '), code: 'CONDITION', metrics }
  }
}

function findFlaw(key: string, value: string): string[] {
  const flaw = secretFlaw(value.trim())
  return flaw === undefined ? [] : [`${key} ${flaw}`]
}
