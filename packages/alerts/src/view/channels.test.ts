import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { Escalation } from '../../test/escalation.ts'
import { broken, fallbackScene } from '../../test/fallback.ts'
import {
  cpuRule,
  delivered,
  down,
  isBefore,
  MINUTE_MS,
  newsOf,
  range,
  Receiver,
  Scene,
  startFakeTime,
  timeAt,
} from '../../test/scene.ts'
import type { AlertManagerOptions } from '../manager/options.ts'
import type { NotifierDelivery } from '../notifier.ts'
import { alertMetrics } from '../stats/alert-metrics.ts'
import { memoryStore } from '../store/memory.ts'
import type { ChannelStatus } from './channels.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const rule = { ...cpuRule, consecutiveBreaches: 1 }
const at = (minute: number): string => timeAt(minute).toISOString()
const pause = (minutes: number): NotifierDelivery => {
  const retryAfterMs = minutes * MINUTE_MS
  return { outcome: 'retryable', reason: 'HTTP 429', retryAfterMs, mayHaveArrived: false }
}

async function channel({ manager }: Scene, name = 'log'): Promise<ChannelStatus | undefined> {
  return (await manager.listChannels()).find((each) => each.name === name)
}

describe('the state of a channel', () => {
  test('is ok before its first message and after one that it took', async () => {
    const scene = new Scene({ rules: [rule] })
    expect(await channel(scene)).toMatchObject({ state: 'ok', lastSentAt: null, lastAttemptAt: null })
    await scene.breach(1)
    expect(await scene.manager.listChannels()).toEqual([
      {
        name: 'log',
        rule: null,
        state: 'ok',
        isUsable: true,
        until: null,
        reason: null,
        failures: 0,
        lastSentAt: at(1),
        lastAttemptAt: at(1),
        minSeverity: 'info',
        fallback: [],
        forMachines: false,
        due: 0,
        withheld: 0,
        sendable: 0,
        oldestDueAt: null,
        oldestSendableAt: null,
        recipients: [],
      },
    ])
  })

  test('is a pause that its receiver asked for, with its end', async () => {
    const scene = new Scene({ rules: [rule] })
    scene.log.answer = () => pause(10)
    await scene.breach(1)
    const paused = { state: 'paused', isUsable: false, until: at(11), reason: 'HTTP 429', failures: 0 }
    expect(await channel(scene)).toMatchObject({ ...paused, due: 1, sendable: 1, lastAttemptAt: at(1) })
    scene.log.answer = () => delivered
    await scene.until(11)
    expect(await channel(scene)).toMatchObject({ state: 'ok', until: null, reason: null, lastSentAt: at(11) })
  })

  test('is a back-off while it times out, with the time of the next attempt', async () => {
    const scene = new Scene({ rules: [rule], attemptTimeoutMs: 30_000 })
    scene.log.answer = () => new Promise(() => undefined)
    await scene.breach(1)
    expect(await channel(scene)).toMatchObject({ state: 'ok', lastAttemptAt: at(1), sendable: 1 })
    await scene.until(1.5)
    expect(await channel(scene)).toMatchObject({
      state: 'backing_off',
      isUsable: true,
      until: at(1.5 + 1 / 60),
      reason: 'timed out after 30000 ms',
      failures: 1,
    })
    await scene.until(10)
    expect(await channel(scene)).toMatchObject({ state: 'backing_off', isUsable: false })
  })

  test('is refusing while its receiver refuses, with the reason, and what is due goes to its fallback', async () => {
    const { scene, slack, email } = fallbackScene({ slack: ['email'] })
    slack.answer = () => broken
    await scene.breach(...range(1, 3))
    expect(await channel(scene, 'slack')).toMatchObject({
      state: 'refusing',
      isUsable: false,
      until: at(7),
      reason: 'HTTP 401',
      fallback: ['email'],
      due: 1,
      sendable: 1,
      oldestDueAt: at(1),
      oldestSendableAt: at(1),
      lastSentAt: null,
      lastAttemptAt: at(2),
    })
    expect(await channel(scene, 'email')).toMatchObject({ state: 'ok', due: 0 })
    expect(newsOf(email)).toEqual(['fired 1'])
    const [due, ...others] = await scene.manager.listDueNotifications({ channel: 'slack' })
    expect(due).toMatchObject({ due: 'fire', dueSince: at(1), heldBy: 'channel', heldUntil: at(7) })
    expect(others).toEqual([])
  })

  test('has the reason without secrets', async () => {
    const scene = new Scene({ rules: [rule] })
    scene.log.answer = () => ({ outcome: 'permanent', reason: 'token=abcdef123456 refused' })
    await scene.breach(1)
    expect((await channel(scene))?.reason).toBe('token=[redacted] refused')
  })

  test('is that of the recipient that is worst off, and each has its own, without its address', async () => {
    const mail = Object.assign(new Receiver('mail'), { recipients: ['a@example.org', 'b@example.org'] })
    mail.answer = (_, recipient) => (recipient === 'b@example.org' ? broken : delivered)
    const scene = new Scene({ rules: [rule], notifiers: [mail] })
    await scene.breach(1)
    const found = await channel(scene, 'mail')
    expect(found).toMatchObject({ state: 'refusing', isUsable: false, lastSentAt: at(1) })
    expect(found?.recipients).toMatchObject([
      { state: 'ok', isUsable: true, lastSentAt: at(1) },
      { state: 'refusing', isUsable: false, reason: 'HTTP 401', lastSentAt: null },
    ])
    expect(JSON.stringify(await scene.manager.listChannels())).not.toContain('example.org')
  })

  test('is the same after the process was killed, and it is tried at once', async () => {
    const store = memoryStore()
    const before = new Scene({ rules: [rule], store })
    before.log.answer = () => broken
    await before.breach(1)
    const stored = await store.load()
    const after = new Scene({ rules: [rule], store: { ...memoryStore(), load: async () => stored } })
    after.log.answer = () => new Promise(() => undefined)
    await after.settle()
    const refused = { state: 'refusing', reason: 'HTTP 401', due: 1, oldestDueAt: at(1) }
    expect(await channel(before)).toMatchObject({ ...refused, until: at(2) })
    expect(await channel(after)).toMatchObject({ ...refused, until: null })
  })
})

test('what a person holds is counted apart from what is due', async () => {
  const other = { ...rule, name: 'other', metricName: 'other', groupWaitMs: 600_000 }
  const scene = new Scene({ rules: [rule, other] })
  const matchers = [{ name: 'alertname', op: '=', value: 'cpu' }] as const
  await scene.manager.addSilence({ matchers, by: 'ann', reason: 'known', until: timeAt(30) })
  await scene.evaluate(1, { metrics: { cpu_percent: 93, other: 93 } })
  const counts = { due: 1, withheld: 1, sendable: 0, oldestDueAt: at(1), oldestSendableAt: null }
  expect(await channel(scene)).toMatchObject(counts)
})

test('an alert that was escalated is due on the channels of its step, with the reason', async () => {
  const scene = new Escalation()
  scene.pager.answer = () => (isBefore(8) ? down : delivered)
  await scene.breach(...range(0, 6))
  expect(await channel(scene, 'pager')).toMatchObject({ state: 'backing_off', due: 1, oldestDueAt: at(5) })
  expect(await scene.manager.listDueNotifications()).toMatchObject([
    { channel: 'pager', due: 'fire', reasons: ['escalated'], heldBy: 'channel' },
  ])
})

/** Webhooks of rules that answer the same. */
function webhooks(answer: NotifierDelivery): Pick<AlertManagerOptions, 'webhookNotifier'> {
  return { webhookNotifier: ({ name }) => Object.assign(new Receiver(name), { answer: () => answer }) }
}

describe('the webhook of a rule', () => {
  const webhookUrl = 'https://hooks.example.com/services/T0/s3cr3t'
  test('is a channel after the configured ones, with the name of its rule and without its URL', async () => {
    const scene = new Scene({ rules: [{ ...rule, webhookUrl }], ...webhooks(broken) })
    await scene.breach(1)
    const channels = await scene.manager.listChannels()
    expect(channels.map(({ name, rule: of, state }) => [name, of, state])).toEqual([
      ['log', null, 'ok'],
      ['webhook:cpu', 'cpu', 'refusing'],
    ])
    expect(JSON.stringify(channels)).not.toContain('s3cr3t')
    expect(await scene.manager.listDueNotifications({ channel: 'webhook:cpu' })).toHaveLength(1)
    expect(await scene.manager.listNotifications({ channel: 'webhook:cpu' })).toMatchObject([
      { channel: 'webhook:cpu', status: 'refused' },
    ])
  })

  test('is no longer shown once its rule is removed and it knows the end of its alerts', async () => {
    const scene = new Scene({ rules: [{ ...rule, webhookUrl }], ...webhooks(delivered) })
    await scene.breach(1)
    await scene.manager.removeRule('cpu')
    await scene.until(2)
    expect((await scene.manager.listChannels()).map(({ name }) => name)).toEqual(['log'])
  })
})

test('the counts equal the metrics and the list of what is due, also with several recipients', async () => {
  const mail = Object.assign(new Receiver('mail'), { recipients: ['a@example.org', 'b@example.org'] })
  mail.answer = () => pause(10)
  const scene = new Scene({ rules: [rule], notifiers: [mail, new Receiver('log')] })
  const hosts = ['a', 'b', 'c'].map((host) => ({ name: 'cpu_percent', labels: { host }, value: 93 }))
  await scene.evaluate(1, { metrics: hosts })
  const [silenced] = await scene.manager.listAlerts({ rule: 'cpu' })
  await scene.manager.suppressAlert(silenced?.id ?? '', { by: 'ann', reason: 'known', until: timeAt(30) })
  await scene.until(3)
  const channels = await scene.manager.listChannels()
  expect(channels).toMatchObject([
    { name: 'mail', due: 2, withheld: 1 },
    { name: 'log', due: 0, withheld: 0 },
  ])
  const families = await alertMetrics(scene.manager)
  const metric = (name: string, of: string): number | undefined =>
    families.find((family) => family.name === name)?.samples.find(({ labels }) => labels['channel'] === of)
      ?.value
  for (const { name, due, withheld, oldestDueAt } of channels) {
    const list = await scene.manager.listDueNotifications({ channel: name })
    const ageSeconds = oldestDueAt === null ? 0 : (Date.now() - Date.parse(oldestDueAt)) / 1000
    expect(metric('notifications_due', name)).toBe(due)
    expect(metric('notifications_oldest_due_seconds', name)).toBe(ageSeconds)
    expect(list).toHaveLength(due + withheld)
  }
})
