import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, Receiver, Scene, START, startFakeTime } from '../../test/scene.ts'
import type { AlertsError } from '../errors.ts'
import { memoryStore } from '../store/memory.ts'
import type { AlertStore } from '../store/store.ts'
import type { AlertWarning } from '../warning.ts'
import type { AlertManagerOptions } from './options.ts'
import type { WebhookNotifierFactory } from './own-webhook.ts'

const ann = { by: 'ann' }
const now = { ...cpuRule, consecutiveBreaches: 1 }
const disk = { name: 'disk', metricName: 'disk_percent', thresholdValue: 90 }
const fallback = { name: 'high_disk', metricName: 'disk_percent', thresholdValue: 95 }
let store: AlertStore

beforeEach(() => {
  store = memoryStore()
  startFakeTime()
})
afterEach(() => vi.useRealTimers())

function begin(options: AlertManagerOptions = {}): Scene {
  return new Scene({ rules: [], defaultRules: [fallback], store, ...options })
}

/** Starts with the same store, and returns the warnings of its load. */
async function restart(scene: Scene, options: AlertManagerOptions = {}) {
  await scene.manager.stop()
  const after = begin(options)
  const warnings: AlertWarning[] = []
  after.manager.on('warning', (warning) => void warnings.push(warning))
  await after.settle()
  return { after, warnings: warnings.map(({ rule, message }) => `${rule}: ${message}`) }
}

async function refusal(promise: Promise<unknown>): Promise<AlertsError> {
  return await promise.then(
    () => {
      throw new Error('it was accepted')
    },
    (error: unknown) => error as AlertsError,
  )
}

const names = async ({ manager }: Scene): Promise<readonly string[]> =>
  (await manager.listRules()).map(({ name, origin }) => `${name} ${origin}`)

describe('a rule that is saved', () => {
  test('is evaluated, and is there after a restart with its alert and who saved it', async () => {
    const before = begin()
    const saved = await before.manager.saveRule(now, ann)
    expect(await before.manager.getRule('cpu')).toMatchObject({
      ...saved,
      name: 'cpu',
      origin: 'stored',
      definedIn: null,
      updatedAt: new Date(START).toISOString(),
      updatedBy: 'ann',
      maxGapMs: 180_000,
    })
    await before.breach(0)
    const id = await before.openId()
    const { after, warnings } = await restart(before)
    expect(warnings).toEqual([])
    expect(await after.manager.getRule('cpu')).toMatchObject({ updatedBy: 'ann', state: 'firing' })
    await after.ok(1)
    expect(await after.manager.getAlert(id)).toMatchObject({ status: 'resolved' })
    expect(after.log.log).toEqual(['resolved 1'])
  })

  test('is stored with its effects on alerts in one commit', async () => {
    const commits: unknown[] = []
    const commit: AlertStore['commit'] = async (changes) => {
      const { rules, forgottenRules, alerts } = changes
      const ended = alerts.flatMap(({ resolution }) => resolution?.reason ?? [])
      if (rules.length + forgottenRules.length > 0)
        commits.push([rules.map(({ fields }) => fields['enabled']), forgottenRules, ended])
      await store.commit(changes)
    }
    const scene = begin({ store: { ...store, commit } })
    await scene.manager.saveRule(now, ann)
    await scene.breach(0)
    await scene.manager.saveRule({ ...now, enabled: false }, ann)
    await scene.manager.saveRule(now, ann)
    await scene.breach(1)
    await scene.manager.deleteRule('cpu')
    expect(commits).toEqual([
      [[undefined], [], []],
      [[false], [], ['rule_disabled']],
      [[undefined], [], []],
      [[], ['cpu'], ['rule_removed']],
    ])
  })

  test('follows defaults that change, and keeps what was given', async () => {
    const before = begin()
    await before.manager.saveRule(disk, ann)
    await before.manager.saveRule({ ...now, maxGapMs: 5000 }, ann)
    const { after } = await restart(before, { evaluationIntervalMs: 10_000 })
    expect(await after.manager.getRule('disk')).toMatchObject({ maxGapMs: 30_000 })
    expect(await after.manager.getRule('cpu')).toMatchObject({ maxGapMs: 5000 })
  })

  test('is refused with all problems, and changes nothing', async () => {
    const scene = begin()
    await scene.manager.saveRule(now, ann)
    const wrong = { ...now, severity: 'bad', notificationChannels: ['mail'] }
    const { code, problems } = await refusal(scene.manager.saveRule(wrong as never, ann))
    expect(code).toBe('INVALID_RULE')
    expect(problems.map(({ path }) => path)).toEqual(['severity', 'notificationChannels[0]'])
    expect(await scene.manager.validateRule(wrong)).toMatchObject({ ok: false, problems })
    expect((await refusal(scene.manager.saveRule(now, { by: ' ' }))).code).toBe('INVALID_ARGUMENT')
    expect(await scene.manager.getRule('cpu')).toMatchObject({ severity: 'warning' })
  })

  test('has a webhook that is listed by its origin only, kept when it is given back, and used after a restart', async () => {
    const made: Receiver[] = []
    const webhookNotifier: WebhookNotifierFactory = ({ name, url }) => {
      const receiver = new Receiver(name)
      if (url.endsWith('s3cr3t')) made.push(receiver)
      return receiver
    }
    const before = begin({ webhookNotifier })
    await before.manager.saveRule({ ...now, webhookUrl: 'https://hooks.example.com/s3cr3t' }, ann)
    const listed = await before.manager.getRule('cpu')
    expect(listed?.webhookUrl).toBe('https://hooks.example.com/[redacted]')
    await before.manager.saveRule({ ...listed, name: 'cpu', severity: 'error' }, ann)
    const { after } = await restart(before, { webhookNotifier })
    await after.breach(1)
    expect(made.at(-1)?.log).toEqual(['fired 1'])
    const shown = [await after.manager.listRules(), await after.manager.validateRule(listed)]
    expect(JSON.stringify(shown)).not.toContain('s3cr3t')
  })

  test('is stored when the store works again, in the order of the changes', async () => {
    let isDown = true
    const commit: AlertStore['commit'] = async (changes) => {
      if (isDown) throw new Error('disk full')
      await store.commit(changes)
    }
    const scene = begin({ store: { ...store, commit } })
    await scene.manager.saveRule(now, ann)
    await scene.manager.saveRule(disk, ann)
    await scene.manager.deleteRule('cpu')
    expect((await store.load()).rules).toEqual([])
    isDown = false
    await scene.until(1)
    expect((await store.load()).rules).toMatchObject([{ name: 'disk', fields: disk }])
  })

  test('is one of at most 1000', async () => {
    const scene = begin()
    for (let index = 0; index < 1000; index += 1)
      await scene.manager.saveRule({ ...disk, name: `r${index}` }, ann)
    expect((await refusal(scene.manager.saveRule(disk, ann))).code).toBe('CONFLICT')
    await scene.manager.saveRule({ ...disk, name: 'r5', severity: 'error' }, ann)
  })
})

describe('a default rule', () => {
  test('is replaced by a saved one, is switched off that way, and comes back when that is deleted', async () => {
    const before = begin()
    expect(await names(before)).toEqual(['high_disk default'])
    await before.evaluate(0, { metrics: { disk_percent: 99 } })
    await before.manager.saveRule({ ...fallback, enabled: false }, ann)
    expect(await before.manager.getRule('high_disk')).toMatchObject({ state: 'disabled', origin: 'stored' })
    expect(await before.manager.listAlerts()).toMatchObject([{ resolution: { reason: 'rule_disabled' } }])
    const { after } = await restart(before)
    await after.evaluate(1, { metrics: { disk_percent: 99 } })
    expect(await after.manager.listAlerts({ status: 'active' })).toEqual([])
    await after.manager.deleteRule('high_disk')
    expect(await names(after)).toEqual(['high_disk default'])
    await after.evaluate(2, { metrics: { disk_percent: 99 } })
    expect(await after.manager.listAlerts({ status: 'active' })).toHaveLength(1)
  })

  test('cannot be deleted, which says how to switch it off', async () => {
    const { code, message } = await refusal(begin().manager.deleteRule('high_disk'))
    expect(code).toBe('RULE_IS_FIXED')
    expect(message).toContain('save it with enabled: false')
  })
})

describe('a rule of the program', () => {
  test('replaces a default rule of the same name', async () => {
    const scene = begin({ rules: [{ ...fallback, thresholdValue: 50 }] })
    expect(await scene.manager.listRules()).toMatchObject([{ thresholdValue: 50, definedIn: 'rules[0]' }])
  })

  test('can be neither replaced nor deleted, which says where it is defined', async () => {
    const scene = begin({ rules: [disk, now] })
    scene.manager.addRule({ ...disk, name: 'added' })
    for (const [name, place] of [
      ['cpu', 'rules[1]'],
      ['added', 'addRule'],
    ] as const) {
      const errors = [
        await refusal(scene.manager.saveRule({ ...disk, name }, ann)),
        await refusal(scene.manager.deleteRule(name)),
      ]
      for (const { code, message } of errors) {
        expect(code).toBe('RULE_IS_FIXED')
        expect(message).toContain(`(${place})`)
      }
    }
    expect((await refusal(scene.manager.deleteRule('unknown'))).code).toBe('NOT_FOUND')
  })

  test('keeps a stored rule of the same name out of effect until it is removed, and that one can be deleted', async () => {
    const before = begin()
    await before.manager.saveRule({ ...now, severity: 'critical' }, ann)
    const { after, warnings } = await restart(before, { rules: [now] })
    const reason = 'the program defines a rule of this name (rules[0])'
    expect(warnings).toEqual([`cpu: the stored rule is not in effect: ${reason}`])
    expect(await names(after)).toEqual(['high_disk default', 'cpu code'])
    expect(await after.manager.listUnusedRules()).toMatchObject([
      { name: 'cpu', reason, updatedBy: 'ann', rule: { severity: 'critical' } },
    ])
    await after.manager.removeRule('cpu')
    expect(await after.manager.getRule('cpu')).toMatchObject({ origin: 'stored', severity: 'critical' })
    expect(await after.manager.listUnusedRules()).toEqual([])
    after.manager.addRule(now)
    await after.manager.deleteRule('cpu')
    expect([await names(after), await after.manager.listUnusedRules()]).toEqual([
      ['high_disk default', 'cpu code'],
      [],
    ])
  })
})

test('a stored rule that is no longer valid does not hold up a start: it is listed with the reason, and can be saved anew', async () => {
  const before = begin({ notifiers: [new Receiver('mail')] })
  await before.manager.saveRule({ ...disk, notificationChannels: ['mail'] }, ann)
  await before.manager.saveRule({ ...fallback, notificationChannels: ['mail'] }, ann)
  const { after, warnings } = await restart(before)
  const reason = 'notificationChannels[0]: unknown channel; expected one of log'
  expect(warnings).toEqual([
    `disk: the stored rule is not in effect: ${reason}`,
    `high_disk: the stored rule is not in effect: ${reason}`,
  ])
  expect(await names(after)).toEqual(['high_disk default'])
  expect(await after.manager.listUnusedRules()).toMatchObject([
    { name: 'disk', reason, rule: { notificationChannels: ['mail'] } },
    { name: 'high_disk', reason },
  ])
  await after.manager.saveRule(disk, ann)
  await after.manager.deleteRule('high_disk')
  expect(await after.manager.listUnusedRules()).toEqual([])
})
