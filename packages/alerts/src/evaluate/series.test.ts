import { expect, test } from 'vitest'

import { cpuRule, MINUTE_MS, START, WorldScene } from '../../test/world.ts'
import { acknowledgeAlert, suppressAlert } from '../handle/alert.ts'
import { isForgettable } from '../world/alerts.ts'

const one = { ...cpuRule, consecutiveBreaches: 1 }

test('an alert carries its number, and when the series began to breach, pending time included', async () => {
  const scene = new WorldScene({ rules: [{ ...cpuRule, consecutiveBreaches: 3 }] })
  await scene.breach(0, 1, 2)
  expect(scene.openAlert()).toMatchObject({
    number: 1,
    startedAt: START,
    firedAt: START + 2 * MINUTE_MS,
    firedMs: START + 2 * MINUTE_MS,
    resolvedMs: null,
    dependsOn: [],
  })
  await scene.ok(3)
  expect(scene.alerts()).toMatchObject([
    { resolvedMs: START + 3 * MINUTE_MS, resolution: { reason: 'recovered' } },
  ])
  await scene.breach(10, 11, 12)
  expect(scene.openAlert()).toMatchObject({ number: 2, startedAt: START + 10 * MINUTE_MS })
})

test('an alert that fires at once began with its sample, on the wall clock as it is now', async () => {
  const scene = new WorldScene({ rules: [one] })
  scene.wallMs += 60 * MINUTE_MS
  await scene.breach(1)
  expect(scene.openAlert()).toMatchObject({ startedAt: START + 61 * MINUTE_MS, firedMs: START + MINUTE_MS })
  const timed = new WorldScene({ rules: [one] })
  await timed.evaluate(5, { metrics: { cpu_percent: 93 }, sampleTime: START + 4 * MINUTE_MS })
  expect(timed.openAlert()).toMatchObject({
    startedAt: START + 4 * MINUTE_MS,
    firedAt: START + 5 * MINUTE_MS,
  })
})

test('a series keeps the number and the end of its last alert, and the audit trail has both ends', async () => {
  const scene = new WorldScene({ rules: [one] })
  await scene.breach(0)
  const { id, fingerprint } = scene.openAlert()
  expect(scene.world.series.get(fingerprint)).toMatchObject({ alertNumber: 1, alertId: id, endedMs: null })
  await scene.ok(1)
  expect(scene.world.series.get(fingerprint)).toMatchObject({
    alertNumber: 1,
    alertId: null,
    endedMs: START + MINUTE_MS,
  })
  expect(scene.events(id)).toMatchObject([
    { type: 'fired', at: START, by: null, detail: 'cpu_percent is 93 (threshold: > 80)' },
    { type: 'resolved', at: START + MINUTE_MS, by: null, detail: 'recovered' },
  ])
})

test('a value that moves while the alert fires waits for the next commit; a change of state does not', async () => {
  const scene = new WorldScene({ rules: [{ ...cpuRule, clearAfter: 3, clearValue: 70 }] })
  const urgent: boolean[] = []
  for (const [minute, value] of [20, 93, 93, 94, 75, 95, 60, 96, 60, 60, 60].entries()) {
    await scene.cpu(minute, value)
    urgent.push(scene.isUrgent)
  }
  // ok, pending, fired, value, value in the band, value, recovering, flap, recovering twice, resolved
  expect(urgent).toEqual([false, true, true, false, false, false, true, true, true, true, true])
  expect(scene.alerts()).toMatchObject([{ value: 60, flaps: 1 }])
})

test('a higher severity of the rule is stored at once, and ends the acknowledgement', async () => {
  const scene = new WorldScene({ rules: [one] })
  await scene.breach(0)
  const { id } = scene.openAlert()
  await acknowledgeAlert(scene.handling, id, { by: 'ann' })
  await scene.updateRule({ ...one, severity: 'info' })
  await scene.breach(1)
  expect(scene.openAlert()).toMatchObject({ severity: 'info', acknowledgement: { by: 'ann' } })
  await scene.updateRule({ ...one, severity: 'critical' })
  await scene.breach(2)
  expect(scene.isUrgent).toBe(true)
  expect(scene.openAlert()).toMatchObject({ severity: 'critical', acknowledgement: null })
  expect(scene.events(id).at(-1)).toMatchObject({
    type: 'unacknowledged',
    by: null,
    detail: 'severity is now critical',
  })
})

test('a pending series that is ok again is forgotten, unless it had an alert in the last hour', async () => {
  const scene = new WorldScene()
  await scene.breach(0)
  await scene.ok(1)
  expect(scene.world.series.size).toBe(0)
  await scene.breach(2, 3)
  await scene.ok(4)
  await scene.breach(5)
  await scene.ok(6)
  expect(scene.world.series.size).toBe(1)
  await scene.breach(65)
  await scene.ok(66)
  expect(scene.world.series.size).toBe(0)
  expect(scene.commits.at(-1)?.forgottenSeries).toHaveLength(1)
})

test('a series is kept while it is suppressed, and while a channel knows of it', async () => {
  const scene = new WorldScene({ rules: [one] })
  const { world } = scene
  await scene.breach(0)
  const { id, fingerprint } = scene.openAlert()
  const until = START + 120 * MINUTE_MS
  await suppressAlert(scene.handling, id, { by: 'ann', reason: 'known', until })
  await scene.ok(1)
  const canForget = (minute: number): boolean => {
    const series = world.series.get(fingerprint)
    return series !== undefined && isForgettable(series, world, START + minute * MINUTE_MS)
  }
  expect([61, 119, 120].map(canForget)).toEqual([false, false, true])
  world.channel('log').knowledge.set(fingerprint, {} as never)
  expect(canForget(120)).toBe(false)
})

test('a check whose failures cleared before its alert fired is kept with that time', async () => {
  const scene = new WorldScene({ rules: [{ name: 'down', healthCheckName: '*', consecutiveBreaches: 2 }] })
  for (const [minute, status] of ['unhealthy', 'healthy'].entries())
    await scene.evaluate(minute, { health: [{ name: 'glm', status }] })
  const [series] = scene.world.series.values()
  expect((series?.cleared?.atMs ?? 0) - (series?.cleared?.sinceMs ?? 0)).toBe(60_000)
})
