import fc from 'fast-check'
import { expect, test } from 'vitest'

import { advance, newLifecycle, type LifecycleStep } from './lifecycle.ts'

const after = (...steps: readonly LifecycleStep[]) => steps.reduce(advance, newLifecycle)

test.each<[readonly LifecycleStep[], string]>([
  [[], 'starting'],
  [['start'], 'starting'],
  [['pass'], 'ready'],
  [['start', 'pass', 'drain'], 'draining'],
  [['drain'], 'draining'],
  [['drain', 'pass'], 'draining'],
  [['drain', 'start'], 'draining'],
  [['pass', 'drain', 'stop'], 'stopped'],
  [['stop', 'drain'], 'stopped'],
  [['stop', 'pass'], 'stopped'],
  [['stop', 'start'], 'starting'],
  [['pass', 'stop', 'start'], 'ready'],
])('%j leads to %s', (steps, state) => {
  expect(after(...steps).state).toBe(state)
})

test('start-up latches, readiness needs it, and every step is idempotent', () => {
  const anySteps = fc.array(fc.constantFrom<LifecycleStep[]>('start', 'pass', 'drain', 'stop'))
  fc.assert(
    fc.property(
      anySteps,
      fc.constantFrom<LifecycleStep[]>('start', 'pass', 'drain', 'stop'),
      (steps, step) => {
        const before = after(...steps)
        const next = advance(before, step)
        expect(next.hasPassed || !before.hasPassed).toBe(true)
        expect(next.hasPassed || next.state !== 'ready').toBe(true)
        expect(advance(next, step)).toEqual(next)
      },
    ),
  )
})
