import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, Scene, START, startFakeTime } from '../../test/scene.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

describe('sample time', () => {
  test('counts, not calls', async () => {
    const scene = new Scene()
    const input = { metrics: { cpu_percent: 93 }, sampleTime: START }
    expect((await scene.evaluate(0, input)).transitions).toHaveLength(1)
    for (const sampleTime of [START, START - 1, new Date(START)]) {
      expect(await scene.evaluate(1, { ...input, sampleTime })).toMatchObject({
        transitions: [],
        ignoredSamples: 1,
      })
    }
    expect((await scene.evaluate(2, { ...input, sampleTime: new Date(START + 1) })).fired).toHaveLength(1)
  })

  test('that is older resolves nothing and fires nothing', async () => {
    const scene = new Scene()
    await scene.breach(0, 1)
    const late = await scene.evaluate(2, { metrics: { cpu_percent: 1 }, sampleTime: START })
    expect(late).toMatchObject({ transitions: [], ignoredSamples: 1 })
    await scene.ok(3)
    for (const sampleTime of [START, START + 1]) {
      await scene.evaluate(4, { metrics: { cpu_percent: 93 }, sampleTime })
    }
    expect(scene.log.log).toEqual(['fired 1', 'resolved 3'])
  })

  test('that is older counts for nothing while all is quiet either', async () => {
    const scene = new Scene({
      rules: [
        { ...cpuRule, consecutiveBreaches: 1 },
        { ...cpuRule, name: 'two' },
      ],
    })
    const at = (sampledMs: number, value: number) =>
      scene.evaluate(9, { metrics: { cpu_percent: value }, sampleTime: START + sampledMs })
    await at(100, 20)
    await at(101, 20)
    for (const late of [101, 50]) expect(await at(late, 20)).toMatchObject({ ignoredSamples: 1 })
    expect(await at(60, 93)).toMatchObject({ transitions: [], ignoredSamples: 1 })
    await at(200, 93)
    await at(300, 20)
    expect(await at(250, 93)).toMatchObject({ transitions: [], ignoredSamples: 1 })
  })

  test('counts the first of two samples of a series in one round', async () => {
    const scene = new Scene({ rules: [{ ...cpuRule, consecutiveBreaches: 1 }] })
    const metrics = [20, 93].map((value) => ({ name: 'cpu_percent', value }))
    expect(await scene.evaluate(0, { metrics })).toMatchObject({ fired: [], ignoredSamples: 1 })
    await scene.evaluate(1, { metrics: metrics.slice(0, 1) })
    const both = { metrics: metrics.toReversed() }
    expect(await scene.evaluate(2, both)).toMatchObject({ fired: [{ value: 93 }], ignoredSamples: 1 })
  })

  test('of a sample itself counts before that of the round', async () => {
    const scene = new Scene()
    const timestamp = new Date(START).toISOString()
    const metrics = [{ name: 'cpu_percent', value: 93, timestamp }]
    expect((await scene.evaluate(0, { metrics })).transitions).toMatchObject([{ type: 'pending' }])
    expect(await scene.evaluate(1, { metrics })).toMatchObject({ transitions: [], ignoredSamples: 1 })
    const quiet = [{ name: 'cpu_percent', value: 20, timestamp: new Date(START + 1).toISOString() }]
    for (const minute of [2, 3, 4]) await scene.evaluate(minute, { metrics: quiet })
    expect(await scene.evaluate(5, { metrics: quiet })).toMatchObject({ ignoredSamples: 1 })
    const broken = [{ name: 'cpu_percent', value: 93, timestamp: 'yesterday' }]
    expect(await scene.evaluate(6, { metrics: broken })).toMatchObject({ transitions: [], badSamples: 1 })
  })

  test('keeps calls that come together apart', async () => {
    const scene = new Scene()
    const results = await Promise.all(
      [1, 2, 3, 4].map((ms) =>
        scene.manager.evaluateRules({ metrics: { cpu_percent: 93 }, sampleTime: START + ms }),
      ),
    )
    expect(results.map(({ transitions }) => transitions.map(({ type }) => type))).toEqual([
      ['pending'],
      ['fired'],
      [],
      [],
    ])
  })
})
