import { expect, test } from 'vitest'

import { broken, deliver, openWith, type Deliver } from '../../test/memory-channel.ts'
import type { Delivery, Notifier } from '../notifier.ts'

/** A channel that changes some outcomes. */
const answering =
  (change: (delivery: Delivery) => Delivery): Deliver =>
  async (...args) =>
    change(await deliver(...args))

/** A channel that does something else when it sends. */
const sending =
  (send: (...args: [notifier: Notifier, ...Parameters<Notifier['send']>]) => Promise<Delivery>) =>
  (notifier: Notifier): Notifier => ({
    ...notifier,
    send: (message, context) => send(notifier, message, context),
  })

const declarations = 'declares what its caller applies, and prints neither destination nor recipients'

test.each<[string, Partial<Notifier>, string]>([
  ['no limit', { perMinute: 0 }, 'perMinute: expected an integer from 1 to 60000, got 0'],
  [
    'no severity',
    { minSeverity: 'fatal' as never },
    'minSeverity: expected one of info, warning, error, critical, got "fatal"',
  ],
  [
    'an empty destination',
    { destination: () => '' },
    'destination: expected a string of 1 to 100000 characters, got an empty string',
  ],
  [
    'no recipients',
    { recipients: [] },
    'recipients: expected a list of 1 to 1000 different addresses, got an empty array',
  ],
  [
    'a destination that it prints',
    { kind: 'for channel-7', destination: () => 'channel-7' },
    'the notifier shows where it sends to',
  ],
  ['recipients that it prints', { recipients: ['ann@example.com'] }, 'the notifier shows where it sends to'],
])('a channel breaks the contract that declares %s', async (_what, declared, failure) => {
  const wrap = (notifier: Notifier): Notifier => ({ ...notifier, ...declared })
  expect(await broken(openWith({ wrap }))).toMatchObject({ [declarations]: failure })
})

test('a channel breaks the contract that is certain that a message did not arrive which the service took', async () => {
  const send = answering((delivery) =>
    delivery.outcome === 'retryable' ? { ...delivery, mayHaveArrived: false } : delivery,
  )
  expect(await broken(openWith({ send }))).toEqual({
    'settles when its attempt is cancelled under way':
      'a message that the service accepted without a response: expected mayHaveArrived true',
  })
})

test('a channel breaks the contract that reports an alert as refused which the message does not name', async () => {
  const send = answering((delivery) =>
    delivery.outcome === 'delivered' ? { ...delivery, refusedAlerts: ['other'] } : delivery,
  )
  expect(await broken(openWith({ send }))).toEqual({
    'delivers a message with 20 alerts, and names in the outcome only such as are in it':
      'refusedAlerts: other is not an alert of the message',
  })
})

/** Refuses an alert with a long note. */
const refuseLong: Deliver = async (service, message, context) =>
  'alerts' in message && message.alerts.some(({ note }) => (note ?? '').length > 1000)
    ? { outcome: 'permanent', reason: 'Too long' }
    : deliver(service, message, context)

test('a channel breaks the contract that refuses hostile text of an alert', async () => {
  expect(await broken(openWith({ send: refuseLong }))).toMatchObject({
    'delivers a message with 20 alerts of hostile text': 'long: expected delivered, got permanent (Too long)',
  })
})

test('a channel breaks the contract that sends text from outside in the brief form', async () => {
  const wrap = sending((notifier, message, context) => {
    if (message.type !== 'fired') return notifier.send(message, context)
    return notifier.send({ ...message, form: 'full' }, context)
  })
  expect(await broken(openWith({ wrap }))).toMatchObject({
    'sends the brief form without text from outside':
      'the payload has text from outside: description, group or thread',
  })
})

test('a channel breaks the contract that sends to all for any recipient', async () => {
  const wrap = sending((notifier, message, { signal, attempt }) =>
    notifier.send(message, { signal, attempt }),
  )
  expect(await broken(openWith({ wrap }))).toMatchObject({
    'sends to the recipient that the attempt names, and to no other':
      'a recipient that is not one of the channel: expected permanent, got delivered',
  })
})
