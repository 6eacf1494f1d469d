import { describe, parse, type Problem } from '@botwatch/options'
import * as v from 'valibot'

import { snakeCase } from '../text.ts'
import { isPlainObject } from './fields.ts'
import { joinPath, parseAlertRule, RULE_FIELDS, withContext, type RuleContext } from './parse-rule.ts'
import type { AlertRule } from './rule.ts'

/** Valid rules, or all problems of the input. */
export type RulesResult =
  | { readonly ok: true; readonly rules: readonly AlertRule[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

const LIST = 'a list of rules'
const rulesFile = v.strictObject({ rules: v.array(v.unknown(), LIST) })
const bySnakeName: ReadonlyMap<string, string> = new Map(RULE_FIELDS.map((name) => [snakeCase(name), name]))

/**
 * Parses the rules of a JSON or YAML file: a list, or `{ rules: [...] }`. Fields may have their snake_case names
 * (`metric_name`, `threshold_value`, `cooldown_minutes`), but not both at once. Never throws; lists every problem with its
 * path, duplicate names included.
 *
 * @example
 * const result = parseAlertRules(JSON.parse(await readFile('rules.json', 'utf8')))
 */
export function parseAlertRules(value: unknown, context: RuleContext = {}): RulesResult {
  return withContext(context, (root) => parseReadable(value, root, context))
}

function parseReadable(value: unknown, root: string, context: RuleContext): RulesResult {
  const isFile = isPlainObject(value)
  const list = isFile ? value['rules'] : value
  const path = isFile ? joinPath(root, 'rules') : root
  const problems: Problem[] = []
  if (isFile) {
    const file = parse(rulesFile, value, { path: root, noun: 'field' })
    if (!file.ok) problems.push(...file.problems)
  } else if (!Array.isArray(list)) {
    problems.push({ path, expected: `${LIST}, or an object { rules: [...] }`, received: describe(list) })
  }
  if (!Array.isArray(list)) return { ok: false, problems }
  const typed = new Map<string, string>()
  const renamed = list.map((rule, index) => toCamelCase(rule, `${path}[${index}]`, problems, typed))
  const result = parseRuleList(renamed, { ...context, path })
  if (result.ok && problems.length === 0) return result
  const others = result.ok ? [] : result.problems.map((problem) => asTyped(problem, path, typed))
  return { ok: false, problems: [...problems, ...others] }
}

/** Parses a list of rules whose names must differ. */
export function parseRuleList(inputs: readonly unknown[], context: RuleContext): RulesResult {
  const problems: Problem[] = []
  const rules = new Map<string, AlertRule>()
  for (const [index, input] of inputs.entries()) {
    const path = `${context.path ?? ''}[${index}]`
    const result = parseAlertRule(input, { ...context, path })
    if (!result.ok) problems.push(...result.problems)
    else if (rules.has(result.rule.name)) problems.push(duplicateName(`${path}.name`))
    else rules.set(result.rule.name, result.rule)
  }
  return problems.length === 0 ? { ok: true, rules: [...rules.values()] } : { ok: false, problems }
}

/** The problem of a rule whose name another rule has. */
export function duplicateName(path: string): Problem {
  return { path, expected: 'a name that no other rule has', received: 'a duplicate name' }
}

/** Gives the fields of a rule their camelCase names, and notes the path of each renamed one in `typed`. */
function toCamelCase(rule: unknown, path: string, problems: Problem[], typed: Map<string, string>): unknown {
  if (!isPlainObject(rule)) return rule
  const renamed: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(rule)) {
    const camelCase = bySnakeName.get(name) ?? name
    if (camelCase !== name && Object.hasOwn(rule, camelCase))
      problems.push({
        path: `${path}.${name}`,
        expected: `only one of ${name} and ${camelCase}`,
        received: 'both',
      })
    else {
      renamed[camelCase] = camelCase === 'escalate' ? camelCaseSteps(value) : value
      if (camelCase !== name) typed.set(`${path}.${camelCase}`, `${path}.${name}`)
    }
  }
  return renamed
}

/** Gives the steps of an escalation their camelCase names. */
function camelCaseSteps(steps: unknown): unknown {
  if (!Array.isArray(steps)) return steps
  return steps.map((step: unknown) => {
    if (!isPlainObject(step) || Object.hasOwn(step, 'afterMs')) return step
    const { after_ms: afterMs, ...rest } = step
    return afterMs === undefined ? step : { afterMs, ...rest }
  })
}

/** Returns a problem with the path that its author typed. */
function asTyped(problem: Problem, root: string, typed: ReadonlyMap<string, string>): Problem {
  const [field = ''] = /^\[\d+\]\.\w+/.exec(problem.path.slice(root.length)) ?? []
  const end = root.length + field.length
  const name = typed.get(problem.path.slice(0, end))
  return name === undefined ? problem : { ...problem, path: name + problem.path.slice(end) }
}
