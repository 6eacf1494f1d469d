import type { AlertRuleInput, RuleContext } from '@botwatch/alerts'
import { suggest, type Problem } from '@botwatch/options'

import * as v from 'valibot'

import { below } from '../package-problems.ts'
import type { RuleFields } from './kind.ts'
import { readRule } from './read-rule.ts'
import { ruleSchema } from './rule-schema.ts'

/** What the rules of a file refer to. */
export interface RulesContext extends Omit<RuleContext, 'path'> {
  /** The default rules in effect, which the file may edit. */
  readonly defaults: readonly AlertRuleInput[]
}

/** A rule that does nothing. */
export interface UnusedEdit {
  readonly path: string
  /** Why, e.g. `edits a rule that exists only with budgets.day`. */
  readonly reason: string
}

/** The rules of a file, or all their problems. */
export type RulesResult =
  | {
      readonly ok: true
      readonly rules: readonly AlertRuleInput[]
      /** Edits of default rules that are not in effect, because there is no such budget. They do nothing. */
      readonly unused: readonly UnusedEdit[]
    }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * Reads the rules of a configuration file. A rule with the name of a default rule edits it, unless it says itself what it
 * reads. Problems have paths such as `rules[0].gt`. Rules that do not fit `ruleSchema` are left out: `parse` has reported them.
 */
export function readRules(
  value: readonly unknown[],
  { defaults, ...context }: RulesContext,
  path: string = 'rules',
): RulesResult {
  const byName = new Map(defaults.map((rule) => [rule.name, rule]))
  const rules = new Map<string, AlertRuleInput>()
  const unused: UnusedEdit[] = []
  const problems: Problem[] = []
  const names = new Set<string>()
  for (const [index, fields] of value.entries()) {
    if (!isRule(fields)) continue
    const at = `${path}[${index}]`
    const { name } = fields
    const result = readRule(fields, byName.get(name), context)
    if (names.has(name))
      problems.push({
        path: `${at}.name`,
        expected: 'a name that no other rule has',
        received: 'a duplicate name',
      })
    names.add(name)
    if (result.ok) rules.set(name, result.rule)
    else if (result.problems.length > 0) problems.push(...below(at, result.problems))
    else if (isForBudget(name)) unused.push(withoutBudget(`${at}.name`, name))
    else problems.push(nothingRead(at, name, [...byName.keys()]))
  }
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, rules: [...rules.values()], unused }
}

function isRule(fields: unknown): fields is RuleFields {
  return v.is(ruleSchema, fields)
}

const BUDGET_RULES: ReadonlyMap<string, string> = new Map([
  ['day_budget_used', 'day'],
  ['month_budget_used', 'month'],
])

function isForBudget(name: string): boolean {
  return BUDGET_RULES.has(name)
}

function withoutBudget(path: string, name: string): UnusedEdit {
  return { path, reason: `edits a rule that exists only with budgets.${BUDGET_RULES.get(name)}` }
}

function nothingRead(path: string, name: string, defaults: readonly string[]): Problem {
  const meant = suggest(name, defaults)
  const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`
  return {
    path: `${path}.name`,
    expected: `metric, rate, ratio, check, absent or silent beside it, or the name of a default rule${hint}`,
    received: 'a rule that reads nothing',
  }
}
