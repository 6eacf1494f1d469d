import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { cpuRule, Receiver, Scene, startFakeTime } from '../../test/scene.ts'
import { defaultRules } from '../rules/default-rules.ts'
import { AlertManager } from '../manager.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

test('a rule without channels notifies all configured ones, as the default rules do', async () => {
  const [slack, mail] = [new Receiver('slack'), new Receiver('mail')]
  const scene = new Scene({ rules: [cpuRule], notifiers: [slack, mail] })
  await scene.breach(0, 1)
  expect([slack.log, mail.log]).toEqual([['fired 1'], ['fired 1']])
  const { manager } = new Scene({ rules: defaultRules(), notifiers: [slack] })
  for (const rule of await manager.listRules()) expect(rule.notificationChannels).toBeUndefined()
})

test('an unknown channel is refused with the configured ones and a suggestion', () => {
  const rules = [{ ...cpuRule, notificationChannels: ['slak', 'log'] }]
  expect(() => new AlertManager({ rules, notifiers: [new Receiver('slack')] })).toThrow(
    'Invalid alert rules: rules[0].notificationChannels[0]: unknown channel; expected one of slack (did you mean slack?); ' +
      'rules[0].notificationChannels[1]: unknown channel; expected one of slack',
  )
})
