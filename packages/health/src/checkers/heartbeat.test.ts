import { beforeEach, describe, expect, test, vi } from 'vitest'

import { outcomeOf, problemsOf } from '../../test/run-checker.ts'
import { HealthChecker } from '../health-checker.ts'
import { check } from '../check/check.ts'
import { heartbeat, isHeartbeat, type HeartbeatChecker, type HeartbeatRecord } from './heartbeat.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
const startMs = Date.parse('2026-01-05T10:00:00Z')

beforeEach(() => {
  vi.useFakeTimers({ now: startMs })
  return () => void vi.useRealTimers()
})

const hourly = (): HeartbeatChecker => heartbeat({ name: 'report', everyMs: HOUR, graceMs: 10 * MINUTE })
const reported: HeartbeatRecord = {
  sinceMs: startMs - 100 * HOUR,
  beatAtMs: null,
  failedAtMs: null,
  hasFailed: false,
  isMissed: false,
  message: null,
}

describe('a job that reports', () => {
  test.each([
    [0, 'healthy', 'last heartbeat 0 s ago: 12 reviews'],
    [HOUR, 'healthy', 'last heartbeat 1 h ago: 12 reviews'],
    [HOUR + 1000, 'degraded', 'late: no heartbeat for 1 h; expected every 1 h'],
    [HOUR + 10 * MINUTE, 'degraded', 'late: no heartbeat for 1 h 10 min; expected every 1 h'],
    [HOUR + 12 * MINUTE, 'unhealthy', 'no heartbeat for 1 h 12 min; expected every 1 h'],
    [50 * HOUR, 'unhealthy', 'no heartbeat for 2 d 2 h; expected every 1 h'],
  ])('is, %d ms after its beat, %s', async (afterMs, status, message) => {
    const checker = hourly()
    checker.beat('12 reviews')
    vi.advanceTimersByTime(afterMs)
    expect(await outcomeOf(checker)).toMatchObject({ status, message, isCertain: true })
  })

  test('is unhealthy at once after a failure, until it beats', async () => {
    const checker = hourly()
    checker.beat()
    checker.fail('disk full')
    vi.advanceTimersByTime(5 * MINUTE)
    expect(await outcomeOf(checker)).toMatchObject({
      status: 'unhealthy',
      code: 'ERROR',
      message: 'the job reported a failure: disk full',
      metrics: { seconds_since_last_beat: 300, seconds_since_failure: 300 },
    })
    vi.advanceTimersByTime(50 * HOUR)
    expect(await outcomeOf(checker)).toMatchObject({ code: 'ERROR' })
    checker.beat()
    expect(await outcomeOf(checker)).toMatchObject({ status: 'healthy', message: 'last heartbeat 0 s ago' })
    expect(checker.last()).toMatchObject({ hasFailed: false, failedAtMs: startMs, message: null })
  })

  test('shows no half of a secret that stands where its message is cut', async () => {
    const checker = hourly()
    const secret = 'hunter2-a1b2c3d4e5f6'
    checker.fail(`${'text '.repeat(98)}${secret} and more`)
    expect(checker.last().message).toBe(`${'text '.repeat(98)}…`)
    checker.fail('x'.repeat(500))
    expect(checker.last().message).toBe('x'.repeat(500))
  })

  test('is not late because the clock of the host was set', async () => {
    const checker = hourly()
    checker.beat()
    vi.setSystemTime(startMs + 100 * HOUR)
    expect(await outcomeOf(checker)).toMatchObject({ status: 'healthy' })
    vi.setSystemTime(startMs - 100 * HOUR)
    vi.advanceTimersByTime(2 * HOUR)
    expect(await outcomeOf(checker)).toMatchObject({ status: 'unhealthy' })
  })
})

test('a job that never reported is unknown, and unhealthy once its first report is missed', async () => {
  const checker = hourly()
  vi.advanceTimersByTime(HOUR + 10 * MINUTE)
  expect(await outcomeOf(checker)).toMatchObject({
    status: 'unknown',
    message: 'no heartbeat yet; expected every 1 h',
  })
  vi.advanceTimersByTime(1)
  expect(await outcomeOf(checker)).toMatchObject({
    status: 'unhealthy',
    code: 'NO_HEARTBEAT',
    message: 'never sent a heartbeat in 1 h 10 min; expected every 1 h',
  })
})

describe('after a restart', () => {
  test('the reports of the earlier process count', async () => {
    const checker = hourly()
    checker.restore({ ...reported, beatAtMs: startMs - 50 * MINUTE, message: 'ok' })
    expect(await outcomeOf(checker)).toMatchObject({ message: 'last heartbeat 50 min ago: ok' })
    vi.advanceTimersByTime(HOUR + 1)
    expect(await outcomeOf(checker)).toMatchObject({ status: 'unhealthy' })
    const failed = hourly()
    failed.restore({
      ...reported,
      beatAtMs: startMs - 50 * MINUTE,
      failedAtMs: startMs - MINUTE,
      hasFailed: true,
    })
    expect(await outcomeOf(failed)).toMatchObject({
      status: 'unhealthy',
      message: 'the job reported a failure',
    })
  })

  test.each([
    ['every minute', MINUTE, MINUTE, 2 * MINUTE],
    ['every half hour', HOUR / 2, 10 * MINUTE, 40 * MINUTE],
    ['every day', 24 * HOUR, HOUR, HOUR],
  ])('a job that reports %s has time to report again', async (_, everyMs, graceMs, untilMs) => {
    const checker = heartbeat({ name: 'job', everyMs, graceMs })
    checker.restore({ ...reported, beatAtMs: startMs - 3 * everyMs })
    vi.advanceTimersByTime(untilMs)
    expect(await outcomeOf(checker)).toMatchObject({ status: 'unknown', code: 'IDLE' })
    vi.advanceTimersByTime(1)
    expect(await outcomeOf(checker)).toMatchObject({ status: 'unhealthy' })
  })

  test('a job that was missed before is missed at once', async () => {
    const before = hourly()
    before.beat()
    vi.advanceTimersByTime(2 * HOUR)
    before.check()
    const checker = hourly()
    checker.restore(before.last())
    expect(await outcomeOf(checker)).toMatchObject({
      status: 'unhealthy',
      message: expect.stringMatching(/^no heartbeat for 2 h;/),
    })
    checker.beat()
    expect(checker.last().isMissed).toBe(false)
  })

  test('a job that was missed before is not missed by a longer interval', async () => {
    const before = hourly()
    before.beat()
    vi.advanceTimersByTime(2 * HOUR)
    before.check()
    const checker = heartbeat({ name: 'report', everyMs: 12 * HOUR, graceMs: HOUR })
    checker.restore(before.last())
    expect(await outcomeOf(checker)).toMatchObject({ status: 'healthy' })
    vi.advanceTimersByTime(11 * HOUR + 1)
    expect(await outcomeOf(checker)).toMatchObject({ status: 'unhealthy' })
  })

  test('restarts do not hide a job that never reported', async () => {
    const checker = hourly()
    checker.restore(reported)
    vi.advanceTimersByTime(HOUR + 1)
    expect(await outcomeOf(checker)).toMatchObject({
      status: 'unhealthy',
      message: expect.stringMatching(/^never sent a heartbeat in 4 d 5 h/),
    })
  })

  test('a report in the future, because the clock was set, is one of now', async () => {
    const checker = hourly()
    checker.restore({ ...reported, beatAtMs: startMs + 1000 * HOUR })
    vi.advanceTimersByTime(2 * HOUR)
    expect(await outcomeOf(checker)).toMatchObject({ status: 'unhealthy' })
  })

  test('a report since then counts more than an earlier one', async () => {
    const checker = hourly()
    checker.beat('new')
    checker.restore({
      ...reported,
      beatAtMs: startMs - 9 * HOUR,
      failedAtMs: startMs - 8 * HOUR,
      hasFailed: true,
    })
    expect(await outcomeOf(checker)).toMatchObject({ status: 'healthy' })
    expect(checker.last()).toEqual({
      sinceMs: reported.sinceMs,
      beatAtMs: startMs,
      failedAtMs: startMs - 8 * HOUR,
      hasFailed: false,
      isMissed: false,
      message: 'new',
    })
    const failed = hourly()
    failed.fail()
    failed.restore({ ...reported, beatAtMs: startMs - 9 * HOUR })
    expect(await outcomeOf(failed)).toMatchObject({
      code: 'ERROR',
      metrics: { seconds_since_last_beat: 9 * 3600 },
    })
  })
})

test.each([
  [1000, MINUTE],
  [HOUR, 12 * MINUTE],
  [24 * HOUR, HOUR],
  [720 * HOUR, HOUR],
])('the grace of an interval of %d ms is %d ms', (everyMs, graceMs) => {
  expect(heartbeat({ name: 'job', everyMs }).graceMs).toBe(graceMs)
})

test('a report may be anything, and is cut', () => {
  const checker = hourly()
  for (const message of [5, null, {}, '  ', Symbol('x')] as never[]) {
    checker.fail(message)
    expect(checker.last().message).toBe(null)
  }
  checker.beat('x'.repeat(9999))
  expect(checker.last().message).toBe(`${'x'.repeat(299)}…`)
})

test('results of the health checker say that they are certain, and no probe includes the job', async () => {
  const health = new HealthChecker()
  const checker = hourly()
  health.addChecker(checker)
  health.addChecker(check('other', () => {}))
  checker.fail()
  expect(await health.checkSingle('report')).toMatchObject({ status: 'unhealthy', certain: true })
  checker.beat()
  expect(await health.checkSingle('report')).toMatchObject({ status: 'healthy' })
  expect(await health.checkSingle('other')).toMatchObject({ certain: false })
  checker.fail()
  await health.checkSingle('report')
  expect(health.probe('readiness').failing).not.toContain('report')
  expect(health.getCheckers().filter(isHeartbeat)).toEqual([checker])
})

test.each([
  [{ name: 'a', everyMs: 1000 }, []],
  [{ name: 'a b', everyMs: 999, graceMs: -1 }, ['name', 'everyMs', 'graceMs']],
  [{ name: 'a', everyMs: 1000, gracems: 5 }, ['gracems']],
  [{ everyMs: '1h' }, ['name', 'everyMs']],
])('options %j have the problems %j', (options, paths) => {
  expect(problemsOf(() => heartbeat(options as never)).paths).toEqual(paths)
})

test('an invalid record is refused by a HealthError that lists every problem', () => {
  const { restore } = heartbeat({ name: 'nightly', everyMs: HOUR })
  expect(() => restore(undefined as never)).toThrow('expected an object, got nothing')
  expect(() => restore({ sinceMs: 'today', beatAtMs: null, failedAtMs: null } as never)).toThrow(
    /sinceMs: expected a number .*; hasFailed: expected true or false, got nothing; isMissed: /,
  )
})
