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
  ['metricName', 'metric'],
  ['thresholdValue', 'gt'],
  ['keepFiringForMs', 'keep_firing_for'],
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

test.each([
  ['checks: [{ name: a, type: llm, provider: zai, model: glm-4.6 }]', 'checks[0].model', 'expect_model'],
  ['checks: [{ name: a, type: gitlab, url: https://a.example, baseUrl: b }]', 'checks[0].baseUrl', 'url'],
  ['channels: { a: { type: slack, url: b, webhook-url: b } }', 'channels.a.webhook-url', 'url'],
])('%s is answered with the field of the type', (text, path, meant) => {
  const result = readConfigFile(text, CONFIG_TYPES)
  expect(result.ok ? [] : result.problems.map(formatProblem)).toContain(
    `${path}: unknown field; did you mean ${meant}?`,
  )
})

test('a field that the type of a check does not have is not suggested', () => {
  const result = readConfigFile('checks: [{ name: a, type: tcp, host: a, port: 1, model: b }]', CONFIG_TYPES)
  expect(result.ok ? '' : result.problems.map(formatProblem).join()).toContain('expected one of name')
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
