import { formatProblem } from '@botwatch/options'
import { expect, test } from 'vitest'

import { ALL_FIELDS } from '../../api/rules/fields.ts'
import { CONFIG_TYPES } from '../file/file-schema.ts'
import { readConfigFile } from '../file/read-config-file.ts'
import { ruleSchema } from './rule-schema.ts'

/** What is said of a field that a rule or silence does not have. */
function hintFor(section: 'rules' | 'silences', field: string): string | undefined {
  const entry = section === 'rules' ? 'name: a, absent: a' : 'match: a=b, days: [sat], reason: a'
  const result = readConfigFile(`${section}: [{ ${entry}, ${field}: 5 }]`, CONFIG_TYPES)
  return result.ok ? undefined : result.problems.map(formatProblem).join('; ')
}

test.each([
  ['alert', 'name'],
  ['expr', 'metric'],
  ['threshold_value', 'gt'],
  ['runbook_url', 'runbook'],
  ['for_seconds', 'for'],
  ['failure-threshold', 'consecutive_breaches'],
])('a rule with %s is answered with %s', (field, meant) => {
  expect(hintFor('rules', field)).toBe(`rules[0].${field}: unknown field; did you mean ${meant}?`)
})

test.each([
  ['comment', 'reason'],
  ['weekdays', 'days'],
  ['for', 'until'],
])('a silence with %s is answered with %s', (field, meant) => {
  expect(hintFor('silences', field)).toBe(`silences[0].${field}: unknown field; did you mean ${meant}?`)
})

test('a rule with a kind is answered with the fields that say it', () => {
  expect(hintFor('rules', 'kind')).toBe(
    'rules[0].kind: unknown field; expected metric, rate, ratio, check, absent or silent, which say the kind',
  )
})

test('every name that the API has for a field of a rule is one of the file, or answered with one', () => {
  const others = Object.keys(ALL_FIELDS).filter((name) => !Object.hasOwn(ruleSchema.entries, name))
  expect(others.filter((name) => hintFor('rules', name)?.includes('expected one of') !== false)).toEqual([])
})
