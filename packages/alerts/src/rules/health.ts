import { text } from '@botwatch/options'
import * as v from 'valibot'

import type { Verdict } from '../state.ts'
import { cut } from '../text.ts'
import { printable, type RuleFields } from './fields.ts'
import type { AlertRuleBase, Observation } from './rule-base.ts'

/** Fires on the status of a health check. */
export interface HealthRule extends AlertRuleBase {
  readonly kind: 'health'
  /** Name of a check, or `*` for every check. */
  readonly healthCheckName: string
  readonly healthStatus: readonly string[]
}

/** Result of a health check, as far as a rule reads it. */
interface HealthResult {
  readonly name: string
  readonly status: string
  readonly message?: string
  readonly dependsOn?: readonly string[]
}

const MAX_NAME_LENGTH = 256
const MAX_DEPENDENCIES = 100
const STATUSES = 'a list of at least one status'
const MAX_SUMMARY_LENGTH = 500
const soundStatuses: ReadonlySet<unknown> = new Set(['healthy', 'degraded', 'unhealthy'])

/** The fields of a health rule beside those of every rule. */
export const HEALTH_FIELDS: RuleFields<Pick<HealthRule, 'healthCheckName' | 'healthStatus'>> = {
  healthCheckName: printable(MAX_NAME_LENGTH),
  healthStatus: v.optional(v.pipe(v.array(text(1, 128), STATUSES), v.minLength(1, STATUSES)), ['unhealthy']),
}

/** Classifies a status. `unknown` and any other status that is not known count as no data, unless the rule lists them. */
export function classifyStatus(
  { healthStatus }: HealthRule,
  { status }: Pick<HealthResult, 'status'>,
): Verdict {
  if (healthStatus.includes(status)) return 'breach'
  return soundStatuses.has(status) ? 'ok' : 'no_data'
}

/** Describes a result, e.g. `glm_api is unhealthy: timed out`. The message is cleaned of secrets and cut. */
export function observeHealth(
  { name, status, message, dependsOn }: HealthResult,
  clean: (text: string) => string,
): Observation {
  const why = typeof message === 'string' && message !== '' ? `: ${clean(message)}` : ''
  const summary = cut(`${name} is ${status}${why}`, MAX_SUMMARY_LENGTH)
  return { value: null, summary, dependsOn: readNames(dependsOn) }
}

function readNames(names: unknown): readonly string[] {
  if (!Array.isArray(names)) return []
  return names.slice(0, MAX_DEPENDENCIES).filter(isName)
}

function isName(name: unknown): name is string {
  return typeof name === 'string' && name !== '' && name.length <= MAX_NAME_LENGTH
}
