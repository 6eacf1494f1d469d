import { text } from '@botwatch/options'
import * as v from 'valibot'

import type { Verdict } from '../detection/detection.ts'
import type { AlertHealthResult } from '../evaluation/inputs.ts'
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

const STATUSES = 'a list of at least one status'
const MAX_SUMMARY_LENGTH = 500
const soundStatuses: ReadonlySet<unknown> = new Set(['healthy', 'degraded', 'unhealthy'])

/** The fields of a health rule beside those of every rule. */
export const HEALTH_FIELDS: RuleFields<Pick<HealthRule, 'healthCheckName' | 'healthStatus'>> = {
  healthCheckName: printable(256),
  healthStatus: v.optional(v.pipe(v.array(text(1, 128), STATUSES), v.minLength(1, STATUSES)), ['unhealthy']),
}

/** Evaluates a status. `unknown` and any other status that is not known count as no data, unless the rule lists them. */
export function judgeHealth({ healthStatus }: HealthRule, { status }: AlertHealthResult): Verdict {
  if (healthStatus.includes(status)) return 'breach'
  return soundStatuses.has(status) ? 'ok' : 'no_data'
}

/** Describes a result, e.g. `glm_api is unhealthy: timed out`. The message is cleaned of secrets and cut. */
export function observeHealth(
  _rule: HealthRule,
  { name, status, message }: AlertHealthResult,
  clean: (text: string) => string,
): Observation {
  const why = typeof message === 'string' && message !== '' ? `: ${clean(message)}` : ''
  return { value: null, summary: cut(`${name} is ${status}${why}`, MAX_SUMMARY_LENGTH) }
}
