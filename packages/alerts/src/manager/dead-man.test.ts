import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, range, Scene, START, startFakeTime } from '../../test/scene.ts'
import { AlertManager } from '../manager.ts'
import type { AlertRuleInput } from '../rules/rule.ts'
import { memoryStore } from '../store/memory.ts'
import type { Journal } from '../world/journal.ts'
import { assemble } from './assemble.ts'
import { DeadManTimer } from './dead-man-timer.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const stopped: AlertRuleInput = { name: 'evaluation', kind: 'dead_man', groupWaitMs: 0 }
const tokens: AlertRuleInput = {
  name: 'tokens',
  metricName: 'tokens_total',
  match: { bot: 'a' },
  silentAfterMs: 10 * MINUTE_MS,
  groupWaitMs: 0,
}

const bots = (...names: readonly string[]) =>
  names.map((bot) => ({ name: 'tokens_total', labels: { bot }, value: 1 }))
const glm = (status: string) => ({ health: [{ name: 'glm', status }] })

const sampledAt = (minute: number) => ({
  metrics: [{ name: 'tokens_total', value: 1, timestamp: START + minute * MINUTE_MS }],
})

async function evaluateEach(scene: Scene, minutes: readonly number[], metrics = {}): Promise<void> {
  for (const minute of minutes) await scene.evaluate(minute, { metrics })
}

describe('a rule without a name', () => {
  test('fires if nothing is evaluated after the start, once, and ends with the next round', async () => {
    const scene = new Scene({ rules: [stopped] })
    await scene.until(4.9)
    expect(scene.log.log).toEqual([])
    await scene.until(60)
    expect(scene.log.log).toEqual(['fired 5'])
    expect(await scene.manager.listAlerts()).toMatchObject([
      { rule: 'evaluation', labels: { alertname: 'evaluation' }, summary: 'no rules were evaluated' },
    ])
    await scene.evaluate(61, { metrics: {} })
    expect(scene.log.log).toEqual(['fired 5', 'resolved 61'])
    expect(await scene.manager.listAlerts()).toMatchObject([
      { resolution: { reason: 'recovered' }, summary: 'rules are evaluated again' },
    ])
  })

  test('counts from the last round, and says since when', async () => {
    const scene = new Scene({ rules: [stopped] })
    await evaluateEach(scene, range(0, 20))
    await scene.until(24.9)
    expect(scene.log.log).toEqual([])
    await scene.until(26)
    expect(scene.log.log).toEqual(['fired 25'])
    const [alert] = await scene.manager.listAlerts()
    expect(Date.parse(alert?.startedAt ?? '')).toBeCloseTo(START + 20 * MINUTE_MS, -2)
  })

  test('fires although a call of evaluateRules never settles, because the caller hangs before it', async () => {
    const scene = new Scene({ rules: [stopped] })
    const collect = new Promise<Record<string, number>>(() => undefined)
    void collect.then((metrics) => scene.manager.evaluateRules({ metrics }))
    await scene.until(6)
    expect(scene.log.log).toEqual(['fired 5'])
  })

  test('fires again after as long a silence if a person has ended the alert, and says since when', async () => {
    const scene = new Scene({ rules: [stopped] })
    await scene.until(6)
    await scene.manager.resolveAlert(await scene.openId(), { by: 'ann' })
    await scene.until(30)
    expect(scene.log.log).toEqual(['fired 5', 'resolved 6', 'fired 11'])
    const { startedAt = '' } = scene.log.sent.at(-1)?.message.alerts[0] ?? {}
    expect(Date.parse(startedAt)).toBeCloseTo(START, -2)
    await scene.evaluate(31, { metrics: {} })
    await scene.until(40)
    expect(scene.log.log.slice(3)).toEqual(['resolved 31', 'fired 36'])
  })

  test('waits for three intervals if rounds are that far apart', async () => {
    const scene = new Scene({ rules: [stopped], evaluationIntervalMs: 10 * MINUTE_MS })
    await scene.until(29.9)
    expect(scene.log.log).toEqual([])
    await scene.until(31)
    expect(scene.log.log).toEqual(['fired 30'])
  })

  test('does not fire before the start or after the stop, and leaves no timer', async () => {
    const scene = new Scene({ rules: [stopped] })
    const stopping = scene.manager.stop()
    await scene.settle()
    await stopping
    expect(vi.getTimerCount()).toBe(0)
    const unstarted = new AlertManager({ rules: [stopped] })
    await scene.until(60)
    expect(await unstarted.listAlerts()).toEqual([])
    expect(scene.log.log).toEqual([])
  })
})

describe('a rule with a name', () => {
  test('fires if no sample matches, although rounds go on and other samples come', async () => {
    const scene = new Scene({ rules: [tokens] })
    for (const minute of range(0, 3)) await scene.evaluate(minute, { metrics: bots('a', 'b') })
    for (const minute of range(4, 20)) await scene.evaluate(minute, { metrics: bots('b') })
    expect(scene.log.log).toEqual(['fired 13'])
    await scene.evaluate(21, { metrics: bots('b', 'a') })
    expect(scene.log.log).toEqual(['fired 13', 'resolved 21'])
    expect(await scene.manager.getRule('tokens')).toMatchObject({ lastDataAt: '2026-01-05T10:21:00.000Z' })
  })

  test('takes neither a sample with the same time nor one without a number as a report', async () => {
    const rule = { ...tokens, match: {} }
    const scene = new Scene({ rules: [rule] })
    const at = new Date(START)
    const same = { name: 'tokens_total', value: 1, timestamp: at }
    for (const minute of range(0, 6)) await scene.evaluate(minute, { metrics: [same] })
    for (const minute of range(7, 11)) await scene.evaluate(minute, { metrics: { tokens_total: '1' } })
    expect(scene.log.log).toEqual(['fired 10'])
  })

  test('takes an old sample after a restart for no report, and a newer one for one', async () => {
    const store = memoryStore()
    const rule = { ...tokens, match: {} }
    const before = new Scene({ rules: [rule], store })
    await before.evaluate(0, sampledAt(0))
    await before.until(20)
    await before.manager.stop()
    const scene = new Scene({ rules: [rule], store, notifiers: [before.log] })
    await scene.evaluate(21, sampledAt(0))
    expect(before.log.log).toEqual(['fired 10'])
    await scene.evaluate(22, sampledAt(1))
    expect(before.log.log).toEqual(['fired 10', 'resolved 22'])
  })

  test('fires if a check has no result; `unknown` says that it has not run', async () => {
    const rule: AlertRuleInput = { ...stopped, healthCheckName: 'glm', silentAfterMs: 2 * MINUTE_MS }
    const scene = new Scene({ rules: [rule] })
    await scene.evaluate(0, glm('unhealthy'))
    await scene.evaluate(1, glm('unknown'))
    await scene.until(3)
    expect(scene.log.log).toEqual(['fired 2'])
    expect(await scene.manager.listAlerts()).toMatchObject([{ summary: 'no result of check glm' }])
    await scene.evaluate(4, glm('healthy'))
    expect(scene.log.log).toEqual(['fired 2', 'resolved 4'])
  })
})

test('a new rule counts from when it was added, and removing a rule ends its alert', async () => {
  const scene = new Scene({ rules: [cpuRule] })
  await scene.ok(0)
  await scene.until(60)
  scene.manager.addRule(stopped)
  await scene.until(64.9)
  expect(scene.log.log).toEqual([])
  await scene.until(66)
  expect(scene.log.log).toEqual(['fired 65'])
  await scene.manager.updateRule({ ...stopped, enabled: false })
  await scene.until(67)
  expect(scene.log.log).toEqual(['fired 65', 'resolved 66'])
})

test('a restart keeps an open alert, which the first round ends', async () => {
  const store = memoryStore()
  const before = new Scene({ rules: [stopped], store })
  await before.until(6)
  const id = await before.openId()
  const stopping = before.manager.stop()
  await before.settle()
  await stopping
  const after = new Scene({ rules: [stopped], store })
  await after.until(30)
  expect(await after.openId()).toBe(id)
  expect(after.log.log).toEqual([])
  await after.evaluate(31, { metrics: {} })
  expect(after.log.log).toEqual(['resolved 31'])
})

test('a round after a sleep of the machine has its chance: one more interval, and then it fires', async () => {
  let sleptMs = 0
  const clock = { now: () => Date.now() + sleptMs, monotonic: () => performance.now() + sleptMs }
  for (const isAwake of [true, false]) {
    sleptMs = 0
    vi.setSystemTime(START)
    const scene = new Scene({ rules: [stopped], clock })
    await evaluateEach(scene, range(0, 3))
    sleptMs = 8 * 60 * MINUTE_MS
    // The timer is the first to run after the sleep.
    await scene.until(3.9)
    expect(scene.log.log).toEqual([])
    if (isAwake) await evaluateEach(scene, range(4, 20))
    else await scene.until(20)
    expect(scene.log.log).toHaveLength(isAwake ? 0 : 1)
    const stopping = scene.manager.stop()
    await scene.settle()
    await stopping
  }
})

test.each([
  ['before a sleep', [0], 4, 10],
  ['before and right after a sleep', [0, 4], 4, 14],
])('a sleep of the machine is no silence: last report %s', async (_fact, reports, sleepMinute, firesAt) => {
  let sleptMs = 0
  const clock = { now: () => Date.now() + sleptMs, monotonic: () => performance.now() + sleptMs }
  const scene = new Scene({ rules: [tokens], clock })
  for (const minute of [0, 1, 2, 3, 4]) {
    if (minute === sleepMinute) sleptMs = 8 * 60 * MINUTE_MS
    await scene.evaluate(minute, { metrics: reports.includes(minute) ? bots('a') : [] })
  }
  await scene.until(60)
  const [fired = ''] = scene.log.log
  const minute = Number(fired.replace('fired ', ''))
  // A sleep that began between two looks counts as silence until the look that was missed.
  expect(minute).toBeGreaterThan(firesAt - 1.1)
  expect(minute).toBeLessThan(firesAt + 1.1)
  expect(scene.log.log).toHaveLength(1)
})

test('a store that does not answer for a while delays the alert, and is reported', async () => {
  const store = memoryStore()
  const answersFrom = START + 20 * MINUTE_MS
  const load: typeof store.load = () =>
    Date.now() < answersFrom ? new Promise<never>(() => undefined) : store.load()
  const scene = new Scene({ rules: [stopped], store: { ...store, load } })
  const errors = vi.fn()
  scene.manager.on('error', errors)
  await scene.until(19)
  expect(errors).toHaveBeenCalledWith(expect.objectContaining({ code: 'STORE_FAILED' }))
  expect(scene.log.log).toEqual([])
  await scene.until(22)
  expect(scene.log.log).toHaveLength(1)
})

test('a step that does not end is reported to the log, because no alert can be raised', async () => {
  const parts = assemble({ rules: [stopped] })
  const { view, ...rest } = { view: parts, ...parts }
  const journal = Object.assign(Object.create(parts.journal) as Journal, {
    step: () => new Promise<never>(() => undefined),
  })
  const warnings = vi.fn()
  parts.emitter.on('warning', warnings)
  const timer = new DeadManTimer({ ...rest, view: { ...view, journal }, intervalMs: MINUTE_MS })
  timer.start()
  await vi.advanceTimersByTimeAsync(60 * MINUTE_MS)
  expect(warnings).toHaveBeenCalledExactlyOnceWith({
    message: 'rules of the kind dead_man cannot be evaluated: the alert manager has not answered for 15 s',
  })
})
