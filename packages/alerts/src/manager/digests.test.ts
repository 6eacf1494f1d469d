import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, range, Receiver, Scene, startFakeTime } from '../../test/scene.ts'
import type { EvaluationInput } from '../evaluate/input.ts'
import type { AlertMessage } from '../message.ts'
import { memoryStore } from '../store/memory.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const told = (receiver: Receiver): readonly string[] =>
  receiver.sent.map(({ message }) => `${message.labels.alertname} ${message.type}`)

describe('the hourly cap', () => {
  const rule = { ...cpuRule, consecutiveBreaches: 1, cooldownMinutes: 0, maxNotificationsPerHour: 3 }

  test('leaves what has no place to one DIGEST fifteen minutes after the first of it', async () => {
    const scene = new Scene({ rules: [rule] })
    for (const minute of range(0, 6)) await scene.cpu(minute, minute % 2 === 0 ? 93 : 20)
    expect(scene.log.log).toEqual(['fired 0', 'resolved 1', 'fired 2'])
    await scene.until(59)
    expect(scene.log.log.slice(3)).toEqual(['digest 18'])
    const { message } = scene.log.sent[3] ?? {}
    expect(message).toMatchObject({ severity: 'warning', title: '[DIGEST] 2 fired, 2 resolved' })
    expect(message?.text).toContain('cpu, warning: 2 fired, 2 resolved')
    expect(message?.text).toContain('- [WARNING] cpu: flapped 2 times, firing since 2026-01-05T10:06:00.000Z')
    await scene.ok(60)
    expect(scene.log.log.slice(4)).toEqual(['resolved 60'])
  })

  test('sends the end of an episode to the DIGEST that follows the one that said it fires', async () => {
    const scene = new Scene({ rules: [{ ...rule, maxNotificationsPerHour: 2 }] })
    await scene.breach(0)
    await scene.ok(1)
    await scene.breach(2)
    await scene.ok(30)
    await scene.until(59)
    expect(scene.log.log.slice(2)).toEqual(['digest 17', 'digest 45'])
    expect(scene.log.sent.slice(2).map(({ message }) => message.title)).toEqual([
      '[DIGEST] 1 fired',
      '[DIGEST] 1 resolved',
    ])
  })

  test('holds in any sixty minutes, whatever happens', async () => {
    const scene = new Scene({ rules: [rule] })
    for (const minute of range(0, 180)) await scene.cpu(minute, minute % 2 === 0 ? 93 : 20)
    const own = scene.log.sent.filter(({ message }) => message.type !== 'digest')
    const minutes = own.map(({ minute }) => minute)
    for (const from of minutes)
      expect(minutes.filter((at) => at >= from && at < from + 60).length).toBeLessThanOrEqual(3)
    expect(minutes.length).toBeGreaterThanOrEqual(9)
  })

  test('counts per rule and channel', async () => {
    const mail = new Receiver('mail')
    const log = new Receiver()
    const other = { ...rule, name: 'other', notificationChannels: ['log', 'mail'] }
    const scene = new Scene({
      rules: [{ ...rule, maxNotificationsPerHour: 1, notificationChannels: ['log'] }, other],
      notifiers: [log, mail],
    })
    await scene.breach(0)
    await scene.ok(1)
    expect(told(log)).toEqual(['cpu fired', 'other fired', 'other resolved'])
    expect(told(mail)).toEqual(['other fired', 'other resolved'])
  })

  test('of 0 records without telling', async () => {
    const scene = new Scene({ rules: [{ ...rule, maxNotificationsPerHour: 0 }] })
    await scene.breach(0)
    await scene.ok(1)
    await scene.until(200)
    expect(scene.log.sent).toEqual([])
    expect(await scene.manager.listAlerts({ status: 'resolved' })).toHaveLength(1)
  })
})

/** A value of the series from one number to another. */
function samples(from: number, to: number, value: number): EvaluationInput {
  return {
    metrics: range(from, to).map((host) => ({ name: 'cpu_percent', labels: { host: `h${host}` }, value })),
  }
}

/** What a channel was told in messages of their own and in DIGESTs, in episodes. */
function totals(sent: readonly { readonly message: AlertMessage }[]) {
  const of = (type: AlertMessage['type']) => sent.filter(({ message }) => message.type === type)
  const inDigests = (name: string): number =>
    of('digest')
      .flatMap(({ message }) => message.fields.filter((field) => field.name === name))
      .reduce((sum, { value }) => sum + Number(value), 0)
  return {
    own: of('fired').length + of('resolved').length,
    digests: of('digest').length,
    fired: of('fired').length + inDigests('Fired'),
    resolved: of('resolved').length + inDigests('Resolved'),
  }
}

describe('500 flaps in an hour under a cap of 10', () => {
  test.each([
    { cooldownMinutes: 0, restarts: 0 },
    { cooldownMinutes: 0, restarts: 4 },
    { cooldownMinutes: 5, restarts: 0 },
    { cooldownMinutes: 5, restarts: 4 },
  ])('are told in ten messages and digests that add up, %j', async ({ cooldownMinutes, restarts }) => {
    const log = new Receiver()
    const rules = [{ ...cpuRule, consecutiveBreaches: 1, cooldownMinutes }]
    const options = { rules, notifiers: [log], store: memoryStore() }
    let scene = new Scene(options)
    for (const flap of range(0, 499)) {
      await scene.breach(flap * 0.115)
      await scene.ok(flap * 0.115 + 0.05)
      if (restarts > 0 && flap % 100 === 50) {
        await scene.manager.stop()
        scene = new Scene(options)
      }
    }
    await scene.until(59)
    expect(totals(log.sent)).toMatchObject({ own: 10, digests: 3 })
    await scene.until(120)
    expect(totals(log.sent)).toEqual({ own: 10, digests: 4, fired: 500, resolved: 500 })
  })
})

test('500 alerts that fire at once and are over later are each told once that they fired and once that they ended', async () => {
  const scene = new Scene({ rules: [{ ...cpuRule, consecutiveBreaches: 1 }] })
  await scene.evaluate(0, samples(1, 500, 93))
  await scene.evaluate(20, samples(1, 500, 20))
  await scene.until(59)
  expect(totals(scene.log.sent)).toEqual({ own: 10, digests: 2, fired: 500, resolved: 500 })
  const first = scene.log.sent.find(({ message }) => message.type === 'digest')
  expect(first?.message.text.match(/^- \[WARNING\]/gm)).toHaveLength(20)
  expect(first?.message.text).toContain('- and more, included in the counts above')
})

describe('a DIGEST', () => {
  const capped = { ...cpuRule, consecutiveBreaches: 1, cooldownMinutes: 0, maxNotificationsPerHour: 2 }

  test('has the worst severity of what it tells, and names the worst first', async () => {
    const rules = (['info', 'critical', 'warning'] as const).map((severity) => ({
      ...capped,
      name: severity,
      severity,
    }))
    const scene = new Scene({ rules })
    await scene.breach(0)
    await scene.ok(1)
    await scene.breach(2)
    await scene.until(20)
    const { message } = scene.log.sent.at(-1) ?? {}
    expect(message).toMatchObject({ type: 'digest', severity: 'critical', title: '[DIGEST] 3 fired' })
    expect(message?.text.split('\n').filter((line) => line.startsWith('- '))).toEqual([
      '- [CRITICAL] critical: firing since 2026-01-05T10:02:00.000Z',
      '- [WARNING] warning: firing since 2026-01-05T10:02:00.000Z',
      '- [INFO] info: firing since 2026-01-05T10:02:00.000Z',
    ])
  })

  test('is held by no mute and counts to no cap', async () => {
    const scene = new Scene({ rules: [capped] })
    await scene.breach(0)
    await scene.ok(1)
    await scene.breach(2)
    await scene.silence(300)
    await scene.ok(3)
    await scene.until(59)
    expect(scene.log.log).toEqual(['fired 0', 'resolved 1', 'digest 17'])
    await scene.ok(70)
    await scene.until(71)
    expect(scene.log.sent).toHaveLength(3)
  })

  test('that was never tried is taken in by the next, so that a channel that comes back is told once', async () => {
    const scene = new Scene({ rules: [{ ...capped, cooldownMinutes: 300 }] })
    await scene.breach(0)
    scene.log.answer = () => ({ outcome: 'retryable', reason: 'busy', retryAfterMs: 120 * MINUTE_MS })
    for (const minute of range(1, 61)) await scene.cpu(minute, minute % 2 === 0 ? 93 : 20)
    scene.log.answer = () => ({ outcome: 'delivered' })
    await scene.until(300)
    expect(scene.log.log).toEqual(['fired 0', 'resolved 1', 'resolved 121', 'digest 121'])
    expect(scene.log.sent[3]?.message.title).toBe('[DIGEST] 30 fired, 30 resolved')
    expect(scene.log.sent[3]?.message.text).toContain('flapped 30 times, resolved')
  })

  test('that takes in an older one says of each episode where it stands now', async () => {
    const other = { ...capped, name: 'other', metricName: 'other', maxNotificationsPerHour: 100 }
    const scene = new Scene({ rules: [{ ...capped, maxNotificationsPerHour: 1 }, other] })
    await scene.evaluate(0, samples(1, 2, 93))
    scene.log.answer = () => ({ outcome: 'retryable', reason: 'busy', retryAfterMs: 60 * MINUTE_MS })
    await scene.evaluate(1, { metrics: { other: 93 } })
    await scene.evaluate(20, samples(2, 2, 20))
    scene.log.answer = () => ({ outcome: 'delivered' })
    await scene.until(62)
    const { message } = scene.log.sent.at(-1) ?? {}
    expect(message).toMatchObject({ type: 'digest', title: '[DIGEST] 1 fired, 1 resolved' })
    expect(message?.fields).toContainEqual({ name: 'Still firing', value: '0' })
    expect(message?.text).toContain(
      'cpu (host=h2): fired 2026-01-05T10:00:00.000Z, resolved 2026-01-05T10:20:00.000Z',
    )
  })

  test('that was tried keeps its id and its text, and what comes later goes to another', async () => {
    const scene = new Scene({ rules: [{ ...capped, maxNotificationsPerHour: 1 }] })
    await scene.evaluate(0, samples(1, 2, 93))
    scene.log.answer = () => ({ outcome: 'retryable', reason: 'busy', retryAfterMs: 60 * MINUTE_MS })
    await scene.evaluate(20, samples(2, 2, 20))
    scene.log.answer = () => ({ outcome: 'delivered' })
    await scene.until(90)
    const [first, again, second] = scene.log.sent.slice(1).map(({ message }) => message)
    expect(again).toEqual(first)
    expect(first?.title).toBe('[DIGEST] 1 fired')
    expect(second?.title).toBe('[DIGEST] 1 resolved')
  })

  test('that said an alert fires owes its RESOLVE, and reminds as any other message', async () => {
    const scene = new Scene({ rules: [{ ...capped, repeatIntervalMs: 30 * MINUTE_MS }] })
    await scene.breach(0)
    await scene.ok(1)
    await scene.breach(...range(2, 80))
    await scene.ok(81)
    expect(scene.log.log).toEqual(['fired 0', 'resolved 1', 'digest 17', 'digest 62', 'resolved 81'])
    expect(scene.log.sent[3]?.message.title).toBe('[DIGEST] 1 still firing')
  })
})

test('over 10 000 messages for a channel, the oldest go to its digest', async () => {
  const rule = {
    ...cpuRule,
    consecutiveBreaches: 1,
    maxNotificationsPerHour: 1_000_000,
    maxAlertsPerRule: 20_000,
  }
  const scene = new Scene({ rules: [rule] })
  scene.log.answer = () => ({ outcome: 'retryable', reason: 'busy', retryAfterMs: 60 * MINUTE_MS })
  await scene.evaluate(0, samples(1, 9000, 93))
  await scene.evaluate(1, samples(9001, 10_050, 93))
  const held = await scene.manager.listNotifications({ state: 'digest', limit: 1000 })
  expect(held).toHaveLength(50)
  // The first one has been tried.
  const hosts = held.map(({ message }) => Number(message.labels['host']?.slice(1))).toSorted((a, b) => a - b)
  expect(hosts).toEqual(range(2, 51))
})

test.each([
  // The day over which nothing ran counts as one: the window is free after it.
  { jumpMs: 86_400_000, types: ['fired', 'resolved', 'fired', 'digest', 'resolved'] },
  { jumpMs: -86_400_000, types: ['fired', 'resolved', 'digest'] },
])(
  'a jump of the wall clock by $jumpMs ms at the cap and again over a restart causes neither storm nor silence',
  async ({ jumpMs, types }) => {
    const log = new Receiver()
    const rules = [{ ...cpuRule, consecutiveBreaches: 1, cooldownMinutes: 0, maxNotificationsPerHour: 2 }]
    const options = { rules, notifiers: [log], store: memoryStore() }
    let scene = new Scene(options)
    const go = async (value: number, minutes: number): Promise<void> => {
      await scene.manager.evaluateRules({ metrics: { cpu_percent: value } })
      await vi.advanceTimersByTimeAsync(minutes * MINUTE_MS)
    }
    await go(93, 1)
    await go(20, 1)
    vi.setSystemTime(Date.now() + jumpMs)
    await go(93, 1)
    await go(20, 1)
    await scene.manager.stop()
    vi.setSystemTime(Date.now() + jumpMs)
    scene = new Scene(options)
    await go(93, 1)
    await go(20, 50)
    expect(log.sent.map(({ message }) => message.type)).toEqual(types)
  },
)
