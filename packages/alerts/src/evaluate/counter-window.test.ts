import fc from 'fast-check'
import { expect, test } from 'vitest'

import { CounterWindow } from './counter-window.ts'

type Sample = readonly [atSeconds: number, counter: number, beside?: number]

function windowOf(samples: readonly Sample[], length: { windowMs?: number; maxGapMs?: number } = {}) {
  const window = new CounterWindow({ windowMs: 60_000, maxGapMs: 30_000, ...length })
  for (const [at, counter, beside] of samples) window.add(at * 1000, counter, beside)
  return window
}

test.each<[string, readonly Sample[], object]>([
  ['nothing', [], { counter: 0, beside: 0, spanMs: 0, isWhole: false }],
  ['a first sample is where the counter starts', [[0, 500]], { counter: 0, spanMs: 0, isWhole: false }],
  [
    'two samples',
    [
      [0, 500],
      [20, 507],
    ],
    { counter: 7, beside: 1, spanMs: 20_000, isWhole: false },
  ],
  [
    'the whole window',
    [
      [0, 1],
      [30, 2],
      [60, 4],
    ],
    { counter: 3, beside: 2, spanMs: 60_000, isWhole: true },
  ],
  [
    'what is older is left out',
    [
      [0, 1],
      [30, 2],
      [60, 4],
      [90, 8],
    ],
    { counter: 6, spanMs: 60_000, isWhole: true },
  ],
  [
    'a reset counts from 0',
    [
      [0, 90],
      [20, 100],
      [40, 3],
      [60, 5],
    ],
    { counter: 15, isWhole: true },
  ],
  [
    'two resets',
    [
      [0, 5],
      [20, 2],
      [40, 1],
      [60, 1],
    ],
    { counter: 3 },
  ],
  [
    'a reset of one of two',
    [
      [0, 5, 50],
      [60, 2, 54],
    ],
    { counter: 2, beside: 4 },
  ],
  [
    'a reset to less than nothing',
    [
      [0, 5],
      [60, -3],
    ],
    { counter: 0 },
  ],
  [
    'an uneven interval starts the window a little early',
    [
      [0, 0],
      [61, 6],
      [124, 9],
    ],
    { counter: 3, spanMs: 63_000, isWhole: true },
  ],
  [
    'a gap within the window is bridged',
    [
      [0, 0],
      [50, 5],
      [60, 7],
    ],
    { counter: 7, isWhole: true },
  ],
  [
    'after a longer gap the window starts again',
    [
      [0, 0],
      [10, 5],
      [200, 900],
      [210, 901],
    ],
    { counter: 1, spanMs: 10_000, isWhole: false },
  ],
  [
    'a time before the last one counts as that',
    [
      [0, 0],
      [60, 5],
      [50, 6],
    ],
    { counter: 6, spanMs: 60_000 },
  ],
])('%s', (_, samples, growth) => {
  expect(windowOf(samples).growth()).toMatchObject(growth)
})

test('a sum that overflows starts the window again', () => {
  const huge = Number.MAX_VALUE
  expect(
    windowOf([
      [0, 0],
      [10, huge],
      [20, 0],
      [30, huge],
    ]).growth(),
  ).toMatchObject({ counter: 0, spanMs: 0 })
})

const value = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.double({ noNaN: true, noDefaultInfinity: true }))
const step = fc.record({ afterMs: fc.integer({ min: -2000, max: 40_000 }), counter: value, beside: value })

test('growth is never negative and always finite', () => {
  const property = fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const window = new CounterWindow({ windowMs: 60_000, maxGapMs: 30_000 })
    let atMs = 0
    return steps.every(({ afterMs, counter, beside }) => {
      atMs += afterMs
      window.add(atMs, counter, beside)
      const growth = window.growth()
      return [growth.counter, growth.beside, growth.spanMs].every(
        (figure) => figure >= 0 && figure < Infinity,
      )
    })
  })
  expect(fc.check(property).failed).toBe(false)
})

test('a window of a day over samples of a second keeps some 120 points and loses no growth', () => {
  const dayMs = 86_400_000
  const window = new CounterWindow({ windowMs: dayMs, maxGapMs: 3000 })
  for (let second = 0; second <= 100_000; second += 1) window.add(second * 1000, second % 5000, second)
  const { counter, beside, spanMs, isWhole } = window.growth()
  expect(window.size).toBeLessThanOrEqual(123)
  expect(isWhole).toBe(true)
  expect(beside).toBe(spanMs / 1000)
  // One of each 5000 steps is a reset to 0.
  expect(Math.abs(counter - beside * (4999 / 5000))).toBeLessThanOrEqual(1)
})
