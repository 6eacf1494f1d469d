import { describe, type Problem } from '@botwatch/options'
import type * as v from 'valibot'

import { RULE_KINDS, type RuleKind } from '../alert.ts'
import { ABSENT_FIELDS } from './absent.ts'
import { DEAD_MAN_FIELDS } from './dead-man.ts'
import { HEALTH_FIELDS } from './health.ts'
import { RATE_FIELDS } from './rate.ts'
import { RATIO_FIELDS } from './ratio.ts'
import { THRESHOLD_FIELDS } from './threshold.ts'

/** The fields of each kind of rule beside those of every rule. */
export const KINDS: Readonly<Record<RuleKind, Readonly<Record<string, v.GenericSchema>>>> = {
  threshold: THRESHOLD_FIELDS,
  rate: RATE_FIELDS,
  ratio: RATIO_FIELDS,
  health: HEALTH_FIELDS,
  absent: ABSENT_FIELDS,
  dead_man: DEAD_MAN_FIELDS,
}

/** The names of the fields of all kinds. */
export const KIND_FIELDS: readonly string[] = [
  ...new Set(RULE_KINDS.flatMap((kind) => Object.keys(KINDS[kind]))),
]

/** Default units of the value. */
export const UNITS: Readonly<Partial<Record<RuleKind, string>>> = { rate: 'per second', ratio: 'ratio' }

/**
 * The other fields of a rule say its kind; `kind` must not contradict them, and is required for `rate`, `absent`, and a
 * `dead_man` without `silentAfterMs`.
 */
export function kindOf(fields: Readonly<Record<string, unknown>>): {
  readonly kind: RuleKind
  readonly problem?: Problem
} {
  const given = KIND_FIELDS.filter((name) => fields[name] !== undefined)
  const fitting = RULE_KINDS.filter((kind) => given.every((name) => Object.hasOwn(KINDS[kind], name)))
  const chosen = RULE_KINDS.find((kind) => kind === fields['kind'])
  const [kind = 'threshold'] = fitting
  if (fitting.length === 0) {
    const sets = RULE_KINDS.map((name) => Object.keys(KINDS[name]).join(', '))
    const expected = `the fields of one kind of rule: ${sets.join('; or ')}`
    return { kind: chosen ?? kind, problem: { path: '', expected, received: 'fields of several kinds' } }
  }
  if (chosen === undefined && kind === 'rate') {
    const expected = 'rate, or totalMetricName for a ratio'
    return { kind, problem: { path: 'kind', expected, received: describe(fields['kind']) } }
  }
  if (chosen === undefined || fitting.includes(chosen)) return { kind: chosen ?? kind }
  const expected = `${new Intl.ListFormat('en', { type: 'disjunction' }).format(fitting)} to match the other fields`
  return { kind, problem: { path: 'kind', expected, received: describe(chosen) } }
}
