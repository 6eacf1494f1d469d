import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { testMessage } from '../message/compose-message.ts'
import type { AlertNotifier, NotifierContext } from '../notifier.ts'
import { attemptDelivery, type AttemptOptions } from './attempt.ts'

const message = testMessage({ id: 'id', channel: 'log', instance: 'bot-1' }, 0)
const options: AttemptOptions = { attempt: 3, timeoutMs: 1000, clean: (text) => text.replace('secret', '…') }

function notifier(send: AlertNotifier['send']): AlertNotifier {
  return { name: 'log', send }
}

const tooLong: AlertNotifier['send'] = async () => ({
  outcome: 'permanent',
  reason: `secret ${'x'.repeat(900)}`,
})

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('hands over the message with the number of the attempt', async () => {
  const send = vi.fn<AlertNotifier['send']>(async () => ({ outcome: 'delivered', providerId: 'x1' }))
  expect(await attemptDelivery(notifier(send), message, options)).toEqual({
    outcome: 'delivered',
    providerId: 'x1',
  })
  expect(send).toHaveBeenCalledExactlyOnceWith(message, {
    attempt: 3,
    signal: expect.any(AbortSignal) as AbortSignal,
  })
  expect(vi.getTimerCount()).toBe(0)
})

test.each([
  [
    'throws at once',
    () => {
      throw new Error('no secret')
    },
  ],
  [
    'rejects',
    async () => {
      throw new Error('no secret')
    },
  ],
])('a notifier that %s is tried again, and the message may have arrived', async (_what, send) => {
  const delivery = await attemptDelivery(notifier(send), message, options)
  expect(delivery).toEqual({ outcome: 'retryable', reason: 'notifier threw: no …', mayHaveArrived: true })
})

test.each([undefined, null, 'ok', {}, { outcome: 'sent' }])(
  'the answer %j is tried again, and the message may have arrived',
  async (answer) => {
    const delivery = await attemptDelivery(
      notifier(async () => answer as never),
      message,
      options,
    )
    expect(delivery).toEqual({
      outcome: 'retryable',
      reason: 'the notifier returned no outcome',
      mayHaveArrived: true,
    })
  },
)

test.each([
  [
    'throws what cannot be shown',
    async () => {
      throw Object.assign(new Error('x'), { message: Symbol('x') })
    },
  ],
  [
    'gives what cannot be read',
    async () => ({
      get outcome(): never {
        throw new Error('x')
      },
    }),
  ],
])('a notifier that %s is tried again, and the message may have arrived', async (_what, send) => {
  const delivery = await attemptDelivery(notifier(send), message, options)
  expect(delivery).toEqual({
    outcome: 'retryable',
    reason: expect.any(String) as string,
    mayHaveArrived: true,
  })
})

test('cleans and cuts reasons', async () => {
  const delivery = await attemptDelivery(notifier(tooLong), message, options)
  expect(delivery).toEqual({ outcome: 'permanent', reason: `… ${'x'.repeat(297)}…` })
})

test.each([
  [5000, 5000],
  [1e12, 3_600_000],
])('passes on a wait of %d ms as %d ms', async (given, expected) => {
  const send: AlertNotifier['send'] = async () => ({
    outcome: 'retryable',
    reason: 'busy',
    retryAfterMs: given,
  })
  expect(await attemptDelivery(notifier(send), message, options)).toHaveProperty('retryAfterMs', expected)
})

test('ends an attempt that hangs, and tells the notifier', async () => {
  let context: NotifierContext | undefined
  const hanging = notifier((_message, given) => {
    context = given
    return new Promise(() => undefined)
  })
  const delivery = attemptDelivery(hanging, message, options)
  await vi.advanceTimersByTimeAsync(999)
  expect(context?.signal.aborted).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(await delivery).toEqual({
    outcome: 'retryable',
    reason: 'timed out after 1000 ms',
    mayHaveArrived: true,
  })
  expect(context?.signal.aborted).toBe(true)
})

test('ends when it is cancelled', async () => {
  const controller = new AbortController()
  const hanging = notifier(() => new Promise(() => undefined))
  const delivery = attemptDelivery(hanging, message, { ...options, signal: controller.signal })
  controller.abort()
  expect(await delivery).toEqual({ outcome: 'retryable', reason: 'cancelled', mayHaveArrived: true })
})

test('an attempt that is cancelled before it starts sends nothing', async () => {
  const send = vi.fn<AlertNotifier['send']>()
  const delivery = await attemptDelivery(notifier(send), message, { ...options, signal: AbortSignal.abort() })
  expect(delivery).toEqual({ outcome: 'retryable', reason: 'cancelled', mayHaveArrived: false })
  expect(send).not.toHaveBeenCalled()
})

test.each([
  [false, false],
  [true, true],
  [undefined, true],
  ['no', true],
])('mayHaveArrived %j of a notifier counts as %j', async (given, expected) => {
  const answer = { outcome: 'retryable', reason: 'busy', mayHaveArrived: given } as never
  const delivery = await attemptDelivery(
    notifier(async () => answer),
    message,
    options,
  )
  expect(delivery).toEqual({ outcome: 'retryable', reason: 'busy', mayHaveArrived: expected })
})

test('refused alerts are passed on if they are texts', async () => {
  const answer = { outcome: 'delivered', refusedAlerts: ['a', 1, null, 'b'] } as never
  const delivery = await attemptDelivery(
    notifier(async () => answer),
    message,
    options,
  )
  expect(delivery).toEqual({ outcome: 'delivered', refusedAlerts: ['a', 'b'] })
})

test('a recipient is handed over', async () => {
  const send = vi.fn<AlertNotifier['send']>(async () => ({ outcome: 'delivered' }))
  await attemptDelivery(notifier(send), message, { ...options, recipient: 'ann@example.org' })
  expect(send.mock.calls[0]?.[1]).toMatchObject({ attempt: 3, recipient: 'ann@example.org' })
})

const fail = (): never => {
  throw new Error('secret')
}

test('a notifier that throws what cannot be read is tried again', async () => {
  const thrown: unknown[] = [
    new Proxy({}, { get: fail, getPrototypeOf: fail }),
    Object.defineProperty(new Error('x'), 'message', { get: fail }),
  ]
  for (const error of thrown) {
    const send = async (): Promise<never> => Promise.reject(error)
    const delivery = await attemptDelivery(notifier(send), message, options)
    expect(delivery).toMatchObject({ outcome: 'retryable' })
    expect(JSON.stringify(delivery)).not.toContain('secret')
  }
})
