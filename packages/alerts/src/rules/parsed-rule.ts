import * as v from 'valibot'

import { RULE_KINDS } from '../alert.ts'
import { isPlainObject } from './fields.ts'
import type { AlertRule } from './rule.ts'

/** A rule with all its defaults. One without them, as a user writes it, is refused. */
export function parsedRule(): v.GenericSchema<unknown, AlertRule> {
  return v.custom<AlertRule>(isParsedRule, 'a rule as parseAlertRule returns it')
}

function isParsedRule(value: unknown): boolean {
  if (!isPlainObject(value)) return false
  const { name, kind, match, consecutiveBreaches } = value
  const kinds: readonly unknown[] = RULE_KINDS
  return (
    typeof name === 'string' &&
    kinds.includes(kind) &&
    typeof match === 'object' &&
    typeof consecutiveBreaches === 'number'
  )
}
