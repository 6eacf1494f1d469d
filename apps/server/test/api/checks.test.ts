import { check, HealthChecker, type CheckerOptions, type CheckOutcome } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { createMonitor, type CheckHistory, type Monitor } from '@botwatch/monitor'
import type { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'

import type { WireCheck } from '../../src/api/checks/check.ts'
import type { WireCheckDetail } from '../../src/api/checks/check-detail.ts'
import { openServerStore } from '../../src/store/open-store.ts'
import type { ServerStore } from '../../src/store/server-store.ts'
import { apiKeys, appWith, ask, bearer, keyOf } from '../ask.ts'

const START = Date.parse('2026-01-05T10:00:00Z')
const MINUTE_MS = 60_000

beforeEach(() => void vi.useFakeTimers({ now: START }))
afterEach(() => void vi.useRealTimers())

interface Scene {
  readonly app: Hono
  readonly monitor: Monitor
  readonly store: ServerStore
  readonly health: HealthChecker
  readonly runs: () => number
  /** What the check `glm_api` says from now on. */
  readonly say: (outcome: CheckOutcome | Promise<CheckOutcome>) => void
  readonly get: <T = WireCheckDetail>(path?: string) => Promise<T>
}

function setUp(options: CheckerOptions = {}, replaced: Partial<Monitor> = {}): Scene {
  const health = new HealthChecker()
  let said: CheckOutcome | Promise<CheckOutcome> = { message: 'up' }
  let runs = 0
  const run = (): CheckOutcome | Promise<CheckOutcome> => {
    runs += 1
    return said
  }
  health.addChecker(check('network', () => 'connected'))
  health.addChecker(check('glm_api', run, { dependsOn: ['network'], ...options }))
  const metrics = new MetricsCollector({ defaultMetrics: false })
  const monitor = { ...createMonitor({ health, metrics, checkIntervalMs: 30_000 }), ...replaced }
  onTestFinished(() => void monitor.stop())
  const store = openServerStore()
  const app = appWith({}, { monitor, store })
  return {
    app,
    monitor,
    store,
    health,
    runs: () => runs,
    say: (outcome) => void (said = outcome),
    get: async <T>(path = '/glm_api') => {
      const response = await ask(app, `GET /api/v1/checks${path}`)
      expect(response.status).toBe(200)
      return (await response.json()) as T
    },
  }
}

const list = async ({ get }: Scene): Promise<readonly WireCheck[]> =>
  (await get<{ readonly items: readonly WireCheck[] }>('')).items

test('a check that has not run is unknown, without a past', async () => {
  const scene = setUp()
  const answer = await scene.get()
  expect(answer).toMatchObject({
    name: 'glm_api',
    status: 'unknown',
    since: null,
    depends_on: ['network'],
    last_run_at: null,
    next_run_at: null,
    duration_seconds: null,
    runs: { healthy: 0, degraded: 0, unknown: 0, unhealthy: 0 },
    uptime: { last_24_hours: null, last_7_days: null, last_30_days: null, last_90_days: null },
    results: [],
  })
  expect((await list(scene))[1]?.recent?.cells).toBe('n'.repeat(96))
})

test('a check has its state, its uptime, its last runs and its history', async () => {
  const { monitor, say, get } = setUp({ intervalMs: 60_000 })
  await monitor.start()
  await vi.advanceTimersByTimeAsync(40 * MINUTE_MS)
  say({ status: 'unhealthy', message: 'HTTP 429', code: 'RATE_LIMITED' })
  await vi.advanceTimersByTimeAsync(12 * MINUTE_MS)
  const answer = await get('/GLM_API')
  expect(answer).toMatchObject({
    status: 'unhealthy',
    raw_status: 'unhealthy',
    message: 'HTTP 429',
    code: 'RATE_LIMITED',
    critical: true,
    stale: false,
    suspect: null,
    blocked_by: [],
  })
  const minutesAgo = (time: string | null | undefined): number =>
    (Date.now() - Date.parse(time ?? '')) / MINUTE_MS
  expect(minutesAgo(answer.since)).toBeGreaterThan(10.5)
  expect(minutesAgo(answer.since)).toBeLessThan(12)
  expect(minutesAgo(answer.last_run_at)).toBeLessThan(1.2)
  expect(minutesAgo(answer.next_run_at)).toBeLessThan(0)
  expect(answer.uptime?.last_24_hours).toBeGreaterThan(0.76)
  expect(answer.uptime?.last_24_hours).toBeLessThan(0.8)
  expect(answer.uptime?.last_90_days).toBe(answer.uptime?.last_24_hours)
  expect(answer.results).toHaveLength(50)
  expect(answer.results[0]).toMatchObject({
    status: 'unhealthy',
    code: 'RATE_LIMITED',
    at: answer.last_run_at,
  })
  const { day, days } = answer.history ?? {}
  expect(day?.healthy).toHaveLength(288)
  expect([day?.from, day?.step_seconds]).toEqual(['2026-01-04T10:55:00.000Z', 300])
  expect([days?.from, days?.no_data.length]).toEqual(['2025-10-08T00:00:00.000Z', 90])
  expect(day?.no_data.slice(0, 276)).toEqual(Array.from({ length: 276 }, () => 1))
  expect(day?.healthy.at(-5)).toBe(1)
  // To a millisecond or so for each look: the two clocks do not tick together.
  for (const share of day?.unhealthy.slice(-2) ?? []) expect(share).toBeCloseTo(1, 3)
  for (const index of [0, 280, 287]) {
    const sum = ['healthy', 'degraded', 'unhealthy', 'no_data'] as const
    expect(sum.reduce((total, key) => total + (day?.[key][index] ?? 0), 0)).toBeCloseTo(1, 3)
  }
})

test('the list has the last 24 hours as letters, with the current status although the history is older', async () => {
  const scene = setUp({ intervalMs: 60_000 })
  const { monitor, say } = scene
  await monitor.start()
  await vi.advanceTimersByTimeAsync(16 * MINUTE_MS)
  const before = (await list(scene))[1]
  expect(before?.recent).toMatchObject({ from: '2026-01-04T10:30:00.000Z', step_seconds: 900 })
  expect(before?.recent?.cells).toBe(`${'n'.repeat(94)}hh`)
  say({ status: 'unhealthy' })
  await scene.health.checkSingle('glm_api')
  // Its failure is its own once the check that it depends on has passed meanwhile.
  await vi.advanceTimersByTimeAsync(5000)
  expect((await list(scene))[1]?.recent?.cells).toBe(`${'n'.repeat(94)}hu`)
})

test('an unknown check is a problem with a suggestion, whatever is asked of it', async () => {
  const { app } = setUp()
  for (const route of ['GET /api/v1/checks/glm_apy', 'POST /api/v1/checks/glm_apy/run']) {
    const response = await ask(app, route)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      code: 'CHECKER_NOT_FOUND',
      detail: 'No check has this name; did you mean glm_api?',
    })
  }
  const response = await ask(app, 'GET /api/v1/checks/zzzzzzzzzz')
  expect(await response.json()).toMatchObject({
    detail: 'No check has this name; GET /api/v1/checks lists all',
  })
})

describe('a history store that fails', () => {
  test('leaves the past out, and is not asked for every check', async () => {
    const checkHistory = vi.fn<() => Promise<CheckHistory>>(() => Promise.reject(new Error('broken')))
    const scene = setUp({}, { checkHistory })
    expect((await list(scene)).map(({ recent, uptime }) => [recent, uptime])).toEqual([
      [null, null],
      [null, null],
    ])
    expect(await list(scene)).toHaveLength(2)
    expect(checkHistory).toHaveBeenCalledOnce()
    expect(await scene.get()).toMatchObject({ status: 'unknown', history: null, recent: null })
  })

  test('or hangs, holds a list for a moment once', async () => {
    const scene = setUp({}, { checkHistory: () => new Promise<never>(() => {}) })
    const first = list(scene)
    await vi.advanceTimersByTimeAsync(250)
    expect((await first)[0]?.recent).toBeNull()
  })
})

const run = async ({ app }: Scene, name = 'glm_api') => {
  const response = await ask(app, `POST /api/v1/checks/${name}/run`)
  expect(response.status).toBe(200)
  return (await response.json()) as { readonly run: string; readonly check: WireCheck }
}

describe('a run', () => {
  test('answers with its result, and is in the audit trail', async () => {
    const scene = setUp()
    scene.say({ status: 'degraded', message: 'slow' })
    expect(await run(scene, 'GLM_api')).toMatchObject({
      run: 'finished',
      check: { status: 'degraded', message: 'slow' },
    })
    expect(scene.store.audit.list({ limit: 9 })).toMatchObject([
      {
        action: 'check.run',
        target: 'glm_api',
        after: '{"run":"finished","status":"degraded"}',
        outcome: 'done',
      },
    ])
  })

  test('does not repeat what has run in the last 5 seconds, and what keeps its result for longer', async () => {
    const scene = setUp()
    await run(scene)
    for (let n = 0; n < 9; n += 1) expect((await run(scene)).run).toBe('skipped')
    expect(scene.runs()).toBe(1)
    vi.advanceTimersByTime(5000)
    expect((await run(scene)).run).toBe('finished')
    const kept = setUp({ cacheTtlMs: MINUTE_MS })
    await run(kept)
    vi.advanceTimersByTime(MINUTE_MS - 1)
    expect((await run(kept)).run).toBe('skipped')
    vi.advanceTimersByTime(1)
    expect((await run(kept)).run).toBe('finished')
    expect(kept.runs()).toBe(2)
  })

  test('joins one in progress', async () => {
    const scene = setUp()
    const outcome = Promise.withResolvers<CheckOutcome>()
    scene.say(outcome.promise)
    const both = [run(scene), run(scene)]
    await vi.advanceTimersByTimeAsync(100)
    outcome.resolve({ message: 'at last' })
    for (const answer of await Promise.all(both)) expect(answer.check.message).toBe('at last')
    expect(scene.runs()).toBe(1)
  })

  test('ends at the time limit of the check', async () => {
    const scene = setUp({ timeoutMs: 2000 })
    scene.say(new Promise<never>(() => {}))
    const asked = run(scene)
    await vi.advanceTimersByTimeAsync(2000)
    expect(await asked).toMatchObject({ run: 'finished', check: { status: 'unhealthy', code: 'TIMEOUT' } })
  })

  test('that takes longer than all checks may goes on', async () => {
    const scene = setUp({ timeoutMs: 120_000 })
    scene.say(new Promise<never>(() => {}))
    const asked = run(scene)
    await vi.advanceTimersByTimeAsync(30_000)
    expect(await asked).toMatchObject({ run: 'running', check: { status: 'unknown' } })
  })

  test('needs the role operate', async () => {
    const app = appWith({ apiKeys }, { monitor: setUp().monitor })
    const headers = bearer(keyOf('read'))
    expect((await ask(app, 'POST /api/v1/checks/glm_api/run', { headers })).status).toBe(403)
  })
})
