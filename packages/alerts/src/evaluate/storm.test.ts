import { expect, test } from 'vitest'

import { WorldScene } from '../../test/world.ts'

const SERIES = 10_000

/** Counts the turns of the event loop while something runs. */
async function turnsDuring(run: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let isOver = false
  const turn = (): void => {
    turns += 1
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  await run()
  isOver = true
  return turns
}

const rule = { name: 'load', metricName: 'load', thresholdValue: 80, maxAlertsPerRule: SERIES }
const metrics = (value: number) =>
  Array.from({ length: SERIES }, (_, host) => ({ name: 'load', labels: { host }, value }))

test('10 000 alerts fire in one round and resolve in one, with turns for the event loop', async () => {
  const scene = new WorldScene({ rules: [rule] })
  for (const value of [93, 20]) {
    const turns = await turnsDuring(() => scene.evaluate(100 - value, { metrics: metrics(value) }))
    expect(turns).toBeGreaterThanOrEqual(50)
  }
  expect(scene.commits).toHaveLength(2)
  expect(scene.alerts()).toHaveLength(SERIES)
  expect(scene.open()).toEqual([])
})

test('10 000 new series that are ok leave turns for the event loop, too', async () => {
  const scene = new WorldScene({ rules: [rule] })
  expect(await turnsDuring(() => scene.evaluate(0, { metrics: metrics(20) }))).toBeGreaterThanOrEqual(50)
  expect(scene.commits).toEqual([])
})
