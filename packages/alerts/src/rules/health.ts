import { text } from '@botwatch/options'
import * as v from 'valibot'

import type { Observation } from '../alert.ts'
import type { Verdict } from '../state.ts'
import { cut } from '../text.ts'
import { printable, type RuleFields } from './fields.ts'

/** Fields of a health rule beside those of every rule. */
export interface HealthFields {
  readonly kind: 'health'
  /** Name of a check, or `*` for every check. */
  readonly healthCheckName: string
  /** Statuses that breach. `unknown` counts as no data unless it is listed. Default `['unhealthy']`. */
  readonly healthStatus: readonly string[]
}

/** Result of a health check, as far as a rule reads it. */
interface HealthResult {
  readonly name: string
  readonly status: string
  readonly code?: string | null
  readonly message?: string
  readonly dependsOn?: readonly string[]
}

const MAX_NAME_LENGTH = 256
const MAX_DEPENDENCIES = 100
const STATUSES = 'a list of at least one status'
const MAX_SUMMARY_LENGTH = 500
const soundStatuses: ReadonlySet<unknown> = new Set(['healthy', 'degraded', 'unhealthy'])

export const HEALTH_FIELDS: RuleFields<Omit<HealthFields, 'kind'>> = {
  healthCheckName: printable(MAX_NAME_LENGTH),
  healthStatus: v.optional(v.pipe(v.array(text(1, 128), STATUSES), v.minLength(1, STATUSES)), ['unhealthy']),
}

/**
 * Classifies a result by its status. `unknown` and any other status that is not known count as no data, unless the rule
 * lists them.
 */
export function classifyResult(
  { healthStatus }: HealthFields,
  { status, code }: Pick<HealthResult, 'status' | 'code'>,
): Verdict {
  if (healthStatus.includes(status)) return code === 'LATE' ? 'ok' : 'breach'
  return soundStatuses.has(status) ? 'ok' : 'no_data'
}

/** Whether a check has nothing to evaluate, so that its data is not missing. */
export function isIdle({ status, code }: Pick<HealthResult, 'status' | 'code'>): boolean {
  return status === 'unknown' && code === 'IDLE'
}

/** Whether a status has a meaning for every rule. */
export function isKnownStatus(status: unknown): boolean {
  return status === 'unknown' || soundStatuses.has(status)
}

/** Describes a result, e.g. `glm_api is unhealthy: timed out`. Cleaned of secrets and cut. */
export function observeHealth(
  { name, status, message, dependsOn }: HealthResult,
  clean: (text: string) => string,
): Observation {
  const detail =
    typeof message === 'string' && message !== '' ? cut(clean(message), MAX_SUMMARY_LENGTH) : null
  const why = detail === null ? '' : `: ${detail}`
  const summary = cut(clean(`${name} is ${status}`) + why, MAX_SUMMARY_LENGTH)
  return {
    value: null,
    summary,
    checkStatus: cut(clean(status), MAX_NAME_LENGTH),
    detail,
    dependsOn: readNames(dependsOn),
  }
}

function readNames(names: unknown): readonly string[] {
  return Array.isArray(names) ? names.slice(0, MAX_DEPENDENCIES).filter(isCheckName) : []
}

export function isCheckName(name: unknown): name is string {
  return typeof name === 'string' && name !== '' && name.length <= MAX_NAME_LENGTH
}
