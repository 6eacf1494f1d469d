import { expect, test, vi } from 'vitest'

import { createNotifier, type ChannelParts } from './create-notifier.ts'
import type { Delivery } from './notifier.ts'
import { sampleMessage } from './testing/messages.ts'

const { signal } = new AbortController()
const context = { signal, attempt: 2 }

function channel(deliver: ChannelParts['deliver']) {
  const spied = vi.fn(deliver)
  return { notifier: createNotifier({ name: 'pager', kind: 'page', deliver: spied }), deliver: spied }
}

test('delivers a copy of the message, with the context of the attempt', async () => {
  const delivered: Delivery = { outcome: 'delivered' }
  const { notifier, deliver } = channel(() => delivered)
  const { alert: _alert, ...message } = sampleMessage()
  expect(notifier).toMatchObject({ name: 'pager', kind: 'page' })
  expect(await notifier.send(message, context)).toBe(delivered)
  expect(deliver).toHaveBeenCalledExactlyOnceWith(message, context)
  expect(deliver.mock.calls[0]?.[0]).not.toBe(message)
})

test('does not deliver an invalid message, and names the problem', async () => {
  const { notifier, deliver } = channel(() => ({ outcome: 'delivered' }))
  expect(await notifier.send({ ...sampleMessage(), title: 7 as never }, context)).toEqual({
    outcome: 'permanent',
    reason: 'Message is not valid: title: expected a string, got a number',
  })
  expect(deliver).not.toHaveBeenCalled()
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
