import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { cpuRule, Scene, startFakeTime } from '../../test/scene.ts'
import { parseAlertRule } from '../rules/parse-rule.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const now = { ...cpuRule, consecutiveBreaches: 1 }

function sample(value: number) {
  return { metrics: [{ name: 'cpu_percent', labels: { host: 'a' }, value }] }
}

test('a template of a rule is the text of its alert in messages', async () => {
  const notificationTemplate =
    '{{type}}: {{rule}} at {{value | fixed:1}} on {{labels.host | default:"?"}}, {{reason | default:"still"}}'
  const scene = new Scene({ rules: [{ ...now, notificationTemplate }] })
  await scene.evaluate(0, sample(93.456))
  await scene.evaluate(1, sample(20))
  expect(scene.log.sent.map(({ message }) => message.alerts[0]?.text)).toEqual([
    'fired: cpu at 93.5 on a, still',
    'resolved: cpu at 20.0 on a, recovered',
  ])
})

test('a template that fails leaves the words to the channel, and an event says so', async () => {
  const scene = new Scene({ rules: [{ ...now, notificationTemplate: '{{summary | fixed:1}}' }] })
  const warnings = vi.fn()
  scene.manager.on('warning', warnings)
  await scene.breach(0)
  expect(scene.log.sent[0]?.message.alerts[0]).toMatchObject({
    text: null,
    summary: expect.stringContaining('is 93'),
  })
  expect(warnings).toHaveBeenCalledExactlyOnceWith({
    rule: 'cpu',
    alertId: await scene.openId(),
    channel: 'log',
    message: 'notificationTemplate failed, so the built-in text is sent: expected a number, got string',
  })
})

test('a template is checked with its rule, all problems at once', () => {
  const result = parseAlertRule({ ...now, notificationTemplate: '{{rul}} {{rule | shout}}' })
  expect(result).toMatchObject({
    ok: false,
    problems: [
      {
        path: 'notificationTemplate',
        expected: 'a known name (did you mean rule?)',
        received: '{{rul}}',
      },
      {
        path: 'notificationTemplate',
        expected: 'one of the filters upper, lower, fixed, duration, truncate, date, default',
        received: '{{rule | shout}}',
      },
    ],
  })
})
