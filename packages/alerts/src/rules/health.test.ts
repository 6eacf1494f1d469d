import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { Scene, startFakeTime } from '../../test/scene.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const check = (name: string, status: string, critical?: boolean) => ({
  name,
  status,
  message: `token=abcdef123456 refused by ${name}`,
  ...(critical === undefined ? {} : { critical }),
})

describe('a health rule', () => {
  const rule = {
    name: 'down',
    healthCheckName: '*',
    match: { critical: 'true' },
    severity: 'critical',
  } as const

  test('watches each critical check on its own and hides secrets in what it says', async () => {
    const scene = new Scene({ rules: [rule] })
    const health = [
      check('glm', 'unhealthy', true),
      check('gitlab', 'unhealthy'),
      check('cache', 'unhealthy', false),
    ]
    const { fired } = await scene.evaluate(0, { health })
    expect(fired.map(({ labels }) => labels.check)).toEqual(['glm', 'gitlab'])
    expect(fired[0]).toMatchObject({
      value: null,
      threshold: null,
      summary: 'glm is unhealthy: token=[redacted] refused by glm',
    })
    const { transitions } = await scene.evaluate(1, { health: [check('glm', 'healthy')] })
    expect(transitions).toMatchObject([{ type: 'resolved', labels: { check: 'glm' } }])
    expect(scene.log.sent.at(-1)?.message.title).toMatch(/^\[RESOLVED\] down: glm is healthy/)
  })

  test('takes unknown, and statuses nobody knows, for no data unless they are listed', async () => {
    const scene = new Scene({ rules: [rule, { ...rule, name: 'unsure', healthStatus: ['unknown'] }] })
    await scene.evaluate(0, { health: [check('glm', 'unhealthy')] })
    for (const [index, status] of ['unknown', 'fine', '', 7 as never].entries()) {
      await scene.evaluate(1 + index, { health: [check('glm', status)] })
    }
    const alerts = await scene.manager.listAlerts()
    expect(alerts.map((alert) => [alert.rule, alert.stale])).toEqual([
      ['unsure', true],
      ['down', true],
    ])
  })

  test('of one name watches this check only, critical or not', async () => {
    const scene = new Scene({
      rules: [{ name: 'cache', healthCheckName: 'cache', healthStatus: ['unhealthy', 'degraded'] }],
    })
    const { fired } = await scene.evaluate(0, {
      health: [check('cache', 'degraded', false), check('glm', 'unhealthy')],
    })
    expect(fired.map(({ labels }) => labels.check)).toEqual(['cache'])
  })
})
