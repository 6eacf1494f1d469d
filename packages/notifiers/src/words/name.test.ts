import { expect, test } from 'vitest'

import { AT, chinese, english, errorRate } from '../../test/words-scenes.ts'
import { listLabels, nameOf, NOTHING, sharedBy } from './name.ts'
import { createWriter } from './writer.ts'

const writer = createWriter(english, AT, (text) => text)
const nameWith = (labels: Readonly<Record<string, string>>, common: readonly string[] = []): string =>
  nameOf(errorRate({ rule: 'r', labels }), { rule: false, labels: new Set(common) }, writer)

test('names the rule and its labels, without those that distinguish nothing', () => {
  expect(nameWith({ alertname: 'r', condition: 'no_data', critical: 'true', api: 'glm' })).toBe('r, api glm')
  expect(nameWith({})).toBe('r')
  expect(
    nameOf(
      errorRate(),
      NOTHING,
      createWriter(chinese, AT, (text) => text),
    ),
  ).toBe('high_api_error_rate，api glm')
})

test('names at most three labels, the best known first', () => {
  const labels = { zone: 'a', team: 'b', method: 'GET', host: 'c', check: 'gitlab' }
  expect(nameWith(labels)).toBe('r, check gitlab, host c, zone a')
  expect(nameWith(labels, ['check', 'zone'])).toBe('r, host c, team b, method GET')
})

test('cuts long labels and keeps them on one line', () => {
  expect(nameWith({ a: 'x'.repeat(100), b: 'two\nlines' })).toBe(`r, a ${'x'.repeat(39)}…, b two lines`)
})

test('never cuts a code point', () => {
  expect(nameWith({ a: `${'x'.repeat(38)}\u{1f600}y` })).toBe(`r, a ${'x'.repeat(38)}…`)
})

test('lists at most thirty labels', () => {
  const labels = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`n${index}`, 'v']))
  expect(listLabels(labels, writer)).toMatch(/^n0=v, n1=v, .*, n29=v, … \(\+9970\)$/)
})

test('a label is common if all alerts have it with the same value', () => {
  const alerts = [
    errorRate({ labels: { region: 'eu', host: 'a', zone: 'z' } }),
    errorRate({ labels: { region: 'eu', host: 'b' } }),
  ]
  expect(sharedBy(alerts)).toEqual({ rule: true, labels: new Set(['region']) })
  expect(sharedBy(alerts.slice(0, 1))).toBe(NOTHING)
  expect(sharedBy([errorRate(), errorRate({ rule: 'other' })]).rule).toBe(false)
})

test('leaves out a rule that all alerts share, unless nothing else is left', () => {
  const shared = { rule: true, labels: new Set<string>() }
  expect(nameOf(errorRate(), shared, writer)).toBe('api glm')
  expect(nameOf(errorRate({ labels: {} }), shared, writer)).toBe('high_api_error_rate')
})
