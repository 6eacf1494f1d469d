import { describe, expect, test } from 'vitest'

import { MINUTE_MS, misses, range, WorldScene, START } from '../../test/world.ts'
import { resolveAlert } from '../handle/alert.ts'
import type { AlertRuleInput } from '../rules/rule.ts'

const rule: AlertRuleInput = { name: 'cpu', metricName: 'cpu_percent', thresholdValue: 80 }
const sample = (host: string) => ({ name: 'cpu_percent', labels: { host }, value: 1 })
const check = (name: string, status: string) => ({ name, status })
const glm = (critical: boolean) => ({ health: [{ ...check('glm', 'unhealthy'), critical }] })
const nothing = { metrics: { other: 1 } }

/** The labels of each open alert beside the name, newest first. */
function open(scene: WorldScene): readonly string[] {
  return scene.open().map(({ labels }) => JSON.stringify({ ...labels, alertname: undefined }))
}

describe('data that stopped', () => {
  test('is an alert of its own after five minutes; the main one stays firing until its time is up', async () => {
    const scene = new WorldScene({ rules: [{ ...rule, autoResolveMinutes: 15 }] })
    await scene.breach(0)
    expect(await misses(scene, 1, 20)).toEqual(['fired no_data 6', 'resolved cpu 16'])
    expect(open(scene)).toEqual(['{"condition":"no_data"}'])
    const { transitions } = await scene.cpu(21, 20)
    expect(transitions).toMatchObject([
      { type: 'resolved', reason: 'recovered', series: { labels: { condition: 'no_data' } } },
    ])
    expect(scene.log).toEqual(['fired 0', 'fired 6', 'resolved 16', 'resolved 21'])
  })

  test('is one also of a series that was only ever good', async () => {
    const scene = new WorldScene({ rules: [rule] })
    await scene.ok(0)
    expect(await misses(scene, 1, 10)).toEqual(['fired no_data 6'])
    expect(scene.openAlert()).toMatchObject({
      value: null,
      summary: 'cpu_percent: no data for 5 m',
      startedAt: START + MINUTE_MS,
      firedAt: START + 6 * MINUTE_MS,
    })
    expect(scene.evaluator.isStale(scene.openAlert().fingerprint)).toBe(false)
  })

  test('is none of a series that never had any, a bad value included', async () => {
    const scene = new WorldScene({ rules: [rule, { name: 'down', healthCheckName: '*' }] })
    for (const minute of range(0, 20)) {
      const health = [check('glm', 'unknown')]
      await scene.evaluate(minute, { metrics: { cpu_percent: NaN }, health })
    }
    expect(open(scene)).toEqual([])
  })

  test.each([NaN, Infinity, -Infinity, '95', true, null, 95n])('includes data that is %s', async (value) => {
    const scene = new WorldScene({ rules: [rule] })
    await scene.ok(0)
    for (const minute of range(1, 6)) await scene.cpu(minute, value)
    expect(open(scene)).toEqual(['{"condition":"no_data"}'])
  })

  test('is an alert for each series and each check', async () => {
    const scene = new WorldScene({ rules: [rule, { name: 'down', healthCheckName: '*' }] })
    await scene.evaluate(0, {
      metrics: [sample('a'), sample('b')],
      health: [check('glm', 'healthy'), check('gitlab', 'healthy')],
    })
    for (const minute of range(1, 6)) {
      await scene.evaluate(minute, { metrics: [sample('a')], health: [check('glm', 'healthy')] })
    }
    expect(open(scene)).toEqual([
      '{"check":"gitlab","condition":"no_data"}',
      '{"host":"b","condition":"no_data"}',
    ])
  })

  test('counts for the rules that a status means nothing to', async () => {
    const scene = new WorldScene({
      rules: [
        { name: 'down', healthCheckName: '*' },
        { name: 'unsure', healthCheckName: '*', healthStatus: ['unknown'] },
      ],
    })
    await scene.evaluate(0, { health: [check('glm', 'healthy')] })
    for (const minute of range(1, 6)) await scene.evaluate(minute, { health: [check('glm', 'unknown')] })
    const alerts = scene.open()
    expect(alerts.map((alert) => `${alert.rule} ${alert.labels['condition'] ?? ''}`).toSorted()).toEqual([
      'down no_data',
      'unsure ',
    ])
  })

  test('is none of a series that stays quiet', async () => {
    const scene = new WorldScene({ rules: [rule] })
    for (const minute of range(0, 20)) await scene.ok(minute)
    expect(open(scene)).toEqual([])
  })

  test.each([10, 600])('is none because no round was evaluated for %d minutes', async (minutes) => {
    const scene = new WorldScene({ rules: [{ ...rule, autoResolveMinutes: 15 }] })
    await scene.breach(0)
    await scene.evaluate(1, nothing)
    // Of such a time, three minutes count.
    expect(await misses(scene, minutes + 1, minutes + 2)).toEqual([])
    expect(await misses(scene, minutes + 3, minutes + 20)).toEqual([
      `fired no_data ${minutes + 3}`,
      `resolved cpu ${minutes + 13}`,
    ])
  })

  test('says when data was last seen', async () => {
    const scene = new WorldScene({ rules: [rule] })
    await scene.ok(0, 1)
    await misses(scene, 2, 7)
    expect(scene.openAlert().lastDataAt).toBe(START + MINUTE_MS)
  })

  test('that a person ended is not an alert again until there was data', async () => {
    const scene = new WorldScene({ rules: [rule] })
    await scene.ok(0)
    await misses(scene, 1, 6)
    await resolveAlert(scene.handling, scene.openAlert().id, { by: 'ann' })
    expect(await misses(scene, 7, 200)).toEqual([])
    await scene.ok(201)
    expect(await misses(scene, 202, 210)).toEqual(['fired no_data 207'])
  })

  test('moves a label of the series that is called condition aside', async () => {
    const scene = new WorldScene({ rules: [rule] })
    const metrics = ['Ready', 'Pressure'].map((condition) => ({
      name: 'cpu_percent',
      labels: { condition },
      value: 1,
    }))
    await scene.evaluate(0, { metrics })
    await misses(scene, 1, 6)
    expect(open(scene).toSorted()).toEqual([
      '{"exported_condition":"Pressure","condition":"no_data"}',
      '{"exported_condition":"Ready","condition":"no_data"}',
    ])
  })

  test('is an alert for each of two series whose labels look the same without their secrets', async () => {
    const scene = new WorldScene({ rules: [rule], clean: () => 'hidden' })
    const metrics = [sample('a'), sample('b')]
    await scene.evaluate(0, { metrics })
    await misses(scene, 1, 6)
    expect(open(scene)).toHaveLength(2)
    await scene.evaluate(7, { metrics: metrics.slice(1) })
    expect(open(scene)).toHaveLength(1)
  })

  const refused = { code: 'INVALID_ARGUMENT', problems: [{ path: 'metrics' }, { path: 'health' }] }

  test.each([
    [null, refused],
    [7, refused],
    ['metrics', refused],
    [new Map(), refused],
    [undefined, { transitions: [] }],
  ])(
    'does not follow from metrics or results that are %s, which are refused unless they are left out',
    async (given, outcome) => {
      const scene = new WorldScene({ rules: [rule, { name: 'down', healthCheckName: '*' }] })
      await scene.evaluate(0, { metrics: { cpu_percent: 1 }, health: [check('glm', 'healthy')] })
      for (const minute of range(1, 10)) {
        const round = { metrics: given as never, health: given as never }
        const error: unknown = await scene.evaluate(minute, round).catch((reason: unknown) => reason)
        expect(error).toMatchObject(outcome)
      }
      expect(open(scene)).toEqual([])
    },
  )

  test('is no news from a round that is older than the last sample, or that had no metrics', async () => {
    const scene = new WorldScene({ rules: [rule] })
    await scene.evaluate(0, { metrics: { cpu_percent: 1 }, sampleTime: START })
    for (const minute of range(1, 20)) {
      await scene.evaluate(minute, { ...nothing, sampleTime: START - 1 })
      await scene.evaluate(minute, { health: [], sampleTime: START + minute })
    }
    expect(open(scene)).toEqual([])
  })
})

describe('onNoData', () => {
  test('keep leaves everything as it is', async () => {
    const scene = new WorldScene({ rules: [{ ...rule, onNoData: 'keep', autoResolveMinutes: 0 }] })
    await scene.breach(0)
    expect(await misses(scene, 1, 100)).toEqual([])
    expect(open(scene)).toEqual(['{}'])
  })

  test('ok takes missing data for good samples', async () => {
    const scene = new WorldScene({ rules: [{ ...rule, onNoData: 'ok', clearAfter: 2 }] })
    await scene.breach(0)
    expect(await misses(scene, 1, 20)).toEqual(['resolved cpu 7'])
    expect(scene.alerts()).toMatchObject([
      { summary: 'cpu_percent: no data for 6 m', resolution: { reason: 'recovered' } },
    ])
  })

  test('breach takes missing data for breaches, which no time-out resolves', async () => {
    const scene = new WorldScene({
      rules: [{ ...rule, onNoData: 'breach', consecutiveBreaches: 2, autoResolveMinutes: 1 }],
    })
    await scene.ok(0)
    expect(await misses(scene, 1, 30)).toEqual(['pending cpu 6', 'fired cpu 7'])
    const stored = scene.commits.flatMap(({ series }) => series)
    expect(JSON.parse(JSON.stringify(stored))).toEqual(stored)
    expect((await scene.cpu(31, 20)).transitions).toMatchObject([{ type: 'resolved', reason: 'recovered' }])
  })

  test('takes effect after noDataAfterMs', async () => {
    const scene = new WorldScene({ rules: [{ ...rule, noDataAfterMs: 2 * MINUTE_MS }] })
    await scene.ok(0)
    expect(await misses(scene, 1, 10)).toEqual(['fired no_data 3'])
  })
})

describe('after a restart', () => {
  test('an alert about missing data resolves when there is data, under the same id', async () => {
    const before = new WorldScene({ rules: [rule] })
    await before.ok(0)
    await misses(before, 1, 6)
    const { id } = before.openAlert()
    const after = new WorldScene({ rules: [rule], after: before })
    expect(await misses(after, 7, 20)).toEqual([])
    await after.ok(21)
    expect(after.alert(id)?.resolution).toMatchObject({ reason: 'recovered' })
    expect(after.log).toEqual(['resolved 21'])
  })

  test('an alert about missing data resolves when there is data, also once the main one is over', async () => {
    const before = new WorldScene({ rules: [rule] })
    await before.breach(0)
    const after = new WorldScene({ rules: [rule], after: before })
    expect(await misses(after, 1, 70)).toEqual(['fired no_data 6', 'resolved cpu 61'])
    await after.ok(71)
    expect(open(after)).toEqual([])
  })

  test.each(['at once', 'after a while'])(
    'a check that is not critical any more has no alert, %s',
    async (when) => {
      const rules = [{ name: 'down', healthCheckName: '*', match: { critical: 'true' } }]
      let scene = new WorldScene({ rules })
      await scene.evaluate(0, glm(true))
      if (when === 'after a while')
        for (const minute of range(1, 6)) await scene.evaluate(minute, { health: [] })
      else scene = new WorldScene({ rules, after: scene })
      for (const minute of range(7, 20)) await scene.evaluate(minute, glm(false))
      expect(open(scene)).toEqual([])
      const alerts = scene.alerts()
      expect(alerts.map(({ resolution }) => resolution?.reason)).toEqual(alerts.map(() => 'rule_changed'))
    },
  )

  test('a series that does not come back is missed if it has an alert, and forgotten if it has none', async () => {
    const rules = [
      { ...rule, autoResolveMinutes: 0 },
      { name: 'down', healthCheckName: '*' },
    ]
    const before = new WorldScene({ rules })
    await before.evaluate(0, { metrics: { cpu_percent: 93 }, health: [check('glm', 'healthy')] })
    const after = new WorldScene({ rules, after: before })
    for (const minute of range(1, 20)) await after.evaluate(minute, { metrics: {}, health: [] })
    expect(open(after)).toEqual(['{"condition":"no_data"}', '{}'])
  })
})

describe('a check with nothing to evaluate', () => {
  const down: AlertRuleInput = { name: 'down', healthCheckName: '*', autoResolveMinutes: 15 }
  const idle = { health: [{ ...check('calls', 'unknown'), code: 'IDLE' }] }
  const unknown = { health: [check('calls', 'unknown')] }
  const rest = async (scene: WorldScene, from: number, to: number): Promise<void> => {
    for (const minute of range(from, to)) await scene.evaluate(minute, idle)
  }

  test('raises no alert about missing data, and one that stays unknown without it does', async () => {
    const scene = new WorldScene({ rules: [down] })
    await scene.evaluate(0, { health: [check('calls', 'healthy')] })
    await rest(scene, 1, 600)
    expect(open(scene)).toEqual([])
    for (const minute of range(601, 606)) await scene.evaluate(minute, unknown)
    expect(open(scene)).toEqual(['{"check":"calls","condition":"no_data"}'])
  })

  test('ends an alert about its missing data, also after a restart', async () => {
    const before = new WorldScene({ rules: [down] })
    await before.evaluate(0, { health: [check('calls', 'healthy')] })
    for (const minute of range(1, 6)) await before.evaluate(minute, unknown)
    for (const scene of [before, new WorldScene({ rules: [down], after: before })]) {
      expect(open(scene)).toHaveLength(1)
      await scene.evaluate(7, idle)
      expect(open(scene)).toEqual([])
    }
  })

  test('keeps its alert until the time of alerts without data is up, also after a restart', async () => {
    const before = new WorldScene({ rules: [down] })
    await before.evaluate(0, { health: [check('calls', 'unhealthy')] })
    for (const scene of [before, new WorldScene({ rules: [down], after: before })]) {
      await rest(scene, 1, 15)
      expect(open(scene)).toEqual(['{"check":"calls"}'])
      await rest(scene, 16, 40)
      expect(open(scene)).toEqual([])
      expect(scene.log.at(-1)).toMatch(/^resolved /)
    }
  })

  test('does not connect failures before and after it to one series of failures', async () => {
    const scene = new WorldScene({ rules: [{ ...down, consecutiveBreaches: 2 }] })
    await scene.evaluate(0, { health: [check('calls', 'unhealthy')] })
    await rest(scene, 1, 60)
    const { fired } = await scene.evaluate(61, { health: [check('calls', 'unhealthy')] })
    expect(fired).toEqual([])
  })

  test('breaches a rule that lists unknown', async () => {
    const scene = new WorldScene({ rules: [down, { ...down, name: 'unsure', healthStatus: ['unknown'] }] })
    const { fired } = await scene.evaluate(0, idle)
    expect(fired.map(({ rule: name }) => name)).toEqual(['unsure'])
  })
})
