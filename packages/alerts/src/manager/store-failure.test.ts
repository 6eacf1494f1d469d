import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, Scene, START, startFakeTime } from '../../test/scene.ts'
import { AlertsError } from '../errors.ts'
import { AlertManager } from '../manager.ts'
import { memoryStore } from '../store/memory.ts'
import type { AlertStore } from '../store/store.ts'
import type { AlertManagerOptions } from './options.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const noAnswer = {
  name: 'AlertsError',
  code: 'STORE_FAILED',
  message: 'The alert store has not answered for 10 s',
}
const full = new AlertsError('STORE_FAILED', 'The alert store a.db failed: database or disk is full')

/** A scene whose store can be full, or can hang, also after one more commit. */
function begin() {
  const store = memoryStore()
  const disk: { state: 'well' | 'well once' | 'full' | 'hangs' } = { state: 'well' }
  const commit: AlertStore['commit'] = async (changes) => {
    if (disk.state === 'full') throw full
    if (disk.state === 'hangs') await new Promise(() => undefined)
    if (disk.state === 'well once') disk.state = 'hangs'
    await store.commit(changes)
  }
  const rules = [{ ...cpuRule, consecutiveBreaches: 1 }]
  const scene = new Scene({ store: { ...store, commit }, rules })
  const errors: unknown[] = []
  scene.manager.on('error', (error) => errors.push(error))
  const recoveries = vi.fn()
  scene.manager.on('storeRecovered', recoveries)
  return { disk, scene, store, errors, recoveries }
}

const summaries = (scene: Scene): readonly string[] =>
  scene.log.sent.flatMap(({ message }) => message.alerts.map(({ summary }) => summary))

test('while the store fails, evaluation and sending go on from memory, and are stored when it is back', async () => {
  const { disk, scene, store, errors, recoveries } = begin()
  disk.state = 'full'
  await scene.breach(0)
  expect(summaries(scene)).toContain('cpu_percent is 93 (threshold: > 80)')
  expect(errors[0]).toBe(full)
  const id = await scene.openId()
  expect((await scene.manager.acknowledgeAlert(id, { by: 'ann' })).status).toBe('acknowledged')
  await scene.ok(1)
  expect((await store.load()).series).toEqual([])
  expect(recoveries).not.toHaveBeenCalled()

  disk.state = 'well'
  await scene.until(2)
  expect(recoveries).toHaveBeenCalledTimes(1)
  expect(await store.getAlert(id)).toMatchObject({ resolution: { reason: 'recovered' } })
  expect(await scene.eventTypes(id)).toEqual([
    'fired',
    'notification_sent',
    'acknowledged',
    'resolved',
    'notification_sent',
  ])
})

test('a store that goes on failing is reported once a minute, and at once when it fails again', async () => {
  const { disk, scene, errors } = begin()
  disk.state = 'full'
  for (let minute = 0; minute < 2; minute += 0.1) await scene.cpu(minute, minute % 0.2 < 0.1 ? 93 : 20)
  expect(errors).toEqual([full, full])
  disk.state = 'well'
  await scene.until(3)
  disk.state = 'full'
  await scene.breach(3.1)
  expect(errors).toEqual([full, full, full])
})

test('a store that fails is an alert, which ends when the store works again', async () => {
  const { disk, scene } = begin()
  disk.state = 'full'
  await scene.ok(0)
  await scene.breach(1)
  await scene.until(1.5)
  expect(await scene.manager.listAlerts({ rule: 'store_failed', status: 'active' })).toMatchObject([
    {
      severity: 'error',
      summary: 'the alert store fails',
      detail: 'The alert store a.db failed: database or disk is full',
      labels: { alertname: 'store_failed' },
    },
  ])
  expect(summaries(scene)).toContain('the alert store fails')
  disk.state = 'well'
  await scene.until(4)
  expect(await scene.manager.listAlerts({ rule: 'store_failed' })).toMatchObject([
    { status: 'resolved', summary: 'the alert store works again' },
  ])
  expect(summaries(scene)).toContain('the alert store works again')
  disk.state = 'full'
  await scene.ok(5)
  await scene.until(5.5)
  expect(await scene.manager.listAlerts({ rule: 'store_failed', status: 'active' })).toHaveLength(1)
})

test('an alert about a failing store from before a restart ends at the start', async () => {
  const { disk, scene, store } = begin()
  disk.state = 'full'
  await scene.breach(0)
  disk.state = 'well once'
  await scene.until(0.5)
  const isOpen = async (): Promise<boolean> =>
    (await store.load()).alerts.some(({ rule, resolution }) => rule === 'store_failed' && resolution === null)
  expect(await isOpen()).toBe(true)
  const after = new Scene({ store })
  await after.until(1)
  expect(await after.manager.listAlerts({ rule: 'store_failed' })).toMatchObject([{ status: 'resolved' }])
})

test('a store that hangs holds no call for more than ten seconds', async () => {
  const { disk, scene, errors } = begin()
  await scene.ok(0)
  disk.state = 'hangs'
  const evaluated = scene.manager.evaluateRules({
    metrics: { cpu_percent: 93 },
    sampleTime: START + MINUTE_MS,
  })
  await vi.advanceTimersByTimeAsync(10_000)
  expect((await evaluated).fired).toHaveLength(1)
  expect(errors[0]).toMatchObject(noAnswer)
})

test('a store that cannot be loaded rejects the calls, and the next call tries again', async () => {
  const store = memoryStore()
  const load = vi.fn(store.load).mockRejectedValueOnce(full)
  const scene = new Scene({ store: { ...store, load } })
  const errors = vi.fn()
  scene.manager.on('error', errors)
  await expect(scene.manager.evaluateRules({ metrics: {} })).rejects.toBe(full)
  expect(errors).toHaveBeenCalledExactlyOnceWith(full)
  await expect(scene.manager.evaluateRules({ metrics: {} })).resolves.toMatchObject({ fired: [] })
})

/** A manager whose store answers the first load never. */
function hang(options: AlertManagerOptions = {}) {
  const store = memoryStore()
  const load = vi.fn(store.load).mockReturnValueOnce(new Promise(() => undefined))
  const scene = new Scene({ store: { ...store, load }, ...options })
  const errors: unknown[] = []
  scene.manager.on('error', (error) => errors.push(error))
  return { scene, load, errors }
}

describe('a store whose load hangs', () => {
  test('rejects the calls after ten seconds and says so, and the next call loads again', async () => {
    const { scene, load, errors } = hang()
    const evaluated = scene.manager.evaluateRules({ metrics: {} }).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(9_999)
    expect(errors).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(await evaluated).toMatchObject(noAnswer)
    expect(errors).toEqual([expect.objectContaining(noAnswer)])
    await expect(scene.manager.evaluateRules({ metrics: {} })).resolves.toMatchObject({ fired: [] })
    expect(load).toHaveBeenCalledTimes(2)
  })

  test('does not hold the senders for ever', async () => {
    const { scene, load } = hang()
    await vi.advanceTimersByTimeAsync(12_000)
    expect(load).toHaveBeenCalledTimes(2)
    await scene.manager.stop()
  })

  test('does not hold a stop for longer than its limit', async () => {
    const { scene } = hang({ drainTimeoutMs: 2000 })
    await vi.advanceTimersByTimeAsync(0)
    const stopped = vi.fn()
    const stop = scene.manager.stop().then(stopped)
    await vi.advanceTimersByTimeAsync(1999)
    expect(stopped).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await stop
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('a store restored from a backup is one warning', async () => {
  const store = memoryStore()
  const load: AlertStore['load'] = async () => ({ ...(await store.load()), restoredFromMs: START })
  const scene = new Scene({ store: { ...store, load } })
  const warnings = vi.fn()
  scene.manager.on('warning', warnings)
  await scene.ok(0)
  await scene.ok(1)
  expect(warnings).toHaveBeenCalledExactlyOnceWith({
    message: `restored from a backup of ${new Date(START).toISOString()}: notifications sent since then may be repeated`,
  })
})

test('a manager stops while its store fails, and leaves no timer', async () => {
  const { disk, scene } = begin()
  disk.state = 'full'
  await scene.breach(0)
  const stopped = vi.fn()
  const stop = scene.manager.stop().then(stopped)
  await vi.advanceTimersByTimeAsync(20_000)
  await stop
  expect(stopped).toHaveBeenCalledOnce()
  expect(vi.getTimerCount()).toBe(0)
})

test('a silence that ended while the store fails is listed as ended, and is stored as ended when the store works', async () => {
  const { disk, scene, store } = begin()
  const { manager } = scene
  const matchers = [{ name: 'host', op: '=', value: 'a' }] as const
  const input = { matchers, by: 'ann', reason: 'deploy', until: START + 60 * MINUTE_MS }
  const stored = await manager.addSilence(input)
  disk.state = 'full'
  const added = await manager.addSilence(input)
  for (const { id } of [stored, added]) await manager.expireSilence(id, { by: 'bob' })
  await scene.until(0.2)
  const ended = { state: 'expired', expiredBy: 'bob', until: new Date(START).toISOString() }
  expect(await manager.listSilences()).toMatchObject([
    { id: added.id, ...ended },
    { id: stored.id, ...ended },
  ])
  disk.state = 'well'
  await scene.until(2)
  expect(await store.listSilences()).toMatchObject([{ expiredBy: 'bob' }, { expiredBy: 'bob' }])
})

test('a store whose load throws leaves no timer behind', async () => {
  const load = (): never => {
    throw full
  }
  const manager = new AlertManager({ store: { ...memoryStore(), load } })
  await expect(manager.listAlerts()).rejects.toBe(full)
  expect(vi.getTimerCount()).toBe(0)
})
