import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { newsOf, range, Scene, startFakeTime, timeAt } from '../../test/scene.ts'
import type { AlertHealthResult } from './input.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const rule = {
  name: 'down',
  healthCheckName: '*',
  consecutiveBreaches: 1,
  groupWaitMs: 0,
  cooldownMinutes: 0,
}
const result = (name: string, status: string, minute: number): AlertHealthResult => {
  return { name, status, timestamp: timeAt(minute) }
}

test('the alert of a removed check ends at once, and nobody misses its data', async () => {
  const scene = new Scene({ rules: [rule] })
  const health = [result('api', 'unhealthy', 0), result('web', 'unhealthy', 0), result('db', 'healthy', 0)]
  await scene.evaluate(0, { health })
  const { transitions } = await scene.evaluate(1, {
    health: [result('web', 'unhealthy', 1)],
    removedChecks: ['api', 'db', 'never'],
  })
  expect(transitions).toMatchObject([{ type: 'resolved', reason: 'check_removed', labels: { check: 'api' } }])
  for (const minute of range(2, 30))
    await scene.evaluate(minute, { health: [result('web', 'unhealthy', minute)] })
  expect(newsOf(scene.log, 'down').map((news) => news.split(' ')[0])).toEqual(['fired', 'fired', 'resolved'])
  await scene.evaluate(31, { health: [result('api', 'unhealthy', 31), result('web', 'healthy', 31)] })
  expect((await scene.manager.listAlerts({ status: 'active' })).map(({ labels }) => labels['check'])).toEqual(
    ['api'],
  )
})

test('the alert about missing data of a check ends with the check', async () => {
  const scene = new Scene({ rules: [rule] })
  await scene.evaluate(0, { health: [result('api', 'healthy', 0)] })
  for (const minute of range(1, 6)) await scene.evaluate(minute, { health: [] })
  const { transitions } = await scene.evaluate(7, { health: [], removedChecks: ['api'] })
  expect(transitions).toMatchObject([
    { type: 'resolved', reason: 'check_removed', labels: { condition: 'no_data' } },
  ])
  for (const minute of range(8, 20)) await scene.evaluate(minute, { health: [] })
  expect(newsOf(scene.log, 'down').map((news) => news.split(' ')[0])).toEqual(['fired', 'resolved'])
})

test('an alert of another kind of rule with the same label stays', async () => {
  const metric = { name: 'queue', metricName: 'queue', thresholdValue: 1 }
  const scene = new Scene({ rules: [metric] })
  await scene.evaluate(0, { metrics: [{ name: 'queue', labels: { check: 'api' }, value: 5 }] })
  await scene.evaluate(1, { health: [], removedChecks: ['api'] })
  expect(await scene.manager.listAlerts({ status: 'active' })).toHaveLength(1)
})

test('names that are no list of texts are refused', async () => {
  const scene = new Scene({ rules: [rule] })
  for (const removedChecks of ['api', [5], {}] as never[])
    await expect(scene.manager.evaluateRules({ health: [], removedChecks })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      problems: [{ path: expect.stringContaining('removedChecks') as string }],
    })
})
