import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, Scene, START, startFakeTime } from '../../test/scene.ts'
import type { AlertStore } from '../store/store.ts'
import { memoryStore } from '../store/memory.ts'
import type { AlertQuery } from './list.ts'

const rules = [
  { name: 'cpu', metricName: 'cpu', thresholdValue: 80, onNoData: 'keep' },
  { name: 'disk', metricName: 'disk', thresholdValue: 80, severity: 'critical', consecutiveBreaches: 2 },
] as const

beforeEach(startFakeTime)
afterEach(() => void vi.useRealTimers())

async function cpu(scene: Scene, minute: number, values: Readonly<Record<string, number>>): Promise<void> {
  const metrics = Object.entries(values).map(([host, value]) => ({ name: 'cpu', labels: { host }, value }))
  await scene.evaluate(minute, { metrics })
}

async function hosts(scene: Scene, query: AlertQuery): Promise<readonly (string | undefined)[]> {
  return (await scene.manager.listAlerts(query)).map(({ labels }) => labels['host'])
}

describe('listing alerts', () => {
  test('goes on where the page before ended, whatever fires or ends in between', async () => {
    const scene = new Scene({ rules })
    for (const [minute, host] of ['a', 'b', 'c', 'd', 'e'].entries()) await cpu(scene, minute, { [host]: 93 })
    const first = await scene.manager.listAlerts({ limit: 2 })
    expect(first.map(({ labels }) => labels['host'])).toEqual(['e', 'd'])
    await cpu(scene, 5, { f: 93, c: 20, e: 20 })
    const second = await scene.manager.listAlerts({ limit: 2, cursor: first[1]?.id ?? '' })
    expect(second.map(({ labels, status }) => `${labels['host']} ${status}`)).toEqual([
      'c resolved',
      'b active',
    ])
    expect(await hosts(scene, { cursor: second[1]?.id ?? '' })).toEqual(['a'])
    expect(await hosts(scene, {})).toEqual(['f', 'e', 'd', 'c', 'b', 'a'])
    await scene.manager.stop()
  })

  test('is narrowed by labels, time, rule and severity, over open and resolved ones alike', async () => {
    const scene = new Scene({ rules })
    await cpu(scene, 0, { a: 93, b: 93 })
    await cpu(scene, 10, { a: 20, b: 93, c: 93 })
    await scene.evaluate(11, { metrics: { disk: 99 } })
    await scene.evaluate(12, { metrics: { disk: 99 } })
    expect(await hosts(scene, { labels: { host: 'a' } })).toEqual(['a'])
    expect(await hosts(scene, { labels: { host: 'a', alertname: 'disk' } })).toEqual([])
    expect(await hosts(scene, { since: START + 10 * MINUTE_MS })).toEqual([undefined, 'c'])
    expect(await hosts(scene, { since: new Date(START + 10 * MINUTE_MS + 1), rule: 'cpu' })).toEqual([])
    expect(await hosts(scene, { rule: 'cpu', status: 'active' })).toEqual(['c', 'b'])
    expect(await hosts(scene, { severity: 'critical' })).toEqual([undefined])
    expect(await hosts(scene, { severity: ['critical', 'warning', 'critical'] })).toEqual([
      undefined,
      'c',
      'b',
      'a',
    ])
    expect(await hosts(scene, { severity: ['info', 'error'] })).toEqual([])
    expect(await hosts(scene, { status: ['resolved', 'active'], rule: 'cpu' })).toEqual(['c', 'b', 'a'])
    expect(await hosts(scene, { status: ['resolved', 'acknowledged'] })).toEqual(['a'])
    await scene.manager.stop()
  })

  test('has the earlier alerts of a series', async () => {
    const scene = new Scene({ rules })
    for (const [minute, value] of [93, 20, 93, 20, 93].entries())
      await cpu(scene, minute, { a: value, b: 93 })
    const [newest] = await scene.manager.listAlerts({ labels: { host: 'a' } })
    const { id: cursor = '', fingerprint = '' } = newest ?? {}
    const numbers = async (query: AlertQuery): Promise<readonly number[]> =>
      (await scene.manager.listAlerts(query)).map(({ number }) => number)
    expect(await numbers({ fingerprint })).toEqual([3, 2, 1])
    expect(await numbers({ fingerprint, cursor })).toEqual([2, 1])
    expect(await numbers({ fingerprint, status: 'active' })).toEqual([3])
    expect(await numbers({ fingerprint: 'none' })).toEqual([])
    await scene.manager.stop()
  })

  test('keeps its order and what "since" means when the wall clock is set back', async () => {
    const scene = new Scene({ rules })
    await cpu(scene, 0, { a: 93 })
    vi.setSystemTime(START - 86_400_000)
    await scene.manager.evaluateRules({ metrics: [{ name: 'cpu', labels: { host: 'b' }, value: 93 }] })
    await vi.advanceTimersByTimeAsync(60 * MINUTE_MS)
    await scene.manager.evaluateRules({ metrics: [{ name: 'cpu', labels: { host: 'c' }, value: 93 }] })
    expect(await hosts(scene, {})).toEqual(['c', 'b', 'a'])
    expect(await hosts(scene, { since: Date.now() - 10 * MINUTE_MS })).toEqual(['c'])
    await scene.manager.stop()
  })

  test('shows what is pending in a list of its own', async () => {
    const scene = new Scene({ rules })
    await scene.evaluate(1, { metrics: { disk: 99 } })
    await scene.until(3)
    expect(await scene.manager.listAlerts()).toEqual([])
    expect(await scene.manager.listPending()).toEqual([
      {
        fingerprint: expect.stringMatching(/^[\da-f]{16}$/),
        rule: 'disk',
        labels: { alertname: 'disk' },
        breaches: 1,
        startedAt: new Date(START + MINUTE_MS).toISOString(),
      },
    ])
    await scene.evaluate(4, { metrics: { disk: 99 } })
    expect(await scene.manager.listPending()).toEqual([])
    await scene.manager.stop()
  })

  test('shows an alert once that is resolved during the look', async () => {
    const store = memoryStore()
    let during: (() => Promise<unknown>) | undefined
    const listResolved: AlertStore['listResolved'] = async (query) => {
      await during?.()
      return await store.listResolved(query)
    }
    const scene = new Scene({ rules, store: { ...store, listResolved } })
    await cpu(scene, 0, { a: 93 })
    const [alert] = await scene.manager.listAlerts()
    during = () => scene.manager.resolveAlert(alert?.id ?? '', { by: 'ann' })
    const found = await scene.manager.listAlerts()
    expect(found.map(({ status }) => status)).toEqual(['resolved'])
    await scene.manager.stop()
  })

  test('names everything that is wrong with a query', async () => {
    const { manager } = new Scene()
    const filters = { status: 'open', severity: [], fingerprint: 1, rule: 1, labels: [], since: 'x' }
    const query = { ...filters, cursor: 'c', limit: 0 }
    const error: unknown = await manager.listAlerts(query as never).catch((reason: unknown) => reason)
    const { problems } = error as { problems: readonly { path: string }[] }
    expect(problems.map(({ path }) => path).toSorted()).toEqual(Object.keys(query).toSorted())
    await manager.stop()
  })
})

test('lists alerts newest first, filtered and limited', async () => {
  const scene = new Scene({
    rules: [
      { ...cpuRule, consecutiveBreaches: 1 },
      { ...cpuRule, name: 'worse', severity: 'critical', consecutiveBreaches: 1 },
    ],
  })
  await scene.breach(0)
  await scene.ok(1)
  await scene.breach(2)
  const list = async (query: object): Promise<readonly string[]> =>
    (await scene.manager.listAlerts(query)).map(({ rule, status }) => `${rule} ${status}`)
  expect(await list({})).toEqual(['worse active', 'cpu active', 'worse resolved', 'cpu resolved'])
  expect(await list({ limit: 3 })).toEqual(['worse active', 'cpu active', 'worse resolved'])
  expect(await list({ status: 'resolved', severity: 'critical' })).toEqual(['worse resolved'])
  expect(await list({ rule: 'cpu' })).toEqual(['cpu active', 'cpu resolved'])
})
