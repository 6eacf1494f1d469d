import { describe, expect, test } from 'vitest'

import { START, WorldScene } from '../../test/world.ts'
import type { AlertRuleInput } from '../rules/rule.ts'

const rule: AlertRuleInput = {
  name: 'errors',
  metricName: 'failed_total',
  totalMetricName: 'calls_total',
  thresholdValue: 0.1,
  minSamples: 10,
}

/** Counters of calls, evaluated once a minute. */
class Api {
  readonly #scene: WorldScene
  readonly #labels: Readonly<Record<string, string>>
  readonly #since: string | undefined
  minute = 0
  calls = 1000
  failed = 100

  constructor(scene: WorldScene, labels: Readonly<Record<string, string>> = {}, since?: string) {
    this.#scene = scene
    this.#labels = labels
    this.#since = since
  }

  get samples() {
    const { calls, failed } = this
    const labels = this.#labels
    const since = this.#since === undefined ? {} : { since: this.#since }
    return [
      { name: 'failed_total', labels, value: failed, ...since },
      { name: 'calls_total', labels, value: calls, ...since },
    ]
  }

  async minutes(count: number, calls = 0, failed = 0): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      this.calls += calls
      this.failed += failed
      await this.#scene.evaluate(this.minute, { metrics: this.samples })
      this.minute += 1
    }
  }
}

function setUp(options: Partial<AlertRuleInput> = {}) {
  const scene = new WorldScene({ rules: [{ ...rule, ...options }] })
  return { scene, api: new Api(scene) }
}

test('fires on the share of the growth of both counters, and says value, threshold, unit and window', async () => {
  const { scene, api } = setUp()
  await api.minutes(6)
  await api.minutes(1, 12, 2)
  expect(scene.openAlert()).toMatchObject({
    kind: 'ratio',
    subject: 'failed_total / calls_total',
    value: 2 / 12,
    threshold: 0.1,
    unit: 'ratio',
    windowMs: 300_000,
    summary: 'failed_total / calls_total is 16.6667% in 5 m (threshold: > 10%)',
  })
})

describe('a total that grew by less than minSamples', () => {
  test('fires nothing, even if all of it failed', async () => {
    const { scene, api } = setUp()
    await api.minutes(6)
    for (let hour = 0; hour < 8; hour += 1) {
      await api.minutes(1, 1, 1)
      await api.minutes(9)
    }
    expect(scene.log).toEqual([])
  })

  test('keeps an alert firing as long as it fails', async () => {
    const { scene, api } = setUp()
    await api.minutes(6)
    await api.minutes(1, 20, 20)
    await api.minutes(60, 1, 1)
    expect(scene.openAlert()).toMatchObject({
      value: 1,
      summary: 'failed_total / calls_total is 100% in 5 m, but calls_total grew by only 5 of 10',
    })
  })

  test('resolves an alert if it is good', async () => {
    const { scene, api } = setUp()
    await api.minutes(6)
    await api.minutes(1, 20, 20)
    await api.minutes(6, 1)
    expect(scene.log).toEqual(['fired 6', 'resolved 11'])
  })

  test('resolves an alert once the window is empty', async () => {
    const { scene, api } = setUp()
    await api.minutes(6)
    await api.minutes(1, 20, 20)
    await api.minutes(6)
    expect(scene.log).toEqual(['fired 6', 'resolved 11'])
    expect(scene.alerts()[0]).toMatchObject({ value: null, summary: 'calls_total did not grow in 5 m' })
  })

  test('ends a count of breaches', async () => {
    const { scene, api } = setUp({ consecutiveBreaches: 7 })
    await api.minutes(6)
    for (let n = 0; n < 5; n += 1) {
      await api.minutes(1, 20, 20)
      await api.minutes(8)
    }
    expect(scene.log).toEqual([])
  })
})

describe('a restart', () => {
  test('resolves nothing before the window is whole', async () => {
    const { scene, api } = setUp()
    await api.minutes(6)
    await api.minutes(1, 20, 20)
    const after = new WorldScene({ rules: [rule], after: scene })
    const again = new Api(after)
    again.minute = api.minute
    await again.minutes(5, 1)
    expect(after.log).toEqual([])
    await again.minutes(1, 1)
    expect(after.log).toEqual(['resolved 12'])
  })

  test('does not fire on what had failed before', async () => {
    const { scene, api } = setUp()
    await api.minutes(6, 100, 100)
    const after = new WorldScene({ rules: [rule], after: scene })
    const again = new Api(after)
    again.minute = api.minute
    Object.assign(again, { calls: api.calls, failed: api.failed })
    await again.minutes(6, 20)
    expect(after.log).toEqual(['resolved 7'])
  })

  test('of the source counts both counters from 0', async () => {
    const { scene, api } = setUp()
    await api.minutes(6, 10)
    Object.assign(api, { calls: 0, failed: 0 })
    await api.minutes(1, 12, 1)
    expect(scene.log).toEqual([])
    await api.minutes(1, 12, 11)
    expect(scene.openAlert()).toMatchObject({ value: 12 / 54 })
  })
})

test('what came before the first sample counts if the source names its start', async () => {
  const scene = new WorldScene({ rules: [rule] })
  const api = new Api(scene, {}, new Date(START - 20_000).toISOString())
  Object.assign(api, { calls: 0, failed: 0 })
  await api.minutes(1, 12, 2)
  expect(scene.openAlert()).toMatchObject({ value: 2 / 12 })
})

test('each label set has windows and alerts of its own', async () => {
  const scene = new WorldScene({ rules: [rule] })
  const [good, bad] = [new Api(scene, { api: 'gitlab' }), new Api(scene, { api: 'glm' })]
  for (let minute = 0; minute < 8; minute += 1) {
    good.calls += 100
    bad.calls += 4
    bad.failed += 1
    await scene.evaluate(minute, { metrics: [...good.samples, ...bad.samples] })
  }
  expect(scene.openAlert()).toMatchObject({ labels: { alertname: 'errors', api: 'glm' }, value: 0.25 })
})

test('match selects label sets', async () => {
  const scene = new WorldScene({ rules: [{ ...rule, match: { api: 'glm' } }] })
  const [other, glm] = [new Api(scene, { api: 'gitlab' }), new Api(scene, { api: 'glm' })]
  for (let minute = 0; minute < 8; minute += 1) {
    for (const api of [other, glm]) Object.assign(api, { calls: api.calls + 20, failed: api.failed + 20 })
    await scene.evaluate(minute, { metrics: [...other.samples, ...glm.samples] })
  }
  expect(scene.openAlert()).toMatchObject({ labels: { api: 'glm' } })
})

test('values by metric name work, too', async () => {
  const scene = new WorldScene({ rules: [rule] })
  for (const minute of [0, 1])
    await scene.evaluate(minute, { metrics: { failed_total: minute * 5, calls_total: minute * 20 } })
  expect(scene.openAlert()).toMatchObject({ value: 0.25 })
})

test('without one of the two counters, data is missing', async () => {
  const { scene, api } = setUp({ noDataAfterMs: 120_000 })
  await api.minutes(3, 20)
  for (const minute of [3, 4, 5]) await scene.evaluate(minute, { metrics: { failed_total: 100 } })
  expect(scene.openAlert()).toMatchObject({ condition: 'no_data', labels: { condition: 'no_data' } })
  api.minute = 6
  await api.minutes(1, 20)
  expect(scene.open()).toEqual([])
})

test('samples that come again are no missing data', async () => {
  const { scene, api } = setUp({ noDataAfterMs: 120_000 })
  await api.minutes(6)
  await api.minutes(1, 20, 20)
  const timestamp = new Date(START + 6 * 60_000).toISOString()
  const repeated = api.samples.map((sample) => ({ ...sample, timestamp }))
  for (let minute = 7; minute < 12; minute += 1) await scene.evaluate(minute, { metrics: repeated })
  expect(scene.open().map(({ condition }) => condition)).toEqual([null])
})

test('the count of breaches starts again after a gap', async () => {
  const { scene, api } = setUp({ windowMs: 3_600_000, consecutiveBreaches: 2 })
  await api.minutes(2)
  await api.minutes(1, 20, 20)
  api.minute += 10
  await api.minutes(1)
  expect(scene.log).toEqual([])
  await api.minutes(1)
  expect(scene.log).toEqual(['fired 14'])
})

test('a counter that was never there is no missing data', async () => {
  const { scene } = setUp({ noDataAfterMs: 0 })
  for (const minute of [0, 1, 2]) await scene.evaluate(minute, { metrics: { failed_total: 100 } })
  expect(scene.log).toEqual([])
})

test('the total of a ratio may have rules of its own', async () => {
  const other = { name: 'busy', metricName: 'calls_total', thresholdValue: 5000 }
  const scene = new WorldScene({ rules: [other, rule] })
  const api = new Api(scene)
  await api.minutes(6)
  await api.minutes(1, 20, 20)
  expect(scene.openAlert()).toMatchObject({ rule: 'errors' })
  await api.minutes(1, 5000)
  expect(scene.open().map((alert) => alert.rule)).toEqual(['busy'])
})

test('a rule that is added later reads the total from then on', async () => {
  const other = { name: 'busy', metricName: 'calls_total', thresholdValue: 5000 }
  const scene = new WorldScene({ rules: [other] })
  const api = new Api(scene)
  await api.minutes(3, 1)
  scene.addRule(rule)
  await api.minutes(2, 20, 20)
  expect(scene.openAlert()).toMatchObject({ rule: 'errors', value: 1 })
})
