import { describe, expect, test } from 'vitest'

import { WorldScene } from '../../test/world.ts'

const check = (name: string, status: string, critical?: boolean) => ({
  name,
  status,
  message: `token=abcdef123456 refused by ${name}`,
  ...(critical === undefined ? {} : { critical }),
})
const clean = (text: string): string => text.replaceAll('abcdef123456', '[redacted]')

describe('a health rule', () => {
  const rule = {
    name: 'down',
    healthCheckName: '*',
    match: { critical: 'true' },
    severity: 'critical',
  } as const

  test('watches each critical check on its own and hides secrets in its summary', async () => {
    const scene = new WorldScene({ rules: [rule], clean })
    const health = [
      check('glm', 'unhealthy', true),
      check('gitlab', 'unhealthy'),
      check('cache', 'unhealthy', false),
    ]
    const { fired } = await scene.evaluate(0, { health })
    expect(fired.map(({ labels }) => labels['check'])).toEqual(['glm', 'gitlab'])
    expect(fired[0]).toMatchObject({
      value: null,
      threshold: null,
      summary: 'glm is unhealthy: token=[redacted] refused by glm',
    })
    const { transitions } = await scene.evaluate(1, { health: [check('glm', 'healthy')] })
    expect(transitions).toMatchObject([
      {
        type: 'resolved',
        alert: { labels: { check: 'glm' }, summary: expect.stringMatching(/^glm is healthy/) },
      },
    ])
  })

  test('takes unknown, and statuses nobody knows, for no data unless they are listed', async () => {
    const scene = new WorldScene({ rules: [rule, { ...rule, name: 'unsure', healthStatus: ['unknown'] }] })
    await scene.evaluate(0, { health: [check('glm', 'unhealthy')] })
    for (const [index, status] of ['unknown', 'fine', '', 7 as never].entries())
      await scene.evaluate(1 + index, { health: [check('glm', status)] })
    const isStale = scene
      .open()
      .map(({ rule: name, fingerprint }) => [name, scene.evaluator.isStale(fingerprint)])
    expect(isStale).toEqual([
      ['unsure', true],
      ['down', true],
    ])
  })

  test('of one name watches this check only, critical or not', async () => {
    const scene = new WorldScene({
      rules: [{ name: 'cache', healthCheckName: 'cache', healthStatus: ['unhealthy', 'degraded'] }],
    })
    const { fired } = await scene.evaluate(0, {
      health: [check('cache', 'degraded', false), check('glm', 'unhealthy')],
    })
    expect(fired.map(({ labels }) => labels['check'])).toEqual(['cache'])
  })

  test('takes a delay that is tolerated for no breach', async () => {
    const scene = new WorldScene({
      rules: [{ name: 'job', healthCheckName: 'job', healthStatus: ['unhealthy', 'degraded'] }],
    })
    const { fired } = await scene.evaluate(0, { health: [{ ...check('job', 'degraded'), code: 'LATE' }] })
    expect(fired).toEqual([])
    expect((await scene.evaluate(1, { health: [check('job', 'degraded')] })).fired).toHaveLength(1)
  })

  test('keeps the checks that its check depends on with the alert, as of the last result', async () => {
    const scene = new WorldScene({ rules: [rule] })
    const down = check('bot', 'unhealthy')
    await scene.evaluate(0, { health: [{ ...down, dependsOn: ['db', 'glm'] }] })
    expect(scene.openAlert().dependsOn).toEqual(['db', 'glm'])
    await scene.evaluate(1, { health: [{ ...down, dependsOn: ['db'] }] })
    expect(scene.openAlert().dependsOn).toEqual(['db'])
    expect(scene.isUrgent).toBe(false)
    await scene.evaluate(2, { health: [down] })
    expect(scene.openAlert().dependsOn).toEqual([])
  })

  test.each(['db', null, 7, { 0: 'db' }, [7, '', null, 'x'.repeat(257)]])(
    'has no dependencies if they are %j',
    async (dependsOn) => {
      const scene = new WorldScene({ rules: [rule] })
      await scene.evaluate(0, { health: [{ ...check('bot', 'unhealthy'), dependsOn: dependsOn as never }] })
      expect(scene.openAlert().dependsOn).toEqual([])
    },
  )
})
