import { test as nodeTest } from 'node:test'

import { describe, expect, test } from 'vitest'

import { broken, casesOf, deliver, openWith, secret } from '../../test/memory-channel.ts'
import type { Message } from '../message/message.ts'
import type { Delivery, Notifier, SendContext } from '../notifier.ts'
import type { ChannelUnderTest } from './channel-under-test.ts'
import { notifierContract, type NotifierContractOptions } from './contract.ts'

/** Opens a channel without any part that is optional. */
const openBare = async (): Promise<ChannelUnderTest> => {
  const { hang: _hang, ...rest } = await openWith({ secrets: [] })()
  return rest
}

describe('a channel in memory keeps the contract', () => {
  notifierContract({ test, open: openWith({}), without: ['cutOff', 'withReader'] })
})

test('the test function of node:test registers the cases as well', () => {
  const options: NotifierContractOptions = { test: nodeTest, open: openWith({}) }
  expect(options.test).toBe(nodeTest)
})

test('every case has a name of its own', () => {
  const names = casesOf(openWith({})).map(([name]) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBeGreaterThan(25)
})

/** The rules that no channel without {@link createNotifier} keeps by itself. */
const raw =
  (send: (message: Message, context: SendContext) => Promise<Delivery>) =>
  ({ name, kind }: Notifier): Notifier => ({ name, kind, send })

describe('a channel breaks the contract that', () => {
  test('shows a secret when printed', async () => {
    expect(
      await broken(
        openWith({ wrap: (notifier: Notifier): Notifier => ({ ...notifier, kind: `for ${secret}` }) }),
      ),
    ).toEqual({
      'has a name and a kind, and shows no secret when printed':
        'the notifier contains secrets[0] (as it is)',
    })
  })

  test('sends a message twice', async () => {
    expect(
      await broken(
        openWith({
          send: async (service, ...args) => {
            await deliver(service, ...args)
            return deliver(service, ...args)
          },
        }),
      ),
    ).toMatchObject({
      'delivers a message once and leaves it unchanged': 'the service received 2 payloads, expected 1',
      'keeps messages sent at the same time apart': '2 payloads have the title number-1-',
    })
  })

  test('changes the message', async () => {
    expect(
      await broken(
        openWith({
          wrap: (notifier: Notifier): Notifier => ({
            ...notifier,
            send: async (message, context) => {
              const delivery = await notifier.send(message, context)
              Object.assign(message, { id: 'other' })
              return delivery
            },
          }),
        }),
      ),
    ).toMatchObject({
      'delivers a message once and leaves it unchanged': expect.stringContaining('read only') as string,
    })
  })

  test('does not know a type of message', async () => {
    expect(
      await broken(
        openWith({
          send: async (service, message, context) =>
            message.type === 'digest'
              ? { outcome: 'permanent', reason: 'Digests are not supported' }
              : deliver(service, message, context),
        }),
      ),
    ).toEqual({
      'delivers messages of every type, severity, state and news':
        'a message digest: expected delivered, got permanent (Digests are not supported)',
    })
  })

  test.each([
    ['as it is', secret],
    ['URL-encoded', encodeURIComponent(secret)],
    ['in base64', Buffer.from(secret).toString('base64')],
  ])('sends its secret %s', async (form, text) => {
    expect(
      await broken(
        openWith({
          send: async (service) => {
            service.received.push(`key=${text}`)
            return { outcome: 'delivered' }
          },
        }),
      ),
    ).toMatchObject({
      'redacts its own secrets in what it sends': `a payload contains secrets[0] (${form})`,
    })
  })

  test('names its secret in a reason', async () => {
    expect(
      await broken(
        openWith({
          send: async ({ state }) =>
            state === 'up' ? { outcome: 'delivered' } : { outcome: 'permanent', reason: `401 for ${secret}` },
        }),
      ),
    ).toMatchObject({
      'reports each failure as a value without a secret': 'the outcome contains secrets[0] (as it is)',
    })
  })

  test('takes a failure for a delivery', async () => {
    expect(
      await broken(
        openWith({
          send: async (service, ...args) => {
            await deliver(service, ...args)
            return { outcome: 'delivered' }
          },
        }),
      ),
    ).toMatchObject({
      'reports each failure as a value without a secret': 'a refusal: expected a failure, got delivered',
      'settles when its attempt is cancelled under way': 'the attempt: expected retryable, got delivered',
    })
  })

  test('lacks a part that it does not name', async () => {
    expect(await broken(openBare, [])).toEqual({
      'writes in the language of its reader':
        "withReader: expected one, or without: ['withReader'] if the channel has none",
      'redacts its own secrets in what it sends':
        "secrets: expected one, or without: ['secrets'] if the channel has none",
      'sends a message once whose response is cut off, and does not call it one that has not arrived':
        "cutOff: expected one, or without: ['cutOff'] if the channel has none",
      'settles when its attempt is cancelled under way':
        "hang: expected one, or without: ['hang'] if the channel has none",
    })
  })

  test('has no failure to try', async () => {
    expect(await broken(openWith({ failures: {} }))).toEqual({
      'reports each failure as a value without a secret':
        'failures: expected at least one way to make the service fail',
    })
  })

  test('does not validate messages', async () => {
    expect(await broken(openWith({ wrap: raw(async () => ({ outcome: 'delivered' })) }))).toMatchObject({
      'refuses anything but a message as permanent, and sends nothing':
        'undefined: expected permanent, got delivered',
      'refuses a message with a part of the wrong type as permanent, and sends nothing':
        'a message with a wrong id: expected permanent, got delivered',
      'refuses a message with a part that throws as permanent, and sends nothing':
        'a message with alerts that throw: expected permanent, got delivered',
      'sends nothing for an attempt that was cancelled before, and knows it':
        'the attempt: expected retryable, got delivered',
    })
  })

  test('throws, or gives an outcome of its own', async () => {
    const failing = await broken(openWith({ wrap: raw(() => Promise.reject(new Error('boom'))) }))
    expect(Object.values(failing)).toContain('boom')
    const odd = await broken(openWith({ wrap: raw(async () => ({ outcome: 'sent' }) as never) }))
    expect(odd['delivers a message once and leaves it unchanged']).toBe(
      'expected an outcome of delivered, retryable, permanent, channel_broken, got sent',
    )
  })

  test.each([
    ['an empty reason', { outcome: 'permanent', reason: ' ' }, 'the outcome permanent has no reason'],
    [
      'a reason without end',
      { outcome: 'permanent', reason: 'x'.repeat(501) },
      'a reason has 501 characters, more than 500',
    ],
    [
      'a retry in a day',
      { outcome: 'retryable', reason: 'busy', retryAfterMs: 86_400_000 },
      'retryAfterMs: expected 0 to 3600000, got 86400000',
    ],
  ] as const)('gives %s', async (_what, delivery, failure) => {
    const failing = await broken(openWith({ wrap: raw(async () => delivery) }))
    expect(failing['delivers a message once and leaves it unchanged']).toBe(failure)
  })

  test('refuses odd text', async () => {
    expect(
      await broken(
        openWith({
          send: async (service, message, context) =>
            Number.isNaN(Date.parse(message.at))
              ? { outcome: 'permanent', reason: 'No time' }
              : deliver(service, message, context),
        }),
      ),
    ).toMatchObject({
      'delivers a message with a part that is odd but of the right type':
        'a message with an odd at: expected delivered, got permanent (No time)',
      'delivers hostile text: empty': 'empty, fired: expected delivered, got permanent (No time)',
    })
  })

  test('validates one reading and sends another', async () => {
    expect(
      await broken(
        openWith({
          wrap: (notifier: Notifier): Notifier => ({
            ...notifier,
            send: (message, context) => {
              if (message?.type === 'announcement') void message.title
              return notifier.send(message, context)
            },
          }),
        }),
      ),
    ).toMatchObject({
      'sends the first reading of a message whose parts change': expect.stringContaining(
        'a message whose title changes: expected delivered, got permanent',
      ) as string,
    })
  })

  test('leaves a listener on its signal', async () => {
    expect(
      await broken(
        openWith({
          send: (service, message, context) => {
            context.signal.addEventListener('abort', () => {})
            return deliver(service, message, context)
          },
        }),
      ),
    ).toEqual({
      'leaves no listener on its signal after the attempt': 'a listener is left on the signal',
    })
  })
})

test('a rule of a part that a channel is without is not registered', () => {
  const all = casesOf(openWith({}), []).map(([name]) => name)
  const least = new Set(
    casesOf(openWith({}), ['secrets', 'hang', 'cutOff', 'withReader']).map(([name]) => name),
  )
  expect(all.filter((name) => !least.has(name))).toEqual([
    'writes in the language of its reader',
    'redacts its own secrets in what it sends',
    'sends a message once whose response is cut off, and does not call it one that has not arrived',
    'settles when its attempt is cancelled under way',
  ])
})
