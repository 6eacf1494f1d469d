import type { Problem } from '../errors.ts'
import { describe, isPlainObject } from './field-reader.ts'
import { parseAlertRule, RULE_FIELDS, type RuleContext } from './parse-rule.ts'
import type { AlertRule } from './rule.ts'

/** Valid rules, or everything that is wrong with them. */
export type RulesResult =
  | { readonly ok: true; readonly rules: readonly AlertRule[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

const bySnakeName: ReadonlyMap<string, string> = new Map(
  RULE_FIELDS.map((name) => [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), name]),
)

/**
 * Reads rules as a JSON or YAML parser gives them: a list, or `{ rules: [...] }`. Fields may have their snake_case names
 * (`metric_name`, `threshold_value`, `cooldown_minutes`), but not both at once. Never throws; lists every problem with its
 * path, duplicate names among them.
 *
 * @example
 * const result = parseAlertRules(JSON.parse(await readFile('rules.json', 'utf8')))
 */
export function parseAlertRules(value: unknown, context: RuleContext = {}): RulesResult {
  const at = context.path ?? ''
  const inObject = isPlainObject(value)
  const list = inObject ? value['rules'] : value
  const path = inObject ? [at, 'rules'].filter((part) => part !== '').join('.') : at
  const problems: Problem[] = []
  for (const name of inObject ? Object.keys(value) : [])
    if (name !== 'rules') problems.push({ path: name.slice(0, 64), message: 'unknown field' })
  if (!Array.isArray(list)) {
    const expected = inObject ? 'a list of rules' : 'a list of rules, or an object with one in rules'
    problems.push({ path, message: `expected ${expected}, got ${describe(list)}` })
    return { ok: false, problems }
  }
  const renamed = list.map((rule, index) => withOwnNames(rule, `${path}[${index}]`, problems))
  const result = parseRuleList(renamed, { ...context, path })
  if (result.ok && problems.length === 0) return result
  return { ok: false, problems: [...problems, ...(result.ok ? [] : result.problems)] }
}

/** Reads a list of rules whose names must differ. */
export function parseRuleList(inputs: readonly unknown[], context: RuleContext): RulesResult {
  const problems: Problem[] = []
  const rules = new Map<string, AlertRule>()
  for (const [index, input] of inputs.entries()) {
    const path = `${context.path ?? ''}[${index}]`
    const result = parseAlertRule(input, { ...context, path })
    if (!result.ok) problems.push(...result.problems)
    else if (rules.has(result.rule.name)) problems.push({ path: `${path}.name`, message: 'duplicate name' })
    else rules.set(result.rule.name, result.rule)
  }
  return problems.length === 0 ? { ok: true, rules: [...rules.values()] } : { ok: false, problems }
}

/** A rule with the names that fields have here. Values, and the names within them, stay as they are. */
function withOwnNames(rule: unknown, path: string, problems: Problem[]): unknown {
  if (!isPlainObject(rule)) return rule
  const renamed: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(rule)) {
    const own = bySnakeName.get(name) ?? name
    if (own !== name && Object.hasOwn(rule, own))
      problems.push({ path: `${path}.${name}`, message: `the same field as ${own}, which is given, too` })
    else renamed[own] = value
  }
  return renamed
}
