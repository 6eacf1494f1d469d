import { expect, test } from 'vitest'

import { Receiver } from '../../test/scene.ts'
import { defaultRules } from '../rules/default-rules.ts'
import { alertMetrics } from '../stats/alert-metrics.ts'
import { memoryStore } from '../store/memory.ts'
import { sqliteStore } from '../store/sqlite.ts'
import { AlertManager } from '../manager.ts'

const slack = new Receiver('slack')

/** Lets a test give what TypeScript would refuse. */
function untyped(value: AlertManager): Record<string, (...args: unknown[]) => Promise<unknown>> {
  return value as never
}

test.each([
  [null, 'expected an object, got null'],
  ['slack', 'expected an object, got a string of 5 characters'],
  [{ notifiers: slack }, 'notifiers: expected a list of notifiers, got an object'],
  [{ notifier: [slack] }, 'notifier: unknown option; did you mean notifiers?'],
  [
    { notifiers: [slack, 'mail', { name: 'log' }] },
    'notifiers[1]: expected a notifier (an object with the method send), got a string of 4 characters; ' +
      'notifiers[2]: expected a notifier (an object with the method send), got an object',
  ],
  [
    { notifiers: [{ name: '', send: () => undefined }] },
    'notifiers[0].name: expected a string of 1 to 128 characters, got an empty string',
  ],
  [{ rules: {} }, 'rules: expected a list of rules, got an object'],
  [
    { store: { load: () => undefined } },
    'store: expected an alert store (an object with the methods load, commit,',
  ],
  [
    { clock: Date.now },
    'clock: expected a clock (an object with the methods now and monotonic), got a function',
  ],
  [{ redact: true, random: 1 }, 'redact: expected a function, got true; random: expected a function, got 1'],
  [{ evaluationIntervalms: 5 }, 'evaluationIntervalms: unknown option; did you mean evaluationIntervalMs?'],
])('new AlertManager(%j) is a typed error that lists the problems', (options, message) => {
  const create = (): AlertManager => new AlertManager(options as never)
  expect(create).toThrow(expect.objectContaining({ name: 'AlertsError', code: 'INVALID_ARGUMENT' }))
  expect(create).toThrow(`Invalid AlertManager options: ${message}`)
})

test('an option that is undefined counts as left out', () => {
  const options = { notifiers: undefined, store: undefined, attemptTimeoutMs: undefined, random: undefined }
  expect(() => new AlertManager(options as never)).not.toThrow()
})

test('channels by name may be instances of a class, whose methods are inherited', async () => {
  class Chat {
    readonly name = 'chat'
    async send(): Promise<{ outcome: 'delivered' }> {
      return { outcome: 'delivered' }
    }
  }
  const manager = new AlertManager({ notifiers: [new Chat()] })
  expect(await manager.testNotification('chat')).toEqual({ outcome: 'delivered' })
})

test.each([
  [[], 'expected an object, got nothing'],
  [[null], 'expected an object, got null'],
  [[{ metric: {} }], 'metric: unknown option; did you mean metrics?'],
  [
    [{ metrics: 'cpu', health: {} }],
    'metrics: expected an object of values by metric name, or a list of samples { name, labels, value }, ' +
      'got a string of 3 characters; health: expected a list of health results { name, status, message }, got an object',
  ],
  [[{ metrics: new Map() }], 'metrics: expected an object of values by metric name, or a list of samples'],
  [
    [{ sampleTime: 'now' }],
    'sampleTime: expected a valid Date, milliseconds since 1970, or ISO 8601 text with a time zone, got a string of 3',
  ],
])('evaluateRules(...%j) rejects with every problem and changes nothing', async (args, message) => {
  const manager = new AlertManager({ rules: [{ name: 'cpu', metricName: 'cpu', thresholdValue: 1 }] })
  const round = untyped(manager)['evaluateRules']?.(...args)
  await expect(round).rejects.toMatchObject({
    name: 'AlertsError',
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining(`Invalid evaluation input: ${message}`),
  })
  const { fired } = await manager.evaluateRules({ metrics: { cpu: 2 } })
  expect(fired).toHaveLength(1)
})

const id = '0199d1a0-0000-7000-8000-000000000000'

test.each([
  ['acknowledgeAlert', [], 'id: expected a string, got nothing; expected an object, got nothing'],
  [
    'acknowledgeAlert',
    [id, { by: 'ann', untill: 5 }],
    'untill: unknown option; expected one of by, note, expiresAt',
  ],
  ['unacknowledgeAlert', [7, { by: 'ann' }], 'id: expected a string, got 7'],
  ['resolveAlert', [id, {}], 'by: expected a string of 1 to 256 characters that is not blank, got nothing'],
  ['resolveAlert', [id, { by: '\u200b' }], 'by: expected a string of 1 to 256 characters that is not blank'],
  [
    'suppressAlert',
    [id, { by: 'ann' }],
    'reason: expected a string of 1 to 2000 characters that is not blank, got nothing; until: expected a time within',
  ],
  [
    'unsuppressAlert',
    [id, {}],
    'by: expected a string of 1 to 256 characters that is not blank, got nothing',
  ],
  ['addSilence', [], 'expected an object, got nothing'],
  ['addSilence', [{ matcher: [] }], 'matcher: unknown option; did you mean matchers?'],
  [
    'addSilence',
    [{ matchers: [{ name: 'a', op: '=', valu: 'b' }], by: 'ann', reason: 'x', until: new Date(NaN) }],
    'matchers[0].valu: unknown option; did you mean value?',
  ],
  ['expireSilence', [null, null], 'id: expected a string, got null; expected an object, got null'],
  [
    'listSilences',
    [{ state: 'actve' }],
    'state: expected one of active, pending, expired (did you mean active?)',
  ],
  ['getAlert', [], 'id: expected a string, got nothing'],
  ['listAlerts', [null], 'expected an object, got null'],
  ['listAlerts', [{ statuz: 'active' }], 'statuz: unknown option; did you mean status?'],
  ['listEvents', [{}], 'id: expected a string, got an object'],
  ['listNotifications', [{ chanel: 'log' }], 'chanel: unknown option; did you mean channel?'],
  ['listDueNotifications', [{ limit: 0 }], 'limit: expected an integer from 1 to 1000, got 0'],
  ['getAlertStatistics', [{ window: 60_000 }], 'window: unknown option; did you mean windowMs?'],
  [
    'cleanupOldAlerts',
    [{ olderThanMs: -1 }],
    'olderThanMs: expected an integer from 0 to 9007199254740991, got -1',
  ],
  ['testNotification', [], 'channel: expected a string, got nothing'],
  ['removeRule', [], 'name: expected a string, got nothing'],
])('%s(...%j) rejects with a typed error', async (method, args, message) => {
  const manager = new AlertManager({ notifiers: [slack], store: memoryStore() })
  const refused = untyped(manager)[method]?.(...args)
  await expect(refused).rejects.toMatchObject({
    name: 'AlertsError',
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining(message),
  })
})

test('listeners are checked: the names of the events are listed', () => {
  const manager = new AlertManager()
  expect(() => manager.on('fire' as never, () => undefined)).toThrow(
    /Unknown event: expected one of pending, fired, /,
  )
  expect(() => manager.on('fired', undefined as never)).toThrow(/expected a function, got undefined/)
})

test('alertMetrics needs an alert manager', async () => {
  await expect(alertMetrics(undefined as never)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message:
      'Invalid source of alertMetrics: expected an AlertManager (an object with the method getFigures), got nothing',
  })
})

test('the factories refuse unknown options with a suggestion', () => {
  const options = { cooldownMinute: 5, maxNotificationsPerHour: -1 }
  expect(() => defaultRules(options as never)).toThrow(
    'Invalid default rule options: maxNotificationsPerHour: expected an integer from 0 to 1000000, got -1; ' +
      'cooldownMinute: unknown option; did you mean cooldownMinutes?',
  )
  expect(() => sqliteStore({ file: 'alerts.db' } as never)).toThrow(
    'Invalid SQLite store options: path: expected the path of a file, got nothing; file: unknown option; expected one of path, busyTimeoutMs',
  )
  expect(() => sqliteStore(undefined as never)).toThrow(
    'Invalid SQLite store options: expected an object, got nothing',
  )
})

function throwing(name: string): object {
  return {
    get [name](): never {
      throw new Error('sesame')
    },
  }
}

test('an argument that throws when it is read is refused as invalid', async () => {
  const manager = new AlertManager({ rules: [] })
  const calls = untyped(manager)
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  const expected = expect.objectContaining({ code: expect.stringMatching(/^INVALID_(ARGUMENT|RULE)$/) })
  for (const input of [proxy, throwing('name'), throwing('recurring'), throwing('webhookUrl')]) {
    await expect(async () => await calls['addRule']?.(input)).rejects.toEqual(expected)
    for (const method of ['updateRule', 'addSilence', 'evaluateRules', 'listAlerts'])
      await expect(calls[method]?.(input)).rejects.toEqual(expected)
  }
})
