import { expect, test } from 'vitest'

import { formatLabels, parseSeries } from './series.ts'

test.each([
  ['up', { name: 'up', labels: {} }],
  ['up{}', { name: 'up', labels: {} }],
  [
    ' queue_length { queue="a b" , team = "core", } ',
    { name: 'queue_length', labels: { queue: 'a b', team: 'core' } },
  ],
  [
    String.raw`x{path="C:\\dir", said="\"yes\", {no}"}`,
    { name: 'x', labels: { path: String.raw`C:\dir`, said: '"yes", {no}' } },
  ],
  ['{repo="app"}', { name: '', labels: { repo: 'app' } }],
])('%s is a series', (text, series) => {
  expect(parseSeries(text)).toEqual(series)
})

test.each(['', '{}', '1up', 'up{', 'up{a}', 'up{a="1" b="2"}', 'up{a="1", a="2"}', 'up{a=1}', 'up{a="\\x"}'])(
  '%j is none',
  (text) => {
    expect(parseSeries(text)).toBeUndefined()
  },
)

test('labels are written as they are read, the name of the rule in front', () => {
  const labels = { team: 'core', alertname: 'slow', path: 'a"b' }
  expect(formatLabels(labels)).toBe('slow{path="a\\"b", team="core"}')
  expect(parseSeries(formatLabels(labels))).toEqual({ name: 'slow', labels: { team: 'core', path: 'a"b' } })
  expect(formatLabels({ alertname: 'slow' })).toBe('slow')
  expect(formatLabels({})).toBe('{}')
})
