import { describe, expect, test } from 'vitest'

import { cpuRule, MINUTE_MS, WorldScene, START } from '../../test/world.ts'

describe('an alert whose data has stopped', () => {
  test('resolves after autoResolveMinutes of rounds without it, and not before', async () => {
    const scene = new WorldScene({ rules: [{ ...cpuRule, autoResolveMinutes: 15, onNoData: 'keep' }] })
    await scene.breach(0, 1)
    for (let minute = 2; minute < 17; minute += 1) await scene.evaluate(minute, { metrics: { other: 1 } })
    expect(scene.open()).toHaveLength(1)
    const { transitions } = await scene.evaluate(17, { metrics: { other: 1 } })
    expect(transitions).toMatchObject([{ type: 'resolved', reason: 'stale_timeout' }])
    expect(scene.log).toEqual(['fired 1', 'resolved 17'])
  })

  test('does not resolve while nothing is evaluated, nor by rounds that could not have had its data', async () => {
    const scene = new WorldScene({ rules: [{ ...cpuRule, autoResolveMinutes: 15, onNoData: 'keep' }] })
    await scene.breach(0, 1)
    scene.until(600)
    for (const minute of [600, 620, 640]) await scene.evaluate(minute, { health: [] })
    expect(scene.evaluator.isStale(scene.openAlert().fingerprint)).toBe(false)
    await scene.breach(641)
    expect(scene.open()).toHaveLength(1)
  })

  test('never resolves while it breaches, or when autoResolveMinutes is 0', async () => {
    const scene = new WorldScene({
      rules: [
        { ...cpuRule, autoResolveMinutes: 1, onNoData: 'keep' },
        { ...cpuRule, name: 'never', autoResolveMinutes: 0, onNoData: 'keep' },
      ],
    })
    for (let minute = 0; minute < 10; minute += 1) await scene.cpu(minute, 93)
    expect(scene.open()).toHaveLength(2)
    for (let minute = 10; minute < 20; minute += 1) await scene.evaluate(minute, { metrics: {} })
    expect(scene.open().map(({ rule }) => rule)).toEqual(['never'])
  })
})

function result(status: string, ranAtMinute: number) {
  const timestamp = new Date(START + ranAtMinute * MINUTE_MS).toISOString()
  return { health: [{ name: 'llm_api', status, timestamp }] }
}

describe('a health result that says when its check ran', () => {
  const rule = {
    name: 'down',
    healthCheckName: '*',
    consecutiveBreaches: 2,
    autoResolveMinutes: 5,
    onNoData: 'keep',
  } as const

  test('counts once, however often it is given', async () => {
    const scene = new WorldScene({ rules: [rule] })
    for (const minute of [0, 1, 2, 3]) await scene.evaluate(minute, result('unhealthy', 0))
    expect(scene.log).toEqual([])
    await scene.evaluate(4, result('unhealthy', 4))
    expect(scene.log).toEqual(['fired 4'])
  })

  test('keeps its alert for as long as it is given, and lets it end once nothing is known any more', async () => {
    const scene = new WorldScene({ rules: [rule] })
    await scene.evaluate(0, result('unhealthy', 0))
    await scene.evaluate(1, result('unhealthy', 1))
    for (let minute = 2; minute < 30; minute += 1) await scene.evaluate(minute, result('unhealthy', 1))
    expect(scene.evaluator.isStale(scene.openAlert().fingerprint)).toBe(false)
    for (let minute = 30; minute < 36; minute += 1) await scene.evaluate(minute, result('unknown', 1))
    expect(scene.log).toEqual(['fired 1', 'resolved 35'])
  })

  test('is a bad sample when the time is none', async () => {
    const scene = new WorldScene({ rules: [rule] })
    const bad = { health: [{ name: 'llm_api', status: 'unhealthy', timestamp: 'yesterday' }] }
    expect(await scene.evaluate(0, bad)).toMatchObject({ badSamples: 1, transitions: [] })
  })
})
