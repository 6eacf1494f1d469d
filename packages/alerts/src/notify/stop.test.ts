import { execFile } from 'node:child_process'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, Scene, startFakeTime } from '../../test/scene.ts'
import type { NotifierDelivery } from '../notifier.ts'
import { memoryStore } from '../store/memory.ts'
import type { AlertStore } from '../store/store.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const now = { ...cpuRule, consecutiveBreaches: 1, cooldownMinutes: 0 }
const down: NotifierDelivery = { outcome: 'retryable', reason: 'down' }
const hang = (): Promise<NotifierDelivery> => new Promise(() => undefined)
const never = (): Promise<never> => new Promise<never>(() => undefined)

async function run(url: URL): Promise<string> {
  vi.useRealTimers()
  const program = fileURLToPath(url)
  return (await promisify(execFile)(execPath, ['--conditions=@botwatch/source', '--no-warnings', program]))
    .stdout
}

test('a process lives until it has stopped, and no longer', async () => {
  expect(await run(new URL('../../test/hanging-process.ts', import.meta.url))).toBe('stopped 0')
})

test('a process that only awaits a hanging store or channel lives until the call has timed out', async () => {
  expect(JSON.parse(await run(new URL('../../test/awaiting-process.ts', import.meta.url)))).toEqual({
    load: 'STORE_FAILED',
    commit: 'resolved',
    list: 'STORE_FAILED',
    prune: 'STORE_FAILED',
    statistics: 'STORE_FAILED',
    test: 'retryable',
  })
})

describe('stop', () => {
  test('sends what is due, keeps what is not, and leaves no timer behind', async () => {
    const scene = new Scene({ rules: [now] })
    await scene.manager.stop()
    await scene.breach(0)
    expect(scene.log.sent).toEqual([])
    scene.manager.start()
    scene.log.answer = () => down
    await scene.manager.stop()
    expect(scene.log.sent).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
    await scene.until(60)
    expect(scene.log.sent).toHaveLength(1)
    scene.log.answer = () => ({ outcome: 'delivered' })
    scene.manager.start()
    await scene.settle()
    expect(scene.log.sent.map(({ attempt }) => attempt)).toEqual([1, 2])
    await scene.manager.stop()
  })

  test('does not wait for more alerts of a group', async () => {
    const scene = new Scene({ rules: [{ ...now, groupWaitMs: 60_000 }] })
    await scene.breach(0)
    expect(scene.log.sent).toEqual([])
    await scene.manager.stop()
    expect(scene.log.log).toEqual(['fired 0'])
  })

  test('sends what has become due just before, while the last change is still being stored', async () => {
    const store = memoryStore()
    const commit: typeof store.commit = async (changes) => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      await store.commit(changes)
    }
    const scene = new Scene({ rules: [{ ...now, groupWaitMs: 60_000 }], store: { ...store, commit } })
    await scene.settle()
    const evaluated = scene.manager.evaluateRules({ metrics: { cpu_percent: 93 } })
    await vi.advanceTimersByTimeAsync(1)
    const stop = scene.manager.stop()
    await vi.advanceTimersByTimeAsync(1000)
    await Promise.all([evaluated, stop])
    expect(scene.log.sent.map(({ message }) => message.type)).toEqual(['fired'])
  })

  test('cancels a send that takes longer than 10 s, which is then tried again after the next start', async () => {
    const scene = new Scene({ rules: [now] })
    scene.log.answer = hang
    await scene.breach(0)
    const stopped = vi.fn()
    const stop = scene.manager.stop().then(stopped)
    expect(scene.manager.stop()).toBeInstanceOf(Promise)
    await vi.advanceTimersByTimeAsync(9999)
    expect(stopped).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await stop
    expect(vi.getTimerCount()).toBe(0)
    scene.log.answer = () => ({ outcome: 'delivered' })
    scene.manager.start()
    scene.manager.start()
    await scene.until(1)
    expect(scene.log.sent.map(({ attempt, message }) => [attempt, message.id])).toEqual([
      [1, scene.log.sent[0]?.message.id],
      [2, scene.log.sent[0]?.message.id],
    ])
  })
})

test('a start that comes during a stop counts', async () => {
  const scene = new Scene({ rules: [now] })
  scene.log.answer = hang
  await scene.breach(0)
  const stop = scene.manager.stop()
  scene.manager.start()
  scene.log.answer = () => ({ outcome: 'delivered' })
  await vi.advanceTimersByTimeAsync(10_000)
  await stop
  await scene.until(1)
  expect(scene.log.sent.map(({ attempt }) => attempt)).toEqual([1, 2])
})

test('of a start and a stop that come during a stop, the last counts', async () => {
  const scene = new Scene({ rules: [now] })
  scene.log.answer = hang
  await scene.breach(0)
  const stops = [scene.manager.stop()]
  scene.manager.start()
  stops.push(scene.manager.stop())
  scene.log.answer = () => ({ outcome: 'delivered' })
  await vi.advanceTimersByTimeAsync(10_000)
  await Promise.all(stops)
  await scene.until(1)
  expect(scene.log.sent).toHaveLength(1)
  expect(vi.getTimerCount()).toBe(0)
})

test('a stop tries to store the result of what was sent, for as long as it may take', async () => {
  const store = memoryStore()
  let full = false
  const commit: typeof store.commit = (changes) =>
    full ? Promise.reject(new Error('disk full')) : store.commit(changes)
  const scene = new Scene({ rules: [now], store: { ...store, commit } })
  const pending = Promise.withResolvers<NotifierDelivery>()
  scene.log.answer = () => pending.promise
  await scene.breach(0)
  const id = await scene.openId()
  const stopped = vi.fn()
  const stop = scene.manager.stop().then(stopped)
  full = true
  pending.resolve({ outcome: 'delivered' })
  scene.log.answer = () => ({ outcome: 'delivered' })
  await vi.advanceTimersByTimeAsync(4000)
  expect(stopped).not.toHaveBeenCalled()
  full = false
  await vi.advanceTimersByTimeAsync(1000)
  await stop
  expect(await scene.eventTypes(id)).toEqual(['fired', 'notification_sent'])
  scene.manager.start()
  full = true
  await scene.ok(1)
  const last = scene.manager.stop()
  await vi.advanceTimersByTimeAsync(15_000)
  await last
  expect(vi.getTimerCount()).toBe(0)
})

describe('a stop with a time limit ends within it', () => {
  const stores: readonly (readonly [string, Partial<AlertStore>])[] = [
    ['load', { load: never }],
    ['commit', { commit: never }],
    ['prune', { prune: never }],
    ['clean-up and commit', { prune: never, commit: () => Promise.reject(new Error('disk full')) }],
  ]
  test.each(stores)('with a channel that hangs and a store that fails at %s', async (_, broken) => {
    const scene = new Scene({ rules: [now], store: { ...memoryStore(), ...broken } })
    scene.log.answer = hang
    void scene.breach(0).catch(() => undefined)
    await scene.until(1)
    const stopped = vi.fn()
    void scene.manager.stop({ withinMs: 3000 }).then(stopped)
    await vi.advanceTimersByTimeAsync(3000)
    expect(stopped).toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('a save stores what could wait, and gives a store that hangs up after its time limit', async () => {
  const store = memoryStore()
  let hangs = false
  const commit: typeof store.commit = (changes) =>
    hangs ? new Promise(() => undefined) : store.commit(changes)
  const scene = new Scene({ rules: [now], store: { ...store, commit } })
  await scene.breach(0)
  await scene.until(0.5)
  await scene.cpu(0.5, 95)
  const valueOf = async (): Promise<unknown> => (await store.load()).alerts[0]?.value
  expect(await valueOf()).toBe(93)
  await scene.manager.save()
  expect(await valueOf()).toBe(95)
  hangs = true
  await scene.cpu(1, 96)
  const saved = vi.fn()
  void scene.manager.save({ withinMs: 500 }).then(saved)
  await vi.advanceTimersByTimeAsync(500)
  expect(saved).toHaveBeenCalled()
  await expect(scene.manager.save({ withinMs: 0 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
})

test('a stop ends even if a store never answers a clean-up', async () => {
  const store = { ...memoryStore(), prune: () => new Promise<never>(() => undefined) }
  const scene = new Scene({ rules: [now], store })
  await scene.until(1)
  const stopped = vi.fn()
  void scene.manager.stop().then(stopped)
  await scene.until(2)
  expect(stopped).toHaveBeenCalled()
})
