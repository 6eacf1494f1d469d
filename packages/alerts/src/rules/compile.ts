import { NO_LABELS, type Labels } from '../labels.ts'
import { compileMatchers } from '../matchers/matcher.ts'
import { ruleHash } from './rule-hash.ts'
import type { RuleMatch } from './rule-base.ts'
import type { AlertRule } from './rule.ts'

/** A rule that is compiled for evaluation. */
export interface CompiledRule<R extends AlertRule = AlertRule> {
  readonly rule: R
  /** Hash of the fields that decide what breaches it. */
  readonly hash: string
  readonly matches: (labels: Labels) => boolean
}

/** Compiles a rule. */
export function compileRule<R extends AlertRule>(rule: R): CompiledRule<R> {
  return { rule, hash: ruleHash(rule), matches: matcherOf(rule) }
}

const everything = (): boolean => true

function matcherOf({ match, severity }: AlertRule): (labels: Labels) => boolean {
  if (isList(match)) {
    const fits = compileMatchers(match)
    return (labels) => fits(labels, severity)
  }
  const wanted = Object.entries(match)
  if (wanted.length === 0) return everything
  return (labels) => labels !== NO_LABELS && wanted.every(([name, value]) => labels[name] === value)
}

function isList(match: RuleMatch): match is Extract<RuleMatch, readonly unknown[]> {
  return Array.isArray(match)
}
