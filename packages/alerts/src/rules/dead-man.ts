import { describe, integer, type Problem } from '@botwatch/options'
import * as v from 'valibot'

import type { Observation } from '../alert.ts'
import { printable, type RuleFields } from './fields.ts'

/** Fields of a dead_man rule beside those of every rule. Without a name, it waits for any evaluation round. */
export interface DeadManFields {
  readonly kind: 'dead_man'
  /** Name of a metric: waits for a sample of it that matches. Default none. */
  readonly metricName?: string
  /** Name of a check, or `*` for any check: waits for a result of it that matches. Default none. */
  readonly healthCheckName?: string
  /** How long it may be silent; 1000 ms to 30 days. Default 5 minutes, and at least three evaluation intervals. */
  readonly silentAfterMs: number
}

const DEFAULT_SILENCE_MS = 300_000

export const DEAD_MAN_FIELDS: RuleFields<Omit<DeadManFields, 'kind'>> = {
  metricName: v.optional(printable(256)),
  healthCheckName: v.optional(printable(256)),
  silentAfterMs: v.optional(integer(1000, 30 * 86_400_000)),
}

/** Returns the default of `silentAfterMs`: a round that is late by one or two intervals is not silence. */
export function defaultSilence(evaluationIntervalMs: number): number {
  return Math.max(DEFAULT_SILENCE_MS, 3 * evaluationIntervalMs)
}

/** Returns the problems of a rule that waits for two things, or counts silence, which is a state and not a sample. */
export function deadManProblems(fields: Readonly<Record<string, unknown>>): readonly Problem[] {
  const { metricName, healthCheckName } = fields
  const counts = [
    ['consecutiveBreaches', 1],
    ['forMs', 0],
  ] as const
  return [
    ...(metricName === undefined || healthCheckName === undefined
      ? []
      : [problemOf('healthCheckName', 'only one of metricName and healthCheckName', healthCheckName)]),
    ...counts.flatMap(([path, only]) => {
      const value = fields[path]
      if (typeof value !== 'number' || value <= only) return []
      return [problemOf(path, `${only} with dead_man; silentAfterMs says when it fires`, value)]
    }),
  ]
}

function problemOf(path: string, expected: string, value: unknown): Problem {
  return { path, expected, received: describe(value) }
}

/** Describes silence or its end, e.g. `no sample of tokens_total` or `tokens_total has reported again`. */
export function observeSilence(
  { metricName, healthCheckName }: DeadManFields,
  isSilent: boolean,
): Observation {
  return { value: null, summary: isSilent ? describeSilence() : `${subject()} again` }

  function describeSilence(): string {
    if (metricName !== undefined) return `no sample of ${metricName}`
    if (healthCheckName === undefined) return 'no rules were evaluated'
    return healthCheckName === '*' ? 'no result of any check' : `no result of check ${healthCheckName}`
  }

  function subject(): string {
    if (metricName !== undefined) return `${metricName} has reported`
    if (healthCheckName === undefined) return 'rules are evaluated'
    return healthCheckName === '*' ? 'checks have reported' : `check ${healthCheckName} has reported`
  }
}
