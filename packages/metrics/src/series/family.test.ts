import fc from 'fast-check'
import { expect, test } from 'vitest'

import { linesOf, refusalOf } from '../../test/refusal.ts'
import { OVERFLOW } from './overflow.ts'
import type { Family } from './family.ts'
import { SeriesStore } from './series-store.ts'

const labelNames = ['a', 'b', 'c']

function storeOf(maxSeriesPerMetric = 1e6, maxSeries = 1e6): SeriesStore {
  return new SeriesStore({ maxSeriesPerMetric, maxSeries })
}

function counter(store = storeOf(), name = 'x_total'): Family {
  return store.define({ name, help: 'x', type: 'counter', labelNames })
}

const value = fc.oneof(fc.constantFrom('', '1', '1:', '2:a', 'a,b:c', '"', '\n'), fc.string({ maxLength: 4 }))

test('two label sets share a child if and only if they are equal', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value, value), { maxLength: 30, size: 'max' }), (sets) => {
      const family = counter()
      for (const set of sets) family.add(1, ...set)
      const expected = new Map<string, number>()
      for (const set of sets) expected.set(JSON.stringify(set), (expected.get(JSON.stringify(set)) ?? 0) + 1)
      const actual = family.labelSets.map((set, at) => [JSON.stringify(set), family.cells[at]])
      expect(new Map(actual as [string, number][])).toEqual(expected)
    }),
  )
})

test.each([',', ':', '|', '=', ' ', '"', '\\', '\n', '\0', '\u001f', '\uffff', '', ',b:', '","', '1:', '3:'])(
  'label sets that look alike once %j stands between their values do not merge',
  (between) => {
    const family = counter()
    const values = ['1', '2', '3', '4']
    const cuts = [1, 2, 3].flatMap((end) => [0, 1, 2, 3].map((start) => [start, start + end] as const))
    const sets = cuts.map(([start, end]) => [
      values.slice(0, start).join(between),
      values.slice(start, end).join(between),
      values.slice(end).join(between),
    ])
    const distinct = new Set(sets.map((set) => JSON.stringify(set)))
    for (const set of sets) family.add(1, ...set)
    expect(family.size).toBe(distinct.size)
  },
)

test('the caps hold for any input, and the sum of all series is the sum of all samples', () => {
  const name = fc.integer({ min: 0, max: 30 }).map(String)
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.boolean()), { maxLength: 200, size: 'max' }), (samples) => {
      const store = storeOf(10, 14)
      const families = [counter(store), counter(store, 'y_total')]
      for (const [label, isFirst] of samples) families[isFirst ? 0 : 1]?.add(1, label, 'b', 'c')
      const total = families.flatMap(({ cells }) => [...cells]).reduce((sum, count) => sum + count, 0)
      expect(total).toBe(samples.length)
      expect(Math.max(...families.map(({ size }) => size))).toBeLessThanOrEqual(10)
      expect(store.size).toBeLessThanOrEqual(14)
      const inOverflow = families.map(({ cells, overflowAt }) => cells[overflowAt] ?? 0)
      const counted = [...store.overflowed.values()].reduce((sum, count) => sum + count, 0)
      expect(counted).toBe(inOverflow.reduce((sum, count) => sum + count, 0))
    }),
  )
})

test('after a removal the other series keep their values, and the generation changes with the indexes', () => {
  const store = storeOf()
  const family = counter(store)
  for (let at = 0; at < 20; at += 1) family.add(at, String(at), 'b', 'c')
  const { generation } = store
  store.keep(family, ([a]) => Number(a) % 2 === 1)
  expect(store.generation).toBeGreaterThan(generation)
  expect(store.size).toBe(10)
  for (let at = 1; at < 20; at += 2) expect(family.cells[family.child(String(at), 'b', 'c')]).toBe(at)
  family.add(5, '0', 'b', 'c')
  expect(family.cells[family.child('0', 'b', 'c')]).toBe(5)
  const same = store.generation
  store.keep(family, () => true)
  expect(store.generation).toBe(same)
})

test('a histogram counts each value in the first bucket that holds it, and adds it up', () => {
  const bounds = [0.1, 1, 10]
  const family = storeOf().define({
    name: 'h',
    help: 'h',
    type: 'histogram',
    labelNames: ['a'],
    buckets: bounds,
  })
  for (const seconds of [0.1, 0.2, 1, 9, 10, 11, 0]) family.observe(seconds, 'x')
  expect([...family.cells.subarray(0, 4)]).toEqual([2, 2, 2, 1])
  expect(family.cells[4]).toBeCloseTo(31.3)
})

test('an unknown gauge has no series, and one above the cap is not shown as another', () => {
  const store = storeOf(3)
  const gauge = store.define({ name: 'g', help: 'g', type: 'gauge', labelNames: ['a'] })
  gauge.set(null, 'never')
  for (const label of ['a', 'b', 'c', 'd']) gauge.set(1, label)
  expect(gauge.labelSets).toEqual([['a'], ['b']])
  gauge.set(undefined, 'a')
  expect(gauge.cells[0]).toBeNaN()
  gauge.set(2, 'b')
  expect(gauge.cells[1]).toBe(2)
})

test('replaced totals above a cap go to the overflow once', () => {
  const family = storeOf(3).define({ name: 'x_total', help: 'x', type: 'counter', labelNames: ['a'] })
  for (let again = 0; again < 3; again += 1)
    family.replace(['a', 'b', 'c', 'd', 'e'].map((label) => [2, label] as const))
  expect(family.labelSets).toEqual([['a'], ['b'], [OVERFLOW]])
  expect([...family.cells.subarray(0, 3)]).toEqual([2, 2, 6])
})

test('a string that is not well-formed has one child, not a new one for each sample', () => {
  const family = counter()
  family.add(1, '\ud800', 'b', 'c')
  family.add(1, '\ud800', 'b', 'c')
  family.add(1, '\ufffd', 'b', 'c')
  expect(family.labelSets).toEqual([['\ufffd', 'b', 'c']])
})

test.each([
  [{ name: '1x' }, ['name: expected a metric name (letters, digits, _ and :), got "1x"']],
  [{ help: '' }, ['ok_total.help: expected a help text, got an empty string']],
  [
    { labelNames: ['a-b'] },
    ['ok_total.labelNames[0]: expected a label name (letters, digits and _), got "a-b"'],
  ],
  [
    { labelNames: ['__name'] },
    ['ok_total.labelNames[0]: expected a label name that is not reserved (__…), got "__name"'],
  ],
  [{ labelNames: ['a', 'a'] }, ['ok_total.labelNames: expected each label name once, got an array']],
  [
    { type: 'histogram', labelNames: ['le'], buckets: [1, 1] },
    [
      'ok_total.labelNames[0]: expected a label name that is not reserved (le, __…), got "le"',
      'ok_total.buckets: expected finite numbers, each above the one before, got an array',
    ],
  ],
  [{ name: 'h_count' }, ['h_count: expected an unused name, got h_count, which h uses']],
  [{ name: 'c' }, ['c: expected an unused name, got c, which c_total uses']],
  [{ name: 'c_created' }, ['c_created: expected an unused name, got c_created, which c_total uses']],
])('%o is refused with everything that is wrong', (changes, problems) => {
  const store = storeOf()
  store.define({ name: 'h', help: 'h', type: 'histogram', labelNames: [], buckets: [1] })
  store.define({ name: 'c_total', help: 'c', type: 'counter', labelNames: [] })
  const definition = { name: 'ok_total', help: 'x', type: 'gauge' as const, labelNames: ['a'], ...changes }
  const refusal = refusalOf(() => store.define(definition as Parameters<SeriesStore['define']>[0]))
  expect(refusal.code).toBe('INVALID_METRIC')
  expect(linesOf(refusal.problems)).toEqual(problems)
  expect(store.families).toHaveLength(2)
})
