import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { WireDryRun } from '../../src/api/rules/types.ts'
import { RuleScene } from './rule-scene.ts'

const NOW = Date.parse('2026-01-05T10:02:00Z')

let scene: RuleScene

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] })
  scene = new RuleScene()
})
afterEach(async () => {
  vi.useRealTimers()
  await scene.monitor.stop()
})

/** High for a quarter of each hour. */
const wave = (step: number): number => (step % 12 < 3 ? 95 : 50)

async function validate(
  rule: object,
): Promise<{ readonly run: WireDryRun | null; readonly reason: unknown }> {
  const { status, json } = await scene.call('POST /api/v1/rules/validate', { name: 'r', ...rule }, 'read')
  expect(status).toBe(200)
  return { run: json['dry_run'] as WireDryRun | null, reason: json['no_dry_run_reason'] }
}

const startOf = (hours: number): number => Math.floor((NOW - hours * 3_600_000) / 300_000) * 300_000

/** Values of 15 seconds of the last `hours`, the same in each five minutes. */
function record(name: string, host: string, hours: number, valueOf: (step: number) => number): void {
  for (let atMs = startOf(hours); atMs <= NOW; atMs += 15_000)
    scene.monitor.history.add(name, { host }, atMs, valueOf(Math.floor(atMs / 300_000)))
}

test('says what a rule would have done over the stored last day, and what that is based on', async () => {
  record('gpu', 'a', 3, wave)
  record('gpu', 'b', 3, () => 60)
  const { run, reason } = await validate({ metric_name: 'gpu', threshold_value: 90, enabled: false })
  expect(reason).toBeNull()
  expect(run?.based_on).toEqual({
    from: '2026-01-04T10:05:00.000Z',
    to: '2026-01-05T10:02:00.000Z',
    step_seconds: 300,
    round_seconds: 60,
    series_found: 2,
    series_used: 2,
    is_estimate: true,
  })
  expect(run?.series.map(({ labels, highest, alerts }) => [labels['host'], highest, alerts.length])).toEqual([
    ['a', 95, 4],
    ['b', 60, 0],
  ])
  expect(run?.series[0]?.alerts.map(({ fired_at, resolved_at }) => [fired_at, resolved_at])).toEqual([
    ['2026-01-05T07:00:00.000Z', '2026-01-05T07:15:00.000Z'],
    ['2026-01-05T08:00:00.000Z', '2026-01-05T08:15:00.000Z'],
    ['2026-01-05T09:00:00.000Z', '2026-01-05T09:15:00.000Z'],
    ['2026-01-05T10:00:00.000Z', null],
  ])
  expect(await scene.monitor.alerts.listAlerts()).toEqual([])
})

test('is what the rule really did over the same samples', async () => {
  record('gpu', 'a', 2, wave)
  const rule = { metric_name: 'gpu', threshold_value: 90, consecutive_breaches: 3, clear_after: 2 }
  await scene.call('PUT /api/v1/rules/r', rule)
  for (let atMs = startOf(2); atMs <= NOW; atMs += 60_000) {
    vi.setSystemTime(atMs)
    const sample = { name: 'gpu', labels: { host: 'a' }, value: wave(Math.floor(atMs / 300_000)) }
    await scene.monitor.alerts.evaluateRules({ metrics: [sample], sampleTime: atMs })
  }
  const real = (await scene.monitor.alerts.listAlerts({ rule: 'r' })).map(({ firedAt, resolution }) => [
    firedAt,
    resolution?.at ?? null,
  ])
  const { run } = await validate(rule)
  expect(real.length).toBeGreaterThan(1)
  expect(run?.series[0]?.alerts.map(({ fired_at, resolved_at }) => [fired_at, resolved_at])).toEqual(
    real.toReversed(),
  )
})

test('reads counters as they grow', async () => {
  let total = 0
  let failed = 0
  record('calls_total', 'a', 3, () => (total += 10))
  record('failed_total', 'a', 3, (step) => (failed += step % 12 < 3 ? 2 : 0))
  const { run } = await validate({
    metric_name: 'failed_total',
    total_metric_name: 'calls_total',
    threshold_value: 0.1,
  })
  expect(run?.based_on['series_found']).toBe(1)
  expect(run?.alert_count).toBe(3)
  expect(run?.series[0]?.highest).toBeGreaterThan(0.18)
  expect(run?.series[0]?.highest).toBeLessThan(0.25)
})

test('reads the time that checks were in each status', async () => {
  const series = 'check_status_seconds'
  for (let step = 0; step < 24; step += 1) {
    const atMs = NOW - 120_000 - (24 - step) * 300_000
    const isDown = step >= 10 && step < 12
    scene.monitor.history.addTime(
      series,
      { check: 'gitlab', status: isDown ? 'unhealthy' : 'healthy' },
      atMs,
      atMs + 300_000,
    )
  }
  const { run } = await validate({ health_check_name: '*', consecutive_breaches: 2 })
  expect(run?.series.map(({ labels, alerts }) => [labels['check'], alerts.length])).toEqual([['gitlab', 1]])
  expect(run?.series[0]?.alerts[0]).toMatchObject({
    fired_at: '2026-01-05T08:51:00.000Z',
    resolved_at: '2026-01-05T09:00:00.000Z',
    highest: null,
  })
})

test('is missing with a reason where the history has nothing', async () => {
  record('gpu', 'a', 1, () => 1)
  const value = { threshold_value: 1 }
  expect(await validate({ ...value, metric_name: 'gpus' })).toEqual({
    run: null,
    reason: 'The history has no metric gpus; did you mean gpu?',
  })
  expect(await validate({ ...value, metric_name: 'gpu', match: { host: 'b' } })).toEqual({
    run: null,
    reason: 'The history has no metric with such labels',
  })
  expect((await validate({ kind: 'absent', metric_name: 'gpu' })).reason).toContain('waits for missing data')
  vi.setSystemTime(NOW + 30 * 3_600_000)
  expect((await validate({ ...value, metric_name: 'gpu' })).reason).toContain('no values of the last day')
})

test('is missing with a reason while two others are under way', async () => {
  record('gpu', 'a', 1, () => 1)
  const list = scene.monitor.history.list.bind(scene.monitor.history)
  const isOpen = Promise.withResolvers<void>()
  vi.spyOn(scene.monitor.history, 'list').mockImplementation(async () => {
    await isOpen.promise
    return list()
  })
  const rule = { metric_name: 'gpu', threshold_value: 90 }
  const runs = [validate(rule), validate(rule), validate(rule)]
  expect((await Promise.race(runs)).reason).toContain('try again')
  isOpen.resolve()
  const results = await Promise.all(runs)
  expect(results.filter(({ run }) => run !== null)).toHaveLength(2)
  expect((await validate(rule)).reason).toBeNull()
})

test('is missing with a reason if the history cannot be read', async () => {
  vi.spyOn(scene.monitor.history, 'list').mockRejectedValue(
    Object.assign(new Error('down'), { name: 'MetricsError', code: 'STORE_FAILED' }),
  )
  expect(await validate({ metric_name: 'gpu', threshold_value: 1 })).toEqual({
    run: null,
    reason: 'The history cannot be read at the moment',
  })
})
