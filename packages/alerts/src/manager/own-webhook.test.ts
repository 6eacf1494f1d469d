import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { cpuRule, Receiver, Scene, startFakeTime } from '../../test/scene.ts'
import { AlertManager } from '../manager.ts'
import type { NotifierDelivery } from '../notifier.ts'
import type { WebhookNotifierFactory } from './own-webhook.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const webhookUrl = 'https://hooks.example.com/services/T0/s3cr3t'
const now = { ...cpuRule, consecutiveBreaches: 1 }

/** A factory that keeps the channels it creates. They say where they send to only if `destination` is given. */
function factory(destination?: (url: string) => string) {
  const made = new Map<string, Receiver>()
  const webhookNotifier: WebhookNotifierFactory = ({ name, url }) => {
    if (url.includes('refuse')) throw new Error(`cannot use ${url}`)
    const receiver = new Receiver(name)
    made.set(`${name} ${url}`, receiver)
    if (destination === undefined) return receiver
    return { name, send: receiver.send, destination: () => destination(url) }
  }
  return { made, webhookNotifier }
}

test('a rule with a webhook of its own notifies it in addition to its channels', async () => {
  const { made, webhookNotifier } = factory()
  const scene = new Scene({ rules: [{ ...now, webhookUrl }], webhookNotifier })
  await scene.breach(0)
  await scene.ok(1)
  expect(scene.log.log).toEqual(['fired 0', 'resolved 1'])
  expect(made.get(`webhook:cpu ${webhookUrl}`)?.log).toEqual(['fired 0', 'resolved 1'])
})

test('its own webhook is what the rule means by "webhook", unless there is a channel of this name', async () => {
  const { made, webhookNotifier } = factory()
  const rule = { ...now, webhookUrl, notificationChannels: ['webhook'] }
  const scene = new Scene({ rules: [rule], webhookNotifier })
  expect((await scene.manager.getRule('cpu'))?.notificationChannels).toEqual([])
  await scene.breach(0)
  expect(made.get(`webhook:cpu ${webhookUrl}`)?.log).toEqual(['fired 0'])
  const webhook = new Receiver('webhook')
  const other = new Scene({ rules: [rule], webhookNotifier, notifiers: [webhook] })
  await other.breach(1)
  expect(webhook.log).toEqual(['fired 1'])
})

test('the URL is shown nowhere, and a rule that was shown keeps it when it is given back', async () => {
  const { made, webhookNotifier } = factory()
  const scene = new Scene({ rules: [], webhookNotifier })
  const shown = [
    scene.manager.addRule({ ...now, webhookUrl }),
    ...(await scene.manager.listRules()),
    await scene.manager.getRule('cpu'),
  ]
  for (const rule of shown) expect(rule?.webhookUrl).toBe('https://hooks.example.com/[redacted]')
  const changed = await scene.manager.updateRule({ ...shown[0], name: 'cpu', severity: 'error' })
  expect(JSON.stringify(changed)).not.toContain('s3cr3t')
  await scene.breach(0)
  expect(made.get(`webhook:cpu ${webhookUrl}`)?.log).toEqual(['fired 0'])
})

test('a new URL is used from then on, also for what is due', async () => {
  const { made, webhookNotifier } = factory()
  const scene = new Scene({ rules: [{ ...now, webhookUrl }], webhookNotifier })
  const first = made.get(`webhook:cpu ${webhookUrl}`)
  if (first !== undefined) first.answer = () => ({ outcome: 'retryable', reason: 'down' })
  await scene.breach(0)
  const url = 'https://hooks.example.com/other'
  await scene.manager.updateRule({ ...now, webhookUrl: url })
  await scene.until(1)
  expect(made.get(`webhook:cpu ${url}`)?.sent.map(({ message }) => message.type)).toEqual(['fired'])
})

test('a new URL gets the message in full, although the old one refuses it meanwhile', async () => {
  const { made, webhookNotifier } = factory((url) => url)
  const scene = new Scene({ rules: [{ ...now, webhookUrl }], webhookNotifier })
  const pending = Promise.withResolvers<NotifierDelivery>()
  const first = made.get(`webhook:cpu ${webhookUrl}`)
  if (first !== undefined) first.answer = () => pending.promise
  await scene.breach(0)
  const url = 'https://hooks.example.com/other'
  await scene.manager.updateRule({ ...now, webhookUrl: url })
  pending.resolve({ outcome: 'permanent', reason: 'HTTP 400' })
  await scene.until(1)
  const sent = made.get(`webhook:cpu ${url}`)?.sent
  expect(sent?.map(({ message, attempt }) => [message.type, message.form, attempt])).toEqual([
    ['fired', 'full', 1],
  ])
})

test('a webhook whose rule is removed is notified of the end of its alerts', async () => {
  const { made, webhookNotifier } = factory()
  const scene = new Scene({ rules: [{ ...now, webhookUrl }], webhookNotifier })
  await scene.breach(0)
  await scene.manager.removeRule('cpu')
  await scene.until(1)
  const sent = made.get(`webhook:cpu ${webhookUrl}`)?.sent
  expect(sent?.map(({ message }) => message.type)).toEqual(['fired', 'resolved'])
})

test('a webhook that cannot be made is a problem of the rule, without the URL in it', () => {
  const { webhookNotifier } = factory()
  const refused = { ...now, name: 'refused', webhookUrl: 'https://hooks.example.com/refuse/s3cr3t' }
  const rules = [refused, { ...now, webhookUrl: 'ftp://x' }]
  expect(() => new AlertManager({ rules, notifiers: [new Receiver()], webhookNotifier })).toThrow(
    /rules\[0\].webhookUrl: expected a URL that webhookNotifier accepts \(it threw: cannot use \[redacted\]\), .*; rules\[1\].webhookUrl: expected an http/,
  )
  expect(() => new AlertManager({ rules: [{ ...now, webhookUrl }] })).toThrow(
    'rules[0].webhookUrl: expected no webhookUrl, because the manager has no webhookNotifier',
  )
})

test.each<readonly [string, WebhookNotifierFactory]>([
  ['nothing', () => undefined as never],
  ['a notifier of another name', () => new Receiver('other')],
  ['a notifier without send', ({ name }) => ({ name }) as never],
])(
  'a factory that returns %s is a problem of the rule, and the rule is not added',
  async (_title, webhookNotifier) => {
    const scene = new Scene({ rules: [], webhookNotifier })
    expect(() => scene.manager.addRule({ ...now, webhookUrl })).toThrow(
      'webhookUrl: expected a webhookNotifier that returns a notifier with the given name and with send',
    )
    expect(await scene.manager.listRules()).toEqual([])
  },
)

test('a factory that fails only the second time leaves the rules as they were', async () => {
  let calls = 0
  const webhookNotifier: WebhookNotifierFactory = ({ name }) => {
    calls += 1
    if (calls % 2 === 0) throw new Error('busy')
    return new Receiver(name)
  }
  const scene = new Scene({ rules: [{ ...now, name: 'old' }], webhookNotifier })
  const before = await scene.manager.listRules()
  const error = { name: 'AlertsError', code: 'INVALID_RULE', problems: [{ path: 'webhookUrl' }] }
  let thrown: unknown
  try {
    scene.manager.addRule({ ...now, webhookUrl })
  } catch (caught) {
    thrown = caught
  }
  expect(thrown).toMatchObject(error)
  await expect(scene.manager.updateRule({ ...now, name: 'old', webhookUrl })).rejects.toMatchObject(error)
  expect(await scene.manager.listRules()).toEqual(before)
})

test('a URL that replaces another is notified of what fires, whatever the other answers later', async () => {
  const answer = Promise.withResolvers<NotifierDelivery>()
  const sent: string[] = []
  const scene = new Scene({
    rules: [{ ...now, webhookUrl }],
    webhookNotifier: ({ name, url }) => ({
      name,
      destination: () => url,
      send: async ({ type }) => {
        sent.push(`${type} ${url}`)
        return url === webhookUrl ? await answer.promise : { outcome: 'delivered' }
      },
    }),
  })
  await scene.breach(0)
  await scene.manager.updateRule({ ...now, webhookUrl: 'https://b.example/hook' })
  answer.resolve({ outcome: 'delivered' })
  await scene.until(1)
  expect(sent).toEqual([`fired ${webhookUrl}`, 'fired https://b.example/hook'])
})
