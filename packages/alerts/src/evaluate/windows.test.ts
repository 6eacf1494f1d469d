import { expect, test } from 'vitest'

import { MINUTE_MS, START, WorldScene } from '../../test/world.ts'
import type { AlertRuleInput } from '../rules/rule.ts'
import type { AlertSample } from './input.ts'
import { evaluateMetrics } from './metrics.ts'
import { evaluateMissing } from './no-data.ts'
import { Plan } from './plan.ts'
import { InputTally } from './input-problems.ts'
import { Round } from './round.ts'

const rules: readonly AlertRuleInput[] = [
  {
    name: 'errors',
    metricName: 'failed_total',
    totalMetricName: 'calls_total',
    thresholdValue: 0.9,
    windowMs: 3_600_000,
    onNoData: 'keep',
  },
  { name: 'fast', kind: 'rate', metricName: 'calls_total', thresholdValue: 1e9, onNoData: 'keep' },
]

/** Rounds whose plan can be looked at. */
function setUp() {
  const scene = new WorldScene({ rules })
  const plan = new Plan(String)
  plan.follow(scene.book)
  let id = 0
  const round = async (metrics: readonly AlertSample[], minutes: number): Promise<void> => {
    scene.nowMs += minutes * MINUTE_MS
    scene.wallMs += minutes * MINUTE_MS
    id += 1
    await scene.step(async (step) => {
      const next = new Round(step, { metrics }, id, plan, new InputTally())
      await evaluateMetrics(next, metrics)
      await evaluateMissing(next)
    })
  }
  const sizes = (): readonly number[] =>
    [...plan.streams].flatMap(({ series }) => series.flatMap(({ window }) => window?.size ?? []))
  return { scene, plan, round, sizes }
}

function samplesOf(streams: number, value: number): readonly AlertSample[] {
  return Array.from({ length: streams }, (_, index) => ({ api: `api ${index}` })).flatMap((labels) => [
    { name: 'failed_total', labels, value },
    { name: 'calls_total', labels, value: value * 2 },
  ])
}

test('10 000 label sets have one window for each rule, with the points of its length', async () => {
  const { round, sizes } = setUp()
  for (let n = 0; n < 12; n += 1) await round(samplesOf(10_000, n), 1)
  expect(sizes()).toHaveLength(20_000)
  expect(Math.max(...sizes())).toBe(12)
  expect(sizes().filter((size) => size === 6)).toHaveLength(10_000)
})

test('many windows leave turns for the event loop', async () => {
  const { round } = setUp()
  await round(samplesOf(10_000, 1), 1)
  let turns = 0
  const count = (): void => {
    turns += 1
    timer = setImmediate(count)
  }
  let timer = setImmediate(count)
  await round(samplesOf(10_000, 2), 1)
  clearImmediate(timer)
  // One for each 2000 windows.
  expect(turns).toBeGreaterThanOrEqual(9)
})

test('windows of streams without data are forgotten with the streams', async () => {
  const { plan, round, sizes } = setUp()
  await round(samplesOf(100, 1), 1)
  await round(samplesOf(1, 2), 1)
  expect(sizes()).toHaveLength(200)
  for (let minute = 4; minute <= 61; minute += 3) await round(samplesOf(1, minute), minute)
  expect(sizes()).toHaveLength(2)
  expect(plan.streams.size).toBe(2)
})

test('a sample a second does not grow a window without limit', async () => {
  const { scene, round, sizes } = setUp()
  for (let n = 0; n < 8000; n += 1) await round(samplesOf(1, n), 1 / 60)
  expect(Math.max(...sizes())).toBeLessThan(125)
  expect(scene.nowMs).toBe(START + 8000 * 1000)
})
