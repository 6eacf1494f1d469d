import { describe, expect, test } from 'vitest'

import { misses, range, START, WorldScene } from '../../test/world.ts'
import type { AlertRuleInput } from '../rules/rule.ts'

const rule: AlertRuleInput = { name: 'cpu', metricName: 'cpu_percent', thresholdValue: 80 }
describe('a count of breaches', () => {
  const three = { ...rule, consecutiveBreaches: 3, onNoData: 'keep' } as const

  test('holds over missing data for maxGapMs, and not longer', async () => {
    const scene = new WorldScene({ rules: [three] })
    await scene.breach(0, 1)
    expect(await misses(scene, 2, 4)).toEqual([])
    expect(await misses(scene, 5, 5)).toEqual(['cleared cpu 5'])
    const again = new WorldScene({ rules: [three] })
    await again.breach(6, 7)
    await misses(again, 8, 9)
    expect((await again.cpu(10, 93)).fired).toHaveLength(1)
  })

  test('holds while its last sample is given again, and for maxGapMs after that', async () => {
    const scene = new WorldScene({
      rules: [
        three,
        {
          ...three,
          name: 'down',
          metricName: undefined,
          thresholdValue: undefined,
          healthCheckName: 'glm',
        } as never,
      ],
    })
    const timestamp = new Date(START).toISOString()
    const given = { health: [{ name: 'glm', status: 'unhealthy', timestamp }], metrics: { cpu_percent: 93 } }
    for (const minute of range(0, 10)) await scene.evaluate(minute, { ...given, sampleTime: START })
    expect(await misses(scene, 11, 13)).toEqual([])
    expect(await misses(scene, 14, 14)).toEqual(['cleared cpu 14'])
  })

  test('starts anew when nothing was evaluated for longer than that', async () => {
    const scene = new WorldScene({ rules: [three] })
    await scene.breach(0, 1)
    await scene.breach(5, 6)
    expect(scene.log).toEqual([])
    await scene.breach(7)
    expect(scene.log).toEqual(['fired 7'])
  })

  test('is full at once with a result that is certain, while the time that the rule waits stays', async () => {
    const health = { name: 'glm', status: 'unhealthy', certain: true }
    const down = { name: 'down', healthCheckName: 'glm', consecutiveBreaches: 3 } as const
    const scene = new WorldScene({ rules: [down, { ...down, name: 'long', forMs: 120_000 }] })
    for (const minute of range(0, 2)) await scene.evaluate(minute, { health: [health] })
    expect(scene.log).toEqual(['fired 0', 'fired 2'])
  })

  test('has three evaluation intervals for its gap unless the rule says otherwise', async () => {
    const scene = new WorldScene({ rules: [three], evaluationIntervalMs: 10_000 })
    expect(scene.book.get('cpu')).toMatchObject({ maxGapMs: 30_000 })
  })
})
