import type { Verdict } from '../detection/detection.ts'
import type { AlertHealthResult } from '../evaluation/inputs.ts'
import { cut } from '../text.ts'
import type { FieldReader } from './field-reader.ts'
import type { AlertRuleBase, Observation } from './rule-base.ts'

/** Fires on the status of a health check. */
export interface HealthRule extends AlertRuleBase {
  readonly kind: 'health'
  /** A check's name, or `*` for each check. */
  readonly healthCheckName: string
  readonly healthStatus: readonly string[]
}

/** The fields that make a rule a health rule. */
export const HEALTH_FIELDS = ['healthCheckName', 'healthStatus'] as const

const MAX_SUMMARY_LENGTH = 500
const soundStatuses: ReadonlySet<unknown> = new Set(['healthy', 'degraded', 'unhealthy'])

/** Reads what a health rule has of its own. */
export function readHealthRule(read: FieldReader, base: AlertRuleBase): HealthRule {
  const healthStatus = read.texts('healthStatus', ['unhealthy'])
  if (healthStatus.length === 0) read.fail('healthStatus', 'expected at least one status')
  return {
    ...base,
    kind: 'health',
    healthCheckName: read.text('healthCheckName', { min: 1, max: 256 }),
    healthStatus,
  }
}

/** What a status says. `unknown`, and a status nobody has heard of, is no data unless the rule lists it. */
export function judgeHealth({ healthStatus }: HealthRule, { status }: AlertHealthResult): Verdict {
  if (healthStatus.includes(status)) return 'breach'
  return soundStatuses.has(status) ? 'ok' : 'no_data'
}

/** What a check showed, as `glm_api is unhealthy: timed out`; the check's message is from outside: cleaned and cut. */
export function observeHealth(
  _rule: HealthRule,
  { name, status, message }: AlertHealthResult,
  clean: (text: string) => string,
): Observation {
  const why = typeof message === 'string' && message !== '' ? `: ${clean(message)}` : ''
  return { value: null, summary: cut(`${name} is ${status}${why}`, MAX_SUMMARY_LENGTH) }
}
