import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { alertsOf, begin, Chat, cpu, refusal, replace } from '../../test/reconfigured.ts'
import { newsOf, startFakeTime } from '../../test/scene.ts'
import type { AlertRuleInput } from '../rules/rule.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const ann = { by: 'ann' }
const ruleOf = (url: string): AlertRuleInput => ({ ...cpu, webhookUrl: url })

describe('a rule', () => {
  const [a, b] = [new Chat('a'), new Chat('b')]
  beforeEach(() => {
    a.sent.length = 0
    b.sent.length = 0
  })

  test('that is equal keeps the state of a series that breaches, and of one that fires', async () => {
    const slow = { ...cpu, forMs: 300_000 }
    const scene = begin({ rules: [slow], notifiers: [a] })
    await scene.breach(0, 1, 2, 3)
    await replace(scene, { rules: [{ ...slow }], notifiers: [a] })
    await scene.breach(4, 5)
    expect(newsOf(a)).toEqual(['fired 5'])
  })

  test('with another threshold ends its alert with the next sample that is good under it', async () => {
    const scene = begin({ notifiers: [a] })
    await scene.breach(0)
    const rules = [{ ...cpu, thresholdValue: 95 }]
    await replace(scene, { rules, notifiers: [a] })
    expect(await alertsOf(scene)).toEqual(['cpu active'])
    await scene.breach(2)
    expect(await alertsOf(scene)).toEqual(['cpu rule_changed'])
    expect(newsOf(a)).toEqual(['fired 0', 'resolved 2'])
  })

  test.each<[string, readonly AlertRuleInput[]]>([
    ['rule_removed', []],
    ['rule_disabled', [{ ...cpu, enabled: false }]],
    ['rule_changed', [{ ...cpu, metricName: 'other' }]],
  ])('ends its alerts as %s', async (reason, rules) => {
    const scene = begin({ notifiers: [a] })
    await scene.breach(0)
    await replace(scene, { rules, notifiers: [a] })
    expect(await alertsOf(scene)).toEqual([`cpu ${reason}`])
    await scene.until(2)
    expect(newsOf(a)).toHaveLength(2)
  })

  test('goes from the default rules to those of the program and back with its alert', async () => {
    const scene = begin({ rules: [], defaultRules: [cpu], notifiers: [a] })
    await scene.breach(0)
    const edited = { ...cpu, thresholdValue: 85 }
    await replace(scene, { rules: [edited], defaultRules: [cpu], notifiers: [a] })
    expect(await scene.manager.getRule('cpu')).toMatchObject({ origin: 'code', definedIn: 'rules[0]' })
    await scene.breach(1)
    await replace(scene, { rules: [], defaultRules: [cpu], notifiers: [a] })
    expect(await scene.manager.getRule('cpu')).toMatchObject({ origin: 'default', thresholdValue: 80 })
    await scene.breach(2)
    expect(newsOf(a)).toEqual(['fired 0'])
  })

  test('that goes to another channel is resolved on both', async () => {
    const scene = begin({ rules: [{ ...cpu, notificationChannels: ['a'] }], notifiers: [a, b] })
    await scene.breach(0)
    await replace(scene, { rules: [{ ...cpu, notificationChannels: ['b'] }], notifiers: [a, b] })
    await scene.ok(2)
    expect([newsOf(a), newsOf(b)]).toEqual([
      ['fired 0', 'resolved 2'],
      ['fired 0', 'resolved 2'],
    ])
  })

  test('escalates to the channels of the new configuration', async () => {
    const rule = { ...cpu, notificationChannels: ['a'] }
    const scene = begin({ rules: [rule], notifiers: [a, b] })
    await scene.breach(0)
    const rules = [{ ...rule, escalate: [{ afterMs: 120_000, channels: ['b'] }] }]
    await replace(scene, { rules, notifiers: [a, b] })
    expect((await refusal(scene, { rules, notifiers: [a] })).problems).toMatchObject([
      { path: 'rules[0].escalate[0].channels[0]' },
    ])
    await scene.breach(1, 2, 3)
    expect(newsOf(b)).toEqual(['fired 2'])
  })

  test('has its own webhook opened, moved and closed', async () => {
    const hooks = new Map<string, Chat>()
    const webhookNotifier = ({ name, url }: { readonly name: string; readonly url: string }): Chat => {
      const hook = hooks.get(url) ?? new Chat(name, url)
      hooks.set(url, hook)
      return hook
    }
    const scene = begin({ notifiers: [], webhookNotifier })
    await scene.breach(0)
    await replace(scene, { rules: [ruleOf('https://x.test/1')], notifiers: [], webhookNotifier })
    expect(newsOf(hooks.get('https://x.test/1') ?? a)).toEqual(['fired 0'])
    await replace(scene, { rules: [ruleOf('https://x.test/2')], notifiers: [], webhookNotifier })
    await scene.until(1.5)
    expect(newsOf(hooks.get('https://x.test/2') ?? a)).toEqual(['fired 1'])
    await replace(scene, { rules: [cpu], notifiers: [], webhookNotifier })
    await scene.ok(3, 4)
    expect(newsOf(hooks.get('https://x.test/2') ?? a)).toEqual(['fired 1', 'resolved 3'])
    expect(await scene.manager.listChannels()).toEqual([])
    expect((await refusal(scene, { rules: [ruleOf('https://x.test/1')] })).code).toBe('INVALID_RULE')
  })

  test('that was added at run time stays, also if it was updated; it must not clash', async () => {
    const scene = begin({ rules: [], notifiers: [a] })
    scene.manager.addRule({ ...cpu, notificationChannels: ['a'] })
    await scene.manager.updateRule({ ...cpu, notificationChannels: ['a'], thresholdValue: 85 })
    await replace(scene, { rules: [], notifiers: [a, b] })
    expect(await scene.manager.getRule('cpu')).toMatchObject({ thresholdValue: 85, definedIn: 'addRule' })
    expect((await refusal(scene, { rules: [cpu], notifiers: [a] })).problems).toMatchObject([
      { path: 'rules[0].name', received: 'a duplicate name' },
    ])
    expect((await refusal(scene, { rules: [], notifiers: [b] })).problems).toMatchObject([
      { path: 'addRule(cpu).notificationChannels[0]' },
    ])
  })
})

describe('a stored rule', () => {
  const [a, b] = [new Chat('a'), new Chat('b')]
  const stored = { ...cpu, notificationChannels: ['a'] }

  test('is in effect while the channel exists that it names', async () => {
    const scene = begin({ rules: [], notifiers: [a, b] })
    const warnings: string[] = []
    scene.manager.on('warning', ({ message }) => void warnings.push(message))
    await scene.manager.saveRule(stored, ann)
    await scene.breach(0)
    const names = async (): Promise<readonly string[]> =>
      (await scene.manager.listRules()).map(({ name }) => name)
    for (let n = 0; n < 2; n += 1) await replace(scene, { rules: [], notifiers: [b] })
    expect([await names(), await alertsOf(scene)]).toEqual([[], ['cpu rule_removed']])
    expect(await scene.manager.listUnusedRules()).toMatchObject([{ name: 'cpu' }])
    expect(warnings).toEqual([expect.stringMatching(/not in effect: .*notificationChannels\[0\]/)])
    for (let n = 0; n < 2; n += 1) await replace(scene, { rules: [], notifiers: [a, b] })
    expect([await names(), await scene.manager.listUnusedRules()]).toEqual([['cpu'], []])
    expect(warnings).toHaveLength(1)
    await scene.breach(3)
    expect(newsOf(a).at(-1)).toBe('fired 3')
  })

  test('is replaced by one of the configuration, and comes back after it', async () => {
    const scene = begin({ rules: [], notifiers: [a] })
    await scene.manager.saveRule({ ...stored, thresholdValue: 70 }, ann)
    await replace(scene, { rules: [cpu], notifiers: [a] })
    expect(await scene.manager.getRule('cpu')).toMatchObject({ origin: 'code', thresholdValue: 80 })
    await replace(scene, { rules: [], notifiers: [a] })
    expect(await scene.manager.getRule('cpu')).toMatchObject({ origin: 'stored', thresholdValue: 70 })
  })

  test('is refused if the channel that it names is removed meanwhile', async () => {
    const scene = begin({ rules: [], notifiers: [a, b] })
    await scene.settle()
    const removed = scene.manager.reconfigure({ rules: [], notifiers: [b] })
    await expect(scene.manager.saveRule(stored, ann)).rejects.toMatchObject({ code: 'INVALID_RULE' })
    await removed
  })
})
