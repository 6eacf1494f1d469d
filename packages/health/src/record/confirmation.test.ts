import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { confirm, unconfirmed, type ConfirmationRules } from './confirmation.ts'
import { HEALTH_STATUSES, isPassing, type HealthStatus } from '../check/status.ts'

const marks: Readonly<Record<string, HealthStatus>> = {
  h: 'healthy',
  d: 'degraded',
  u: 'unhealthy',
  '?': 'unknown',
}

const rules = (failureThreshold: number, successThreshold: number): ConfirmationRules => ({
  failureThreshold,
  successThreshold,
  failureStatus: 'unhealthy',
})

const after = (runs: readonly HealthStatus[], given: ConfirmationRules) =>
  runs.reduce((state, raw) => confirm(state, raw, given), unconfirmed)

/** What is confirmed after each of some runs, one letter each. */
function trace(runs: string, given: ConfirmationRules): string {
  const statuses = runs.split('').map((mark) => marks[mark] ?? 'unknown')
  return statuses
    .map((_, i) => after(statuses.slice(0, i + 1), given).confirmed)
    .map((status) => Object.keys(marks).find((mark) => marks[mark] === status))
    .join('')
}

test.each([
  ['each run confirms with thresholds of 1', 'huhdu', 1, 1, 'huhdu'],
  ['a failure below the threshold leaves healthy', 'huuhuuu', 3, 1, 'hhhhhhu'],
  ['the first healthy confirms, whatever the success threshold', 'h', 3, 5, 'h'],
  ['failures before anything was confirmed leave it unknown until there are enough', 'uuu', 3, 1, '??u'],
  ['a recovery takes as many passes as it has to', 'uhhuhhh', 1, 3, 'uuuuuuh'],
  ['degraded counts as a pass', 'uddh', 1, 2, 'uudh'],
  ['degraded is taken at its word while nothing failed', 'hdh', 3, 3, 'hdh'],
  ['unknown runs leave streaks alone', 'hu?u?u', 3, 1, 'hhhhhu'],
  ['unknown runs leave a recovery alone', 'uh??h', 1, 2, 'uuuuh'],
])('%s', (_fact, runs, failures, successes, expected) => {
  expect(trace(runs, rules(failures, successes))).toBe(expected)
})

test('failures that count as degraded have to be confirmed too', () => {
  const lenient = { failureThreshold: 2, successThreshold: 2, failureStatus: 'degraded' } as const
  expect(trace('hdhddhh', lenient)).toBe('hhhhddh')
})

describe('with any runs', () => {
  const anyRuns = fc.array(fc.constantFrom(...HEALTH_STATUSES), { maxLength: 30 })
  const anyRules = fc.record({
    failureThreshold: fc.integer({ min: 1, max: 5 }),
    successThreshold: fc.integer({ min: 1, max: 5 }),
    failureStatus: fc.constantFrom('unhealthy', 'degraded'),
  })

  test('what never passed is never healthy', () => {
    fc.assert(
      fc.property(
        anyRuns.map((runs) => runs.filter((status) => !isPassing(status))),
        anyRules,
        (runs, given) => {
          expect(after(runs, given).confirmed).not.toBe('healthy')
        },
      ),
    )
  })

  test('a failure is confirmed only by its streak, and a recovery only by its own', () => {
    fc.assert(
      fc.property(anyRuns, anyRules, (runs, given) => {
        fc.pre(runs.some((status) => status !== 'unknown'))
        const known = runs.filter((status) => status !== 'unknown')
        const isFailure = (status: HealthStatus): boolean =>
          status === 'unhealthy' || status === given.failureStatus
        const streak =
          known.length -
          known.findLastIndex((status) => isFailure(status) !== isFailure(known.at(-1) ?? 'unknown')) -
          1
        const before = after(known.slice(0, -1), given)
        const state = after(runs, given)
        const last = known.at(-1) ?? 'unknown'
        expect(isFailure(last) ? state.failures : state.passes).toBe(streak)
        const mayChange = isFailure(last)
          ? streak >= given.failureThreshold
          : !isFailure(before.confirmed) || streak >= given.successThreshold
        expect(state.confirmed).toBe(mayChange ? last : before.confirmed)
      }),
    )
  })

  test('unknown runs change nothing', () => {
    fc.assert(
      fc.property(anyRuns, anyRules, (runs, given) => {
        expect(after(runs, given)).toEqual(
          after(
            runs.filter((status) => status !== 'unknown'),
            given,
          ),
        )
      }),
    )
  })
})
