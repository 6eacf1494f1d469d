import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, Scene, startFakeTime } from '../../test/scene.ts'
import { AlertManager } from '../manager.ts'
import { memoryStore } from '../store/memory.ts'
import { seriesRecord } from '../testing/records.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const sample = (host: string, env: string, value: number) => ({
  name: 'cpu_percent',
  labels: { host, env },
  value,
})

const bad = [NaN, Infinity, -Infinity, '95', '0', true, null, undefined, 95n, {}, [95]]

describe('a threshold rule', () => {
  test('fires on the breach that makes its count full and says what, how much and since when', async () => {
    const rule = {
      ...cpuRule,
      severity: 'error',
      labels: { team: 'core' },
      runbookUrl: 'https://example.com/cpu',
    } as const
    const links = { alert: 'https://example.com/{alertId}' }
    const scene = new Scene({ rules: [rule], instance: 'bot-1', links })
    expect(await scene.cpu(0, 93)).toMatchObject({
      fired: [],
      transitions: [{ type: 'pending', alert: null }],
    })
    const { fired, transitions } = await scene.cpu(1, 93.25)
    expect(transitions).toMatchObject([
      { type: 'fired', rule: 'cpu', labels: { alertname: 'cpu', team: 'core' } },
    ])
    expect(fired).toMatchObject([
      { rule: 'cpu', status: 'active', value: 93.25, firedAt: '2026-01-05T10:01:00.000Z' },
    ])
    const [message] = scene.log.sent.map((sent) => sent.message)
    expect(message).toMatchObject({
      type: 'fired',
      instance: 'bot-1',
      group: 'alertname=cpu',
      alerts: [
        {
          alertId: fired[0]?.id,
          fingerprint: fired[0]?.fingerprint,
          kind: 'threshold',
          severity: 'error',
          description: 'CPU is high',
          subject: 'cpu_percent',
          summary: 'cpu_percent is 93.25 (threshold: > 80)',
          value: 93.25,
          threshold: 80,
          comparison: 'gt',
          unit: null,
          startedAt: '2026-01-05T10:00:00.000Z',
          firedAt: '2026-01-05T10:01:00.000Z',
          lastDataAt: '2026-01-05T10:01:00.000Z',
          durationMs: 60_000,
          labels: { alertname: 'cpu', team: 'core' },
          links: { alert: `https://example.com/${fired[0]?.id}`, runbook: 'https://example.com/cpu' },
        },
      ],
    })
  })

  test('resolves on the first good sample and says how long it took', async () => {
    const scene = new Scene()
    await scene.breach(0, 1)
    const { transitions, fired } = await scene.cpu(3, 20)
    expect(fired).toEqual([])
    expect(transitions).toMatchObject([
      { type: 'resolved', reason: 'recovered', alert: { status: 'resolved', value: 20 } },
    ])
    expect(scene.log.sent.at(-1)?.message.alerts).toMatchObject([
      { resolvedAt: '2026-01-05T10:03:00.000Z', durationMs: 180_000, resolution: 'recovered', value: 20 },
    ])
  })

  test('that recovers and breaches again counts a flap and sends nothing', async () => {
    const scene = new Scene({
      rules: [{ ...cpuRule, consecutiveBreaches: 1, clearAfter: 2, clearValue: 70 }],
    })
    await scene.breach(0)
    await scene.ok(1)
    await scene.breach(2)
    await scene.ok(3)
    await scene.cpu(4, 75)
    await scene.ok(5)
    expect(await scene.manager.listAlerts()).toMatchObject([{ status: 'active', flaps: 1, value: 20 }])
    await scene.ok(6)
    expect(scene.log.log).toEqual(['fired 0', 'resolved 6'])
  })

  test('starts its count anew after a good sample', async () => {
    const scene = new Scene()
    await scene.breach(0)
    expect((await scene.cpu(1, 20)).transitions).toMatchObject([{ type: 'cleared' }])
    await scene.breach(2)
    expect(scene.log.sent).toEqual([])
    await scene.breach(3)
    expect(scene.log.log).toEqual(['fired 3'])
  })

  test.each([
    ['gt', 80.5, 80],
    ['gte', 80, 79],
    ['lt', 79, 80],
    ['lte', 80, 81],
    ['eq', 80, 81],
    ['ne', 81, 80],
  ] as const)('compares with %s', async (comparison, breaching, good) => {
    const scene = new Scene({ rules: [{ ...cpuRule, comparison, consecutiveBreaches: 1 }] })
    expect((await scene.cpu(0, breaching)).fired).toHaveLength(1)
    expect((await scene.cpu(1, good)).transitions).toMatchObject([{ type: 'resolved' }])
  })

  test('has one alert per label set that matches', async () => {
    const scene = new Scene({ rules: [{ ...cpuRule, match: { env: 'prod' } }] })
    for (const minute of [0, 1]) {
      const metrics = [
        sample('a', 'prod', 93),
        sample('b', 'prod', 94),
        sample('c', 'prod', 1),
        sample('d', 'test', 99),
      ]
      await scene.evaluate(minute, { metrics })
    }
    const alerts = await scene.manager.listAlerts()
    expect(alerts.map(({ labels, value }) => [labels.host, value])).toEqual([
      ['b', 94],
      ['a', 93],
    ])
    expect(new Set(alerts.map(({ fingerprint }) => fingerprint)).size).toBe(2)
  })

  test('reads the label sets that all its matchers fit', async () => {
    const match = [
      { name: 'env', op: '=~', value: 'prod|stage' },
      { name: 'host', op: '!=', value: 'b' },
    ] as const
    const scene = new Scene({ rules: [{ ...cpuRule, consecutiveBreaches: 1, match }] })
    const metrics = [sample('a', 'prod', 93), sample('b', 'prod', 93), sample('c', 'production', 93)]
    const { fired } = await scene.evaluate(0, { metrics: [...metrics, { name: 'cpu_percent', value: 93 }] })
    expect(fired.map(({ labels }) => labels.host)).toEqual(['a'])
  })

  test('keeps alerts apart whose labels look the same without their secrets', async () => {
    const scene = new Scene({ rules: [{ ...cpuRule, consecutiveBreaches: 1 }], redact: () => 'hidden' })
    const { fired } = await scene.evaluate(0, { metrics: [sample('a', 'prod', 93), sample('b', 'prod', 93)] })
    expect(fired.map(({ labels }) => labels.host)).toEqual(['hidden', 'hidden'])
    expect(new Set(fired.map(({ fingerprint }) => fingerprint)).size).toBe(2)
    const [message] = scene.log.sent.map((sent) => sent.message)
    expect(new Set(message?.alerts?.map(({ fingerprint }) => fingerprint)).size).toBe(2)
  })

  test('has the identity that Alertmanager would give it', async () => {
    const scene = new Scene({ rules: [{ ...cpuRule, name: 'OK1', consecutiveBreaches: 1 }] })
    expect((await scene.cpu(0, 93)).fired).toMatchObject([{ fingerprint: '1609485f5e03bf85' }])
  })

  test('that is not enabled does nothing', async () => {
    const scene = new Scene({ rules: [{ ...cpuRule, enabled: false }] })
    await scene.breach(0, 1, 2)
    expect(await scene.manager.listAlerts()).toEqual([])
  })
})

describe('a sample that is no data', () => {
  test('neither breaks nor makes full a count of breaches', async () => {
    const scene = new Scene()
    await scene.breach(0)
    for (const [index, value] of bad.entries()) {
      expect(await scene.cpu(1 + index / 10, value)).toMatchObject({ transitions: [], badSamples: 1 })
    }
    expect((await scene.cpu(3, 93)).fired).toHaveLength(1)
  })

  test('leaves an alert firing, and marks it stale until there is data', async () => {
    const scene = new Scene({ rules: [{ ...cpuRule, onNoData: 'keep' }] })
    await scene.breach(0, 1)
    for (const [index, value] of bad.entries()) {
      expect(await scene.cpu(2 + index, value)).toMatchObject({ transitions: [] })
      expect(await scene.manager.listAlerts()).toMatchObject([{ status: 'active', stale: true, value: 93 }])
    }
    await scene.breach(30)
    expect(await scene.manager.listAlerts()).toMatchObject([{ stale: false }])
    expect(scene.log.log).toEqual(['fired 1'])
  })

  test('is one with labels that cannot be labels', async () => {
    const scene = new Scene({ rules: [{ ...cpuRule, consecutiveBreaches: 1 }] })
    const metrics = [{ name: 'cpu_percent', labels: { 'no-name': 'x' }, value: 93 }]
    expect(await scene.evaluate(0, { metrics })).toMatchObject({ fired: [], badSamples: 1 })
  })

  test('is what a metric is that an object only inherits', async () => {
    const scene = new Scene({ rules: [{ ...cpuRule, metricName: 'constructor', consecutiveBreaches: 1 }] })
    expect(await scene.evaluate(0, { metrics: {} })).toMatchObject({ fired: [], badSamples: 0 })
  })
})

test('a rule that is removed resolves its alerts, and the channels that know them are notified', async () => {
  const scene = new Scene()
  await scene.breach(0, 1)
  const resolved = vi.fn()
  scene.manager.on('resolved', resolved)
  await scene.manager.removeRule('cpu')
  await scene.until(2)
  expect(resolved).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ reason: 'rule_removed' }))
  expect(scene.log.sent.map(({ message }) => message.type)).toEqual(['fired', 'resolved'])
  await scene.breach(3, 4)
  expect(await scene.manager.listAlerts({ status: 'active' })).toEqual([])
  await expect(scene.manager.removeRule('cpu')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a count of breaches that came to nothing leaves nothing to remember', async () => {
  const store = memoryStore()
  const scene = new Scene({ store })
  await scene.breach(0)
  const { series } = await store.load()
  expect(series.map((record) => Object.keys(record).toSorted())).toEqual([
    Object.keys(seriesRecord()).toSorted(),
  ])
  await scene.ok(1)
  await scene.manager.cleanupOldAlerts()
  expect((await store.load()).series).toEqual([])
})

test('without notifiers alerts are recorded and emitted, for rules with any channel', async () => {
  const manager = new AlertManager()
  const fired = vi.fn()
  manager.on('fired', fired)
  expect(await manager.listRules()).toHaveLength(7)
  const round = { metrics: { disk_percent: 95 } }
  await manager.evaluateRules(round)
  expect(fired).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ rule: 'high_disk_usage' }))
})
