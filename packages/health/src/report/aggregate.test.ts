import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { aggregate } from './aggregate.ts'
import type { HealthCheckResult } from '../check/result.ts'
import { HEALTH_STATUSES, isPassing, type HealthStatus } from '../check/status.ts'

const facts = {
  durationMs: 12.34,
  timestamp: '2026-01-05T10:00:00.000Z',
  error: null,
  state: 'ready',
} as const

function result(status: HealthStatus, critical = true, name: string = status): HealthCheckResult {
  return {
    name,
    status,
    message: 'm',
    timestamp: facts.timestamp,
    durationMs: 1,
    metrics: {},
    errorDetails: null,
    isHealthy: isPassing(status),
    code: null,
    critical,
    rawStatus: status,
    consecutiveFailures: 0,
    stale: false,
    blockedBy: [],
    suspect: null,
    certain: false,
  }
}

const rank = (status: HealthStatus): number => HEALTH_STATUSES.indexOf(status)

const anyResult = fc
  .tuple(fc.constantFrom(...HEALTH_STATUSES), fc.boolean())
  .map(([status, critical]) => result(status, critical))

describe('overall status', () => {
  test.each<[HealthStatus, readonly HealthStatus[]]>([
    ['healthy', ['healthy', 'healthy']],
    ['degraded', ['healthy', 'degraded']],
    ['unknown', ['degraded', 'unknown', 'healthy']],
    ['unhealthy', ['unknown', 'unhealthy', 'degraded']],
  ])('is %s for %j', (expected, statuses) => {
    expect(
      aggregate(
        statuses.map((status) => result(status)),
        facts,
      ).overallStatus,
    ).toBe(expected)
  })

  test.each<HealthStatus>(['unhealthy', 'unknown'])(
    'counts what is not critical and %s as degraded',
    (status) => {
      const report = aggregate([result('healthy'), result(status, false)], facts)
      expect(report.overallStatus).toBe('degraded')
      expect(report.isHealthy).toBe(true)
    },
  )

  test('does not count a check that has nothing to evaluate, critical or not, and is unknown if no other is left', () => {
    const idle = (critical: boolean): HealthCheckResult => ({ ...result('unknown', critical), code: 'IDLE' })
    expect(aggregate([result('healthy'), idle(true), idle(false)], facts).overallStatus).toBe('healthy')
    expect(aggregate([idle(true)], facts).overallStatus).toBe('unknown')
  })

  test('is unknown and not healthy without checks', () => {
    expect(aggregate([], facts)).toMatchObject({ overallStatus: 'unknown', isHealthy: false, totalChecks: 0 })
  })

  test('does not depend on the order of results', () => {
    fc.assert(
      fc.property(
        fc
          .array(anyResult)
          .chain((list) =>
            fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
          ),
        ([list, shuffled]) => {
          expect(aggregate(shuffled, facts).overallStatus).toBe(aggregate(list, facts).overallStatus)
        },
      ),
    )
  })

  test('never gets better by one result more', () => {
    fc.assert(
      fc.property(fc.array(anyResult, { minLength: 1 }), anyResult, (list, more) => {
        const before = rank(aggregate(list, facts).overallStatus)
        expect(rank(aggregate([...list, more], facts).overallStatus)).toBeGreaterThanOrEqual(before)
      }),
    )
  })
})

describe('counts', () => {
  test('name the failed, the degraded and the unknown apart, in the order of results', () => {
    const results = [
      result('unhealthy', true, 'a'),
      result('healthy', true, 'b'),
      result('unknown', true, 'c'),
      result('degraded', true, 'd'),
      result('unhealthy', false, 'e'),
    ]
    expect(aggregate(results, facts)).toEqual({
      overallStatus: 'unhealthy',
      isHealthy: false,
      totalChecks: 5,
      passedChecks: 2,
      failedChecks: ['a', 'e'],
      durationMs: 12.3,
      timestamp: facts.timestamp,
      results,
      degradedChecks: ['d'],
      unknownChecks: ['c'],
      rootCauses: ['a', 'e'],
      state: 'ready',
      error: null,
    })
  })

  test('names no check as a root cause that another one explains or may explain', () => {
    const [blocked, doubted, stalled] = ['blocked', 'doubted', 'stalled'].map((name) =>
      result('unhealthy', true, name),
    ) as [HealthCheckResult, HealthCheckResult, HealthCheckResult]
    const results: readonly HealthCheckResult[] = [
      { ...blocked, blockedBy: ['gateway'] },
      { ...doubted, suspect: 'dependency' },
      { ...stalled, suspect: 'event_loop' },
    ]
    expect(aggregate(results, facts).rootCauses).toEqual(['stalled'])
  })

  test('add up to the total', () => {
    fc.assert(
      fc.property(fc.array(anyResult), (list) => {
        const { totalChecks, passedChecks, failedChecks, unknownChecks } = aggregate(list, facts)
        expect(passedChecks + failedChecks.length + unknownChecks.length).toBe(totalChecks)
      }),
    )
  })
})
