import { describe, expect, test } from 'vitest'

import { START, WorldScene } from '../../test/world.ts'
import type { AlertRuleInput } from '../rules/rule.ts'

const rule: AlertRuleInput = {
  name: 'retries',
  kind: 'rate',
  metricName: 'retries_total',
  thresholdValue: 1,
  windowMs: 120_000,
}

/** Evaluates one value a minute, from minute 0 on. */
async function feed(scene: WorldScene, values: readonly unknown[], from = 0): Promise<void> {
  for (const [index, value] of values.entries())
    await scene.evaluate(from + index, { metrics: { retries_total: value } })
}

test('fires on the growth per second over its window, and says value, threshold, unit and window', async () => {
  const scene = new WorldScene({ rules: [rule] })
  await feed(scene, [100, 160, 222])
  expect(scene.openAlert()).toMatchObject({
    kind: 'rate',
    subject: 'retries_total',
    value: 122 / 120,
    threshold: 1,
    comparison: 'gt',
    unit: 'per second',
    windowMs: 120_000,
    summary: 'retries_total grew by 1.01667 per second in 2 m (threshold: > 1)',
  })
  await feed(scene, [222], 3)
  expect(scene.log).toEqual(['fired 2', 'resolved 3'])
})

describe('a window that is not whole', () => {
  test('fires nothing, however much the counter grew', async () => {
    const scene = new WorldScene({ rules: [rule] })
    await feed(scene, [0, 100_000])
    expect(scene.log).toEqual([])
    await feed(scene, [100_000], 2)
    expect(scene.log).toEqual(['fired 2'])
  })

  test('resolves nothing after a restart', async () => {
    const scene = new WorldScene({ rules: [rule] })
    await feed(scene, [0, 500, 1000])
    const after = new WorldScene({ rules: [rule], after: scene })
    await feed(after, [1000, 1000], 3)
    expect(after.log).toEqual([])
    await feed(after, [1000], 5)
    expect(after.log).toEqual(['resolved 5'])
  })

  test('begins again when a long gap has ended', async () => {
    const scene = new WorldScene({ rules: [rule] })
    await feed(scene, [0, 0, 0])
    await feed(scene, [9000, 9000, 9000], 30)
    expect(scene.log).toEqual([])
  })
})

test('a window with fewer samples than minSamples fires nothing', async () => {
  const scene = new WorldScene({ rules: [{ ...rule, minSamples: 3 }] })
  await feed(scene, [0, 500, 1000, 1500])
  expect(scene.log).toEqual([])
  await feed(scene, [2000], 3.5)
  expect(scene.log).toEqual(['fired 3.5'])
})

test('counts from 0 after a reset of the counter', async () => {
  const scene = new WorldScene({ rules: [rule] })
  await feed(scene, [1000, 1060, 50, 100])
  expect(scene.log).toEqual([])
  await feed(scene, [50, 180], 4)
  expect(scene.openAlert()).toMatchObject({ value: 180 / 120 })
})

test('the start of a counter counts if its source names it', async () => {
  const since = new Date(START - 60_000).toISOString()
  const scene = new WorldScene({ rules: [rule] })
  for (const [minute, value] of [500, 501].entries())
    await scene.evaluate(minute, { metrics: [{ name: 'retries_total', value, since }] })
  expect(scene.openAlert()).toMatchObject({ value: 501 / 120 })
})

test('a jump of the wall clock moves no start of a counter', async () => {
  const scene = new WorldScene({ rules: [rule] })
  await scene.evaluate(0, { metrics: {} })
  scene.wallMs -= 3_600_000
  const since = new Date(scene.wallMs - 60_000).toISOString()
  for (const [minute, value] of [500, 501].entries())
    await scene.evaluate(minute, { metrics: [{ name: 'retries_total', value, since }] })
  expect(scene.openAlert()).toMatchObject({ value: 501 / 120 })
})

test('a start before the window says nothing about the window', async () => {
  const since = new Date(START - 3_600_000).toISOString()
  const scene = new WorldScene({ rules: [rule] })
  for (const minute of [0, 1, 2])
    await scene.evaluate(minute, { metrics: [{ name: 'retries_total', value: 5000, since }] })
  expect(scene.log).toEqual([])
})

test('a counter that is too slow breaches lt', async () => {
  const scene = new WorldScene({ rules: [{ ...rule, comparison: 'lt', thresholdValue: 0.5 }] })
  await feed(scene, [0, 60, 120, 120, 121])
  expect(scene.log).toEqual(['fired 4'])
})

test('reads every sample, also of a counter that is good for all other rules', async () => {
  const quiet = { name: 'huge', metricName: 'retries_total', thresholdValue: 1e9 }
  const scene = new WorldScene({ rules: [quiet, rule] })
  await feed(scene, [0, 1, 2, 3, 500])
  expect(scene.log).toEqual(['fired 4'])
})

test('a sample that is old or repeated does not count', async () => {
  const scene = new WorldScene({ rules: [rule] })
  for (const [minute, seconds, value] of [
    [0, 0, 0],
    [1, 60, 30],
    [2, 120, 60],
    [2, 60, 9000],
    [2, 120, 9000],
    [3, 180, 90],
  ] as const)
    await scene.evaluate(minute, {
      metrics: { retries_total: value },
      sampleTime: START + seconds * 1000,
    })
  expect(scene.log).toEqual([])
})

test('keeps its window when another field of the rule is edited, and begins again with another length', async () => {
  const scene = new WorldScene({ rules: [rule] })
  await feed(scene, [0, 50, 100])
  await scene.updateRule({ ...rule, thresholdValue: 0.5 })
  await feed(scene, [150], 3)
  expect(scene.log).toEqual(['fired 3'])
  await scene.updateRule({ ...rule, thresholdValue: 0.5, windowMs: 60_000 })
  await feed(scene, [150], 4)
  expect(scene.open()).toHaveLength(1)
  await feed(scene, [150], 5)
  expect(scene.open()).toHaveLength(0)
})
