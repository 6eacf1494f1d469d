import { defaultRules, type AlertRuleInput } from '@botwatch/alerts'
import { formatProblem, parse } from '@botwatch/options'
import * as v from 'valibot'

import { parseYaml } from '../src/config/file/document.ts'
import { readRules } from '../src/config/rules/read-rules.ts'
import { ruleSchema } from '../src/config/rules/rule-schema.ts'

const schema = v.strictObject({ rules: v.array(ruleSchema) })
const context = { defaults: defaultRules(), channels: new Set(['oncall', 'team']) }

/** The rules that a file with these lines below `rules:` defines, beside the channels `oncall` and `team`. Throws if one is wrong. */
export function rulesOf(lines: string): readonly AlertRuleInput[] {
  const { value, problems } = read(lines)
  if (problems.length > 0) throw new Error(problems.join('\n'))
  const result = readRules(value, context)
  return result.ok ? result.rules : []
}

/** What is wrong with such rules, with lines and columns; the first line is number 2. */
export function ruleProblems(lines: string): readonly string[] {
  return read(lines).problems
}

function read(lines: string): { readonly value: readonly unknown[]; readonly problems: readonly string[] } {
  const document = parseYaml(`rules:\n${lines}`)
  const parsed = parse(schema, document.value, { noun: 'field' })
  const value = parsed.ok ? parsed.value.rules : []
  const result = parsed.ok ? readRules(value, context) : parsed
  const problems = result.ok ? [] : result.problems
  return {
    value,
    problems: problems.map((problem) => {
      const { line, column } = document.positionOf(problem.path)
      return `${line}:${column} ${formatProblem(problem)}`
    }),
  }
}
