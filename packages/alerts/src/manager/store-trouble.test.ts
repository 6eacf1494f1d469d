import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { cpuRule, Receiver, Scene, START, startFakeTime } from '../../test/scene.ts'
import { AlertsError } from '../errors.ts'
import { memoryStore } from '../store/memory.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

/** A scene whose store can be full. */
function begin(log = new Receiver()) {
  const store = memoryStore()
  const disk = { full: false }
  const full = new AlertsError('STORE_FAILED', 'The alert store a.db failed: database or disk is full')
  const commit: typeof store.commit = (changes) => (disk.full ? Promise.reject(full) : store.commit(changes))
  const scene = new Scene({
    store: { ...store, commit },
    rules: [{ ...cpuRule, notificationChannels: [log.name] }],
    notifiers: [log],
  })
  return { disk, scene, log }
}

test('a store that cannot be used is told to the channel log past the store, once, and again after it was well', async () => {
  const { disk, scene, log } = begin()
  const errors = vi.fn()
  scene.manager.on('error', errors)
  disk.full = true
  for (const minute of [0, 1, 2]) await expect(scene.breach(minute)).rejects.toThrow('disk is full')
  await scene.settle()
  expect(errors).toHaveBeenCalledTimes(3)
  expect(log.log).toEqual(['fired 0'])
  expect(log.sent[0]?.message).toMatchObject({
    severity: 'error',
    title: '[ERROR] store_failed: The alert store a.db failed: database or disk is full',
  })
  expect(await scene.manager.listAlerts()).toEqual([])

  disk.full = false
  await scene.breach(3)
  expect(log.log).toEqual(['fired 0', 'resolved 3'])
  expect(log.sent[1]?.message.group).toBe(log.sent[0]?.message.id)
  disk.full = true
  await expect(scene.breach(4)).rejects.toThrow('disk is full')
  await scene.settle()
  expect(log.log).toEqual(['fired 0', 'resolved 3', 'fired 4'])
})

test('without a channel log there is the event', async () => {
  const mail = new Receiver('mail')
  const { disk, scene } = begin(mail)
  const errors = vi.fn()
  scene.manager.on('error', errors)
  disk.full = true
  await expect(scene.manager.evaluateRules({ metrics: { cpu_percent: 93 } })).rejects.toThrow('disk is full')
  await scene.settle()
  expect(errors).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'STORE_FAILED' }))
  expect(mail.sent).toEqual([])
})

test('a channel log that hangs delays neither rounds nor stop for long', async () => {
  const { disk, scene, log } = begin()
  log.answer = () => new Promise(() => undefined)
  disk.full = true
  await expect(scene.breach(0)).rejects.toThrow('disk is full')
  const stopped = vi.fn()
  const stop = scene.manager.stop().then(stopped)
  await vi.advanceTimersByTimeAsync(10_000)
  await stop
  expect(stopped).toHaveBeenCalledOnce()
  expect(vi.getTimerCount()).toBe(0)
})

test('a round that could not be stored changes nothing and can be given again', async () => {
  const { disk, scene, log } = begin()
  const fired = vi.fn()
  scene.manager.on('fired', fired)
  await scene.breach(0)
  const round = { metrics: { cpu_percent: 93 }, sampleTime: START + 1 }
  disk.full = true
  await expect(scene.manager.evaluateRules(round)).rejects.toThrow('disk is full')
  expect(await scene.manager.listAlerts()).toEqual([])
  expect(fired).not.toHaveBeenCalled()
  disk.full = false
  expect((await scene.evaluate(1, round)).fired).toHaveLength(1)
  const about = log.sent.map(({ message }) => `${message.labels['alertname']} ${message.type}`)
  expect(about.filter((line) => line.startsWith('cpu'))).toEqual(['cpu fired'])
})
