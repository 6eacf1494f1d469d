import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { inspect } from 'node:util'

import { formatProblems } from '@botwatch/options'

import { createNotifier } from '../create-notifier.ts'
import { declarationEntries } from '../declarations.ts'
import { isNotifierError } from '../errors.ts'
import type { Message } from '../message/message.ts'
import type { Delivery, Notifier } from '../notifier.ts'
import type { ChannelUnderTest } from './channel-under-test.ts'

/** Limit of one attempt, to end a case that hangs. */
const SETTLE_LIMIT_MS = 20_000
const MAX_REASON_LENGTH = 500
const MAX_RETRY_AFTER_MS = 3_600_000

const outcomes: readonly string[] = ['delivered', 'retryable', 'permanent', 'channel_broken']

/** Sends a message and asserts what holds for every attempt. */
export async function send(
  channel: ChannelUnderTest,
  message: Message,
  signal: AbortSignal = new AbortController().signal,
): Promise<Delivery> {
  const before = channel.payloads().length
  const delivery = await settled(channel.notifier.send(message, { signal, attempt: 1 }))
  assertDelivery(delivery)
  for (const payload of channel.payloads().slice(before)) {
    assert.ok(payload.isWellFormed(), 'a payload has lone surrogates')
    channel.assertPayload(payload)
    assertNoSecret(channel, payload, 'a payload')
  }
  assertNoSecret(channel, JSON.stringify(delivery), 'the outcome')
  return delivery
}

/** Asserts the outcome of an attempt. The failure shows the reason that the channel gave. */
export function assertOutcome(delivery: Delivery, expected: Delivery['outcome'], what: string): void {
  const reason = delivery.outcome === 'delivered' ? '' : ` (${delivery.reason})`
  assert.ok(delivery.outcome === expected, `${what}: expected ${expected}, got ${delivery.outcome}${reason}`)
}

/** Asserts whether a failed attempt may have delivered the message, which is so unless the channel is certain. */
export function assertArrival(delivery: Delivery, expected: boolean, what: string): void {
  const mayHaveArrived = delivery.outcome === 'retryable' && delivery.mayHaveArrived !== false
  assert.ok(mayHaveArrived === expected, `${what}: expected mayHaveArrived ${expected}`)
}

/** Asserts how many payloads the service has received. */
export function assertPayloads(channel: ChannelUnderTest, expected: number): void {
  const { length } = channel.payloads()
  assert.ok(length === expected, `the service received ${length} payloads, expected ${expected}`)
}

/** Asserts that a delivery is one of the four outcomes and within its limits. */
export function assertDelivery(delivery: Delivery): void {
  const { outcome } = delivery
  assert.ok(outcomes.includes(outcome), `expected an outcome of ${outcomes.join(', ')}, got ${outcome}`)
  if (outcome === 'delivered') {
    for (const fingerprint of delivery.refusedAlerts ?? [])
      assert.ok(typeof fingerprint === 'string', 'refusedAlerts: expected fingerprints')
    return
  }
  const { length } = delivery.reason.trim()
  assert.ok(length > 0, `the outcome ${outcome} has no reason`)
  assert.ok(length <= MAX_REASON_LENGTH, `a reason has ${length} characters, more than ${MAX_REASON_LENGTH}`)
  if (outcome !== 'retryable') return
  const isKnown = delivery.mayHaveArrived === undefined || typeof delivery.mayHaveArrived === 'boolean'
  assert.ok(isKnown, 'mayHaveArrived: expected true or false')
  if (delivery.retryAfterMs === undefined) return
  const { retryAfterMs } = delivery
  const isInRange = retryAfterMs >= 0 && retryAfterMs <= MAX_RETRY_AFTER_MS
  assert.ok(isInRange, `retryAfterMs: expected 0 to ${MAX_RETRY_AFTER_MS}, got ${retryAfterMs}`)
}

/** Asserts that a text contains no secret of the channel. The failure shows its index, not its text. */
export function assertNoSecret({ secrets }: ChannelUnderTest, text: string, where: string): void {
  for (const [index, secret] of secrets.entries())
    for (const [form, written] of Object.entries(formsOf(secret)))
      assert.ok(!text.includes(written), `${where} contains secrets[${index}] (${form})`)
}

/** The forms in which a secret may appear in a response or a log. */
export function formsOf(secret: string): Readonly<Record<string, string>> {
  const bytes = Buffer.from(secret)
  return {
    'as it is': secret,
    'URL-encoded': encodeURIComponent(secret),
    'as JSON': JSON.stringify(secret).slice(1, -1),
    'in base64': bytes.toString('base64'),
    'in base64url': bytes.toString('base64url'),
  }
}

/** The value of a promise. Rejects if it does not settle within 20 s. */
export async function settled<T>(promise: Promise<T>): Promise<T> {
  const over = new AbortController()
  const limit = setTimeout(SETTLE_LIMIT_MS, undefined, { signal: over.signal }).then(() => {
    throw new Error(`send did not settle within ${SETTLE_LIMIT_MS} ms`)
  })
  try {
    return await Promise.race([promise, limit])
  } finally {
    limit.catch(() => {})
    over.abort()
  }
}

/** A value as a log may show it, at its most talkative. */
export function printed(value: unknown): string {
  return inspect(value, { depth: Infinity, showHidden: true })
}

/** Asserts that the declarations of a notifier are such as `createNotifier` takes. */
export function assertDeclarations(notifier: Notifier): void {
  const { name, kind, destination, recipients } = notifier
  const declared = Object.keys(declarationEntries).map((key) => [key, notifier[key as keyof Notifier]])
  const [first, second] = [destination?.(), destination?.()]
  assert.ok(first === second, 'destination: expected the same text each time')
  const parts = {
    ...(Object.fromEntries(declared) as object),
    name,
    kind,
    destination: first,
    recipients,
    deliver: (): Delivery => ({ outcome: 'delivered' }),
  }
  try {
    createNotifier(parts)
  } catch (error) {
    assert.fail(isNotifierError(error) ? formatProblems(error.problems) : String(error))
  }
}
