import { expect, test } from 'vitest'

import { WorldScene, START } from '../../test/world.ts'

const rule = {
  name: 'no_beat',
  kind: 'absent',
  metricName: 'heartbeat',
  match: { env: 'prod' },
  labels: { team: 'core' },
  consecutiveBreaches: 2,
} as const
const beat = (env: string, value: unknown = 1) => ({ name: 'heartbeat', labels: { env }, value })

test('fires when no round has a matching sample with data, and resolves with the first', async () => {
  const scene = new WorldScene({ rules: [rule] })
  await scene.evaluate(0, { metrics: [beat('prod'), beat('test')] })
  await scene.evaluate(1, { metrics: [beat('test')] })
  const { fired } = await scene.evaluate(2, { metrics: [beat('prod', NaN)] })
  expect(fired).toMatchObject([
    { labels: { alertname: 'no_beat', team: 'core' }, value: null, summary: 'no data from heartbeat' },
  ])
  const { transitions } = await scene.evaluate(3, { metrics: [beat('prod', 0)] })
  expect(transitions).toMatchObject([{ type: 'resolved', alert: { summary: 'heartbeat has data again' } }])
})

test('fires of a metric that never had data, and counts rounds with metrics only', async () => {
  const scene = new WorldScene({ rules: [rule] })
  await scene.evaluate(0, { metrics: {} })
  await scene.evaluate(1, { health: [] })
  expect(scene.log).toEqual([])
  await scene.evaluate(2, { metrics: {} })
  expect(scene.log).toEqual(['fired 2'])
})

test('counts a round of the same sample time once', async () => {
  const scene = new WorldScene({ rules: [rule] })
  for (const sampleTime of [START, START, START - 1]) await scene.evaluate(0, { metrics: [], sampleTime })
  expect(scene.log).toEqual([])
  await scene.evaluate(0, { metrics: [], sampleTime: START + 1 })
  expect(scene.log).toEqual(['fired 0'])
})

test('counts nothing from a round that comes again without the sample', async () => {
  const scene = new WorldScene({ rules: [{ ...rule, consecutiveBreaches: 1 }] })
  await scene.evaluate(0, { metrics: [beat('prod')], sampleTime: START })
  expect((await scene.evaluate(0, { metrics: [], sampleTime: START })).fired).toEqual([])
})

test('reads each sample of a metric that is quiet for other rules', async () => {
  const scene = new WorldScene({
    rules: [
      { ...rule, match: {}, consecutiveBreaches: 1 },
      { name: 'high', metricName: 'heartbeat', thresholdValue: 5 },
    ],
  })
  for (const minute of [0, 1, 2, 3]) {
    const { transitions } = await scene.evaluate(minute, { metrics: { heartbeat: 1 } })
    expect(transitions).toEqual([])
  }
})
