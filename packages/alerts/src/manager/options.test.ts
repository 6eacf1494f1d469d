import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { Receiver, Scene, startFakeTime } from '../../test/scene.ts'
import { AlertManager } from '../manager.ts'
import type { AlertManagerOptions } from './options.ts'

beforeEach(startFakeTime)
afterEach(() => void vi.useRealTimers())

function problems(options: unknown): readonly string[] {
  try {
    // oxlint-disable-next-line no-new -- the constructor validates
    new AlertManager(options as AlertManagerOptions)
  } catch (error) {
    const found = (error as { problems: readonly { path: string; expected: string }[] }).problems
    return found.map(({ path, expected }) => `${path}: ${expected}`)
  }
  return []
}

const send = async (): Promise<{ outcome: 'delivered' }> => ({ outcome: 'delivered' })

const redact = (text: string): string => text.replaceAll('s3cr3t', '[redacted]')

function sample(name: string, host: string) {
  return { name, labels: { host }, value: 93 }
}

function withFallback(name: string, ...fallback: readonly string[]): Receiver {
  return Object.assign(new Receiver(name), { fallback })
}

describe('notifiers', () => {
  test('must not have the name of a recipient, or of the webhook of a rule', () => {
    const notifiers = ['email#a@example.org', 'webhook:cpu', '#ops'].map((name) => ({ name, send }))
    const expected = 'a name without "#" inside or "webhook:" in front'
    expect(problems({ notifiers })).toEqual([
      `notifiers[0].name: ${expected}`,
      `notifiers[1].name: ${expected}`,
    ])
  })

  test('may declare what the manager applies', () => {
    const notifier = {
      name: 'a',
      send,
      destination: () => 'https://example.com',
      minSeverity: 'error',
      alertsPerMessage: 1,
      perMinute: 60,
      forMachines: true,
      refreshMs: 60_000,
      recipients: ['a@example.org'],
    }
    expect(problems({ notifiers: [notifier] })).toEqual([])
  })

  test('with invalid declarations are problems, all at once', () => {
    const notifier = {
      name: '',
      send,
      destination: 'https://example.com',
      minSeverity: 'bad',
      alertsPerMessage: 0,
      perMinute: 1.5,
      forMachines: 'yes',
      refreshMs: 0,
      fallback: 'pager',
      recipients: ['a', 'a'],
    }
    expect(problems({ notifiers: [notifier, { name: 'b' }] })).toEqual([
      'notifiers[0].name: a string of 1 to 128 characters',
      'notifiers[0].destination: a function',
      'notifiers[0].minSeverity: one of info, warning, error, critical',
      'notifiers[0].alertsPerMessage: an integer of at least 1',
      'notifiers[0].perMinute: an integer of at least 1',
      'notifiers[0].forMachines: true or false',
      'notifiers[0].refreshMs: an integer of at least 1',
      'notifiers[0].fallback: a list of at most 10 different names of channels',
      'notifiers[0].recipients: a list of 1 to 100 different addresses',
      'notifiers[1]: a notifier (an object with the method send)',
    ])
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('no url')
      },
    ],
    ['returns no string', () => 1 as never],
    ['rejects', () => Promise.reject(new Error('no url')) as never],
  ])('whose destination %s are notified as if it was not declared', async (_what, destination) => {
    const log = Object.assign(new Receiver('log'), { destination })
    const rules = [{ name: 'cpu', metricName: 'cpu', thresholdValue: 80, groupWaitMs: 0 }]
    const scene = new Scene({ rules, notifiers: [log] })
    await scene.evaluate(0, { metrics: { cpu: 93 } })
    expect(log.log).toEqual(['fired 0'])
    await scene.manager.stop()
  })

  test('have fallbacks that are other channels', () => {
    expect(problems({ notifiers: [withFallback('slack', 'email'), withFallback('email', 'slack')] })).toEqual(
      [],
    )
    expect(problems({ notifiers: [withFallback('slack', 'slack', 'emial'), new Receiver('email')] })).toEqual(
      [
        'notifiers[0].fallback[0]: one of email',
        'notifiers[0].fallback[1]: one of email (did you mean email?)',
      ],
    )
    expect(problems({ notifiers: [withFallback('slack', 'email')] })).toEqual([
      'notifiers[0].fallback[0]: none, because there is no other channel',
    ])
  })

  test('have different names', () => {
    expect(problems({ notifiers: [new Receiver('a'), new Receiver('a')] })).toEqual([
      'notifiers[1].name: a name that no other notifier has',
    ])
  })
})

describe('inhibits', () => {
  const host = { name: 'host', op: '=', value: 'a' }

  test('are validated together with the other options', () => {
    const inhibits = [
      { source: [host], target: [] },
      { source: [{ ...host, op: '~' }], target: [host], equal: ['not a name'] },
      { source: [{ name: 'token', op: '=', value: 's3cr3t' }], target: [host] },
    ]
    expect(problems({ inhibits, redact, drainTimeoutMs: 0 })).toEqual([
      'drainTimeoutMs: an integer from 1 to 600000',
      'inhibits[0].target: a list of 1 to 32 matchers',
      'inhibits[1].source[0].op: one of =, !=, =~, !~',
      'inhibits[1].equal[0]: a label name',
      'inhibits[2].source[0].value: a value that is not a secret',
    ])
    expect(problems({ inhibits: 'none' })).toEqual([
      'inhibits: a list of at most 100 inhibitions { source, target, equal }',
    ])
    expect(problems({ inhibits: [{ source: [host], target: [host] }] })).toEqual([])
  })

  test('hold the notifications of what another alert explains', async () => {
    const scene = new Scene({
      rules: ['power', 'fan'].map((name) => ({
        name,
        metricName: name,
        thresholdValue: 80,
        groupWaitMs: 0,
      })),
      inhibits: [
        {
          source: [{ name: 'alertname', op: '=', value: 'power' }],
          target: [{ name: 'alertname', op: '=', value: 'fan' }],
          equal: ['host'],
        },
      ],
    })
    await scene.evaluate(0, { metrics: [sample('fan', 'a'), sample('fan', 'b'), sample('power', 'a')] })
    const named = scene.log.sent.flatMap(({ message }) => message.alerts ?? [])
    expect(named.map(({ rule, labels }) => `${rule} ${labels['host']}`).toSorted()).toEqual([
      'fan b',
      'power a',
    ])
    expect(await scene.manager.listDueNotifications()).toMatchObject([{ rule: 'fan', heldBy: 'inhibited' }])
    await scene.manager.stop()
  })
})

test('problems of options and of rules are listed together', () => {
  const rules = [{ name: 'a', metricName: 'x' }]
  const create = (): AlertManager => new AlertManager({ drainTimeoutMs: 0, notifiers: [{} as never], rules })
  expect(create).toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      problems: [
        expect.objectContaining({ path: 'notifiers[0]' }),
        expect.objectContaining({ path: 'drainTimeoutMs' }),
        expect.objectContaining({ path: 'rules[0].thresholdValue' }),
      ],
    }),
  )
})

test('problems of default rules are listed beside rules that are no list', () => {
  expect(problems({ rules: 5, defaultRules: [{ name: 'r', metricName: 'x' }] })).toEqual([
    'rules: a list of rules',
    'defaultRules[0].thresholdValue: a finite number',
  ])
})
