import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { check } from '../check/check.ts'
import type { CheckerOptions, ProbeKind } from '../check/checker.ts'
import { PROBE_KINDS } from '../check/checker.ts'
import { HealthChecker } from '../health-checker.ts'
import type { HealthStatus } from '../check/status.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A check whose status can be set. */
function settable(name: string, options: CheckerOptions = {}, status: HealthStatus = 'healthy') {
  const state = { status }
  return { state, checker: check(name, () => ({ status: state.status }), options) }
}

function open(...parts: readonly { readonly checker: ReturnType<typeof check> }[]): HealthChecker {
  const health = new HealthChecker({ cacheTtlMs: 0 })
  for (const { checker } of parts) health.addChecker(checker)
  return health
}

const passing = (health: HealthChecker): readonly boolean[] =>
  PROBE_KINDS.map((kind: ProbeKind) => health.probe(kind).isPassing)

describe('liveness, readiness and start-up', () => {
  test.each<[HealthStatus, readonly boolean[]]>([
    ['healthy', [true, true, true]],
    ['degraded', [true, true, true]],
    ['unhealthy', [true, false, true]],
    ['unknown', [true, false, true]],
  ])('are, on the first round with %s, %j', async (status, expected) => {
    const health = open(settable('a', {}, status))
    await health.checkAll()
    expect(passing(health)).toEqual(expected)
  })

  test('ignore a check that has nothing to evaluate, but fail on one that is unknown for another reason', async () => {
    const idle = check('calls', () => ({ status: 'unknown', code: 'IDLE' }))
    const health = open(settable('a'), { checker: idle })
    expect(await health.checkAll()).toMatchObject({ overallStatus: 'healthy', unknownChecks: ['calls'] })
    expect(passing(health)).toEqual([true, true, true])
    expect(health.probe('readiness')).toMatchObject({ status: 'healthy', failing: [] })
    health.addChecker(check('b', () => ({ status: 'unknown' })))
    expect(await health.checkAll()).toMatchObject({ overallStatus: 'unknown' })
    expect(passing(health)).toEqual([true, false, true])
  })

  test('before anything ran: alive, not ready, not started', () => {
    const health = open(settable('a'), settable('b', { critical: false }))
    expect(health.state).toBe('starting')
    expect(passing(health)).toEqual([true, false, false])
    expect(health.probe('readiness')).toMatchObject({ status: 'unknown', failing: ['a'], state: 'starting' })
  })

  test('with nothing registered: alive, not ready', async () => {
    const health = open()
    await health.checkAll()
    expect(passing(health)).toEqual([true, false, false])
    expect(health.probe('readiness').status).toBe('unknown')
    health.start()
    expect(passing(health)).toEqual([true, false, true])
    health.stop()
  })

  test.each<HealthStatus>(['healthy', 'unhealthy', 'unknown'])(
    'once started: start-up is over, although the checks are %s',
    async (status) => {
      const health = open(settable('gitlab_api', {}, status))
      expect(health.probe('startup')).toMatchObject({ isPassing: false, status: 'unknown', failing: [] })
      health.start()
      expect(health.probe('startup')).toEqual({
        kind: 'startup',
        isPassing: true,
        status: 'healthy',
        state: 'ready',
        failing: [],
      })
      expect(health.probe('readiness').isPassing).toBe(false)
      await vi.advanceTimersByTimeAsync(1)
      expect(passing(health)).toEqual([true, status === 'healthy', true])
      health.stop()
    },
  )

  test('while draining: alive and started, ready no more, though checks go on', async () => {
    const health = open(settable('a'))
    await health.checkAll()
    health.drain()
    expect(health.state).toBe('draining')
    expect(passing(health)).toEqual([true, false, true])
    expect(await health.checkAll()).toMatchObject({ overallStatus: 'healthy', state: 'draining' })
    expect(passing(health)).toEqual([true, false, true])
  })

  test('while draining before start-up passed: start-up is not waited for', () => {
    const health = open(settable('a'))
    health.drain()
    expect(passing(health)).toEqual([true, false, true])
  })

  test('once stopped: not ready, and ready again once started again', async () => {
    const health = open(settable('a'))
    await health.checkAll()
    health.stop()
    expect(passing(health)).toEqual([true, false, true])
    health.start()
    expect(passing(health)).toEqual([true, true, true])
    health.stop()
  })
})

test('start-up latches', async () => {
  const a = settable('a')
  const health = open(a)
  await health.checkAll()
  a.state.status = 'unhealthy'
  await health.checkAll()
  expect(passing(health)).toEqual([true, false, true])
  expect(health.state).toBe('ready')
})

test('start-up waits for the checks that were put into it, and readiness for start-up', async () => {
  const migration = settable('migration', { probes: ['startup'] }, 'unhealthy')
  const health = open(settable('a'), migration)
  await health.checkAll()
  expect(passing(health)).toEqual([true, false, false])
  health.start()
  expect(passing(health)).toEqual([true, false, false])
  expect(health.probe('startup')).toMatchObject({ status: 'unhealthy', failing: ['migration'] })
  health.stop()
  health.start()
  migration.state.status = 'healthy'
  await health.checkAll()
  expect(passing(health)).toEqual([true, true, true])
  migration.state.status = 'unhealthy'
  await health.checkAll()
  expect(passing(health)).toEqual([true, true, true])
})

test('a check speaks in the probes it takes part in and in no other', async () => {
  const live = settable('live', { probes: ['liveness'] }, 'unhealthy')
  const health = open(settable('ready'), live)
  await health.checkAll()
  expect(passing(health)).toEqual([false, true, true])
  expect(health.probe('liveness')).toEqual({
    kind: 'liveness',
    isPassing: false,
    status: 'unhealthy',
    state: 'ready',
    failing: ['live'],
  })
})

test('liveness does not fail because of an unknown status', async () => {
  const health = open(settable('live', { probes: ['liveness'], staleAfterMs: 1000 }, 'unhealthy'))
  await health.checkAll()
  expect(health.probe('liveness').isPassing).toBe(false)
  await vi.advanceTimersByTimeAsync(1001)
  expect(health.probe('liveness')).toMatchObject({ isPassing: true, status: 'unknown' })
})

test('a draining process is not killed for its liveness', async () => {
  const health = open(settable('live', { probes: ['liveness'] }, 'unhealthy'))
  await health.checkAll()
  health.drain()
  expect(health.probe('liveness').isPassing).toBe(true)
})

test('a check that is not critical fails no probe', async () => {
  const health = open(settable('a'), settable('b', { critical: false }, 'unhealthy'))
  await health.checkAll()
  expect(health.probe('readiness')).toMatchObject({ isPassing: true, status: 'degraded', failing: [] })
})

test('a probe runs no check', async () => {
  const run = vi.fn<() => void>()
  const health = new HealthChecker()
  health.addChecker(check('a', run))
  for (const kind of PROBE_KINDS) health.probe(kind)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(run).not.toHaveBeenCalled()
})

test('readiness fails once its checks are stale', async () => {
  const health = open(settable('a', { staleAfterMs: 1000 }))
  await health.checkAll()
  await vi.advanceTimersByTimeAsync(1001)
  expect(health.probe('readiness')).toMatchObject({ isPassing: false, status: 'unknown', failing: ['a'] })
  expect(health.probe('startup').isPassing).toBe(true)
})
