import { inspect } from 'node:util'

import { describe, expect, test, vi } from 'vitest'

import { createNotifier, type ChannelParts } from './create-notifier.ts'
import type { Delivery } from './notifier.ts'
import { messageOf, outsideFacts } from './testing/hostile-messages.ts'
import { sampleAlert, sampleMessage } from './testing/messages.ts'

const { signal } = new AbortController()
const context = { signal, attempt: 2 }

const delivered = (): Delivery => ({ outcome: 'delivered' })

function channel(deliver: ChannelParts['deliver']) {
  const spied = vi.fn(deliver)
  return { notifier: createNotifier({ name: 'pager', kind: 'page', deliver: spied }), deliver: spied }
}

test('delivers a copy of the message, with the context of the attempt', async () => {
  const outcome: Delivery = { outcome: 'delivered' }
  const { notifier, deliver } = channel(() => outcome)
  const message = sampleMessage()
  expect(notifier).toMatchObject({ name: 'pager', kind: 'page' })
  expect(await notifier.send(message, context)).toBe(outcome)
  expect(deliver).toHaveBeenCalledExactlyOnceWith(message, context)
  expect(deliver.mock.calls[0]?.[0]).not.toBe(message)
})

test('does not deliver an invalid message, and names the problem', async () => {
  const { notifier, deliver } = channel(() => ({ outcome: 'delivered' }))
  expect(await notifier.send({ ...sampleMessage(), group: 7 as never }, context)).toEqual({
    outcome: 'permanent',
    reason: 'Message is not valid: group: expected a string, got a number',
  })
  expect(deliver).not.toHaveBeenCalled()
})

test('leaves text from outside out of a message in brief form', async () => {
  const { notifier, deliver } = channel(delivered)
  const { alerts: _alerts, ...rest } = messageOf('outside', { id: 'msg_1', form: 'brief' })
  const own = sampleAlert()
  for (const [fact, change] of Object.entries(outsideFacts)) {
    await notifier.send({ ...rest, alerts: [{ ...own, ...change('outside') }] }, context)
    const sent = deliver.mock.lastCall?.[0]
    const [alert] = sent !== undefined && 'alerts' in sent ? sent.alerts : []
    expect([fact, JSON.stringify(alert)]).not.toEqual([fact, expect.stringContaining('outside')])
    const { rule, state, severity, value } = own
    expect(alert).toMatchObject({ rule, state, severity, value })
  }
})

test('does not deliver for an attempt that was cancelled before', async () => {
  const { notifier, deliver } = channel(() => ({ outcome: 'delivered' }))
  const cancelled = { outcome: 'retryable', reason: 'Request was cancelled', mayHaveArrived: false }
  expect(await notifier.send(sampleMessage(), { signal: AbortSignal.abort(), attempt: 1 })).toEqual(cancelled)
  expect(deliver).not.toHaveBeenCalled()
})

test.each<[string, ChannelParts['deliver']]>([
  [
    'throws',
    () => {
      throw new Error('s3cret')
    },
  ],
  ['rejects', () => Promise.reject(new Error('s3cret'))],
])('a delivery that %s is permanent, and its error is not shown', async (_what, deliver) => {
  expect(await channel(deliver).notifier.send(sampleMessage(), context)).toEqual({
    outcome: 'permanent',
    reason: 'The channel failed to write the message',
  })
})

test.each([undefined, null, 'ok', [], { outcome: 'sent' }])(
  'a channel that returns %j in place of an outcome failed for good',
  async (returned) => {
    const { notifier } = channel(() => returned as never)
    expect(await notifier.send(sampleMessage(), context)).toEqual({
      outcome: 'permanent',
      reason: 'The channel returned no outcome, so it is unknown whether the message arrived',
    })
  },
)

test('a retryable outcome may have arrived unless the channel says otherwise', async () => {
  const busy = { outcome: 'retryable', reason: 'busy' } as const
  for (const [given, expected] of [
    [busy, { ...busy, mayHaveArrived: true }],
    [
      { ...busy, mayHaveArrived: false },
      { ...busy, mayHaveArrived: false },
    ],
  ] as const)
    expect(await channel(() => given).notifier.send(sampleMessage(), context)).toEqual(expected)
})

describe('declarations', () => {
  const parts = { name: 'pager', kind: 'page', deliver: delivered }
  const declared = {
    minSeverity: 'error',
    alertsPerMessage: 1,
    perMinute: 20,
    forMachines: true,
    refreshMs: 60_000,
  } as const

  test('are those of the parts, and absent if the parts have none', () => {
    expect(createNotifier({ ...parts, ...declared })).toMatchObject(declared)
    expect(Object.keys(createNotifier(parts))).toEqual(['name', 'kind', 'send'])
  })

  test('that cannot be applied are refused, all at once', () => {
    const wrong = { minSeverity: 'fatal', alertsPerMessage: 0, perMinute: 0.5, forMachines: 1, refreshMs: 1 }
    const more = { destination: '', recipients: ['a', 'a'] }
    expect(() => createNotifier({ ...parts, ...wrong, ...more } as never)).toThrow(
      /destination: .*recipients: .*minSeverity: .*alertsPerMessage: .*perMinute: .*forMachines: .*refreshMs: /,
    )
  })

  test('of destination and recipients can be read, and are in no log and no JSON', () => {
    const secrets = { destination: 'https://chat.example.com/s3cret', recipients: ['ann@s3cret.example'] }
    const notifier = createNotifier({ ...parts, ...secrets })
    expect(notifier.destination?.()).toBe(secrets.destination)
    expect(notifier.recipients).toEqual(secrets.recipients)
    const shown = inspect(notifier, { depth: Infinity, showHidden: true }) + JSON.stringify(notifier)
    expect(shown).not.toContain('s3cret')
  })

  test('of recipients: the one that an attempt names is passed on, another is refused', async () => {
    const spied = vi.fn(delivered)
    const notifier = createNotifier({ ...parts, deliver: spied, recipients: ['ann', 'bob'] })
    const refused = { outcome: 'permanent', reason: 'The recipient is not one of this channel' }
    expect(await notifier.send(sampleMessage(), { ...context, recipient: 'cleo' })).toEqual(refused)
    expect(spied).not.toHaveBeenCalled()
    await notifier.send(sampleMessage(), { ...context, recipient: 'bob' })
    expect(spied).toHaveBeenLastCalledWith(expect.anything(), { ...context, recipient: 'bob' })
    await notifier.send(sampleMessage(), context)
    expect(spied).toHaveBeenLastCalledWith(expect.anything(), context)
  })
})

test.each([
  [undefined, 'expected an object, got nothing'],
  [{ name: 'pager', kind: 'page' }, 'deliver: expected a function, got nothing'],
  [
    { name: '', kind: 'page', deliver: () => ({ outcome: 'delivered' }), delivr: 1 },
    'name: expected a string of 1 to 128 characters, got an empty string; delivr: unknown option; did you mean deliver?',
  ],
])('a channel of the parts %o is refused by a NotifierError', (parts, problems) => {
  expect(() => createNotifier(parts as never)).toThrow(
    expect.objectContaining({
      name: 'NotifierError',
      message: `Invalid createNotifier options: ${problems}`,
    }) as never,
  )
})
