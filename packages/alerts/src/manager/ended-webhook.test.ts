import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { broken } from '../../test/fallback.ts'
import { cpuRule, delivered, Receiver, Scene, startFakeTime } from '../../test/scene.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const ann = { by: 'ann' }
const rule = { ...cpuRule, consecutiveBreaches: 1 }
const saved = { ...rule, webhookUrl: 'https://hooks.example.com/s3cr3t' }

/** A manager with a saved rule, whose webhook gives an answer. */
async function begin(answer = delivered) {
  const sent: string[] = []
  const webhookNotifier = ({ name }: { readonly name: string }): Receiver => {
    const receiver = new Receiver(name)
    receiver.answer = ({ type }) => {
      sent.push(type)
      return answer
    }
    return receiver
  }
  const scene = new Scene({ rules: [], webhookNotifier })
  await scene.manager.saveRule(saved, ann)
  await scene.breach(0)
  const channels = async (): Promise<readonly string[]> =>
    (await scene.manager.listChannels()).map(({ name }) => name)
  return { scene, sent, channels }
}

test('the webhook of a deleted rule is notified of the end of the alerts, is gone then, and works if the rule is saved again', async () => {
  const { scene, sent, channels } = await begin()
  await scene.manager.deleteRule('cpu')
  await scene.until(1)
  expect(sent).toEqual(['fired', 'resolved'])
  expect((await scene.manager.getFigures()).channels.map(({ channel }) => channel)).toEqual(['log'])
  await scene.manager.saveRule(saved, ann)
  await scene.breach(10)
  expect(sent).toEqual(['fired', 'resolved', 'fired'])
  expect(await channels()).toEqual(['log', 'webhook:cpu'])
})

test('the webhook of a rule that has none any more stays until the alerts end', async () => {
  const { scene, sent, channels } = await begin()
  await scene.manager.saveRule(rule, ann)
  await scene.ok(10)
  expect(sent).toEqual(['fired', 'resolved'])
  await scene.until(11)
  expect(await channels()).toEqual(['log'])
})

test('a webhook that takes no messages is given up with its rule, and is not reported as failing any more', async () => {
  const { scene, channels } = await begin(broken)
  await scene.until(5)
  const reports = () => scene.manager.listAlerts({ rule: 'notifier_failed' })
  expect(await reports()).toMatchObject([{ status: 'active', labels: { channel: 'webhook:cpu' } }])
  await scene.manager.deleteRule('cpu')
  await scene.until(6)
  expect(await reports()).toMatchObject([{ status: 'resolved' }])
  expect(await channels()).toEqual(['log'])
})
