import { expect, test } from 'vitest'

import { outboxRow } from '../testing/records.ts'
import type { NotifierDelivery } from '../notifier.ts'
import { nextBatchSize, sendBatch, type Sent } from './batch.ts'
import type { Claimed } from './claim.ts'

function claimed(...ids: readonly string[]): readonly Claimed[] {
  return ids.map((id) => {
    const before = outboxRow({ id })
    return { before, row: { ...before, status: 'sending', attempts: 1 } }
  })
}

/** Sends a batch to a channel that gives these outcomes, with a clock on which each attempt takes as long as told. */
async function send(
  outcomes: readonly NotifierDelivery['outcome'][],
  signal = new AbortController().signal,
  eachMs = 3,
) {
  let nowMs = 0
  const ids: string[] = []
  const notifier = {
    name: 'log',
    send: async ({ id }: { readonly id: string }): Promise<NotifierDelivery> => {
      nowMs += eachMs
      ids.push(id)
      const outcome = outcomes[ids.length - 1] ?? 'delivered'
      return outcome === 'delivered' ? { outcome } : { outcome, reason: 'no' }
    },
  }
  const clock = { now: () => 1000 + nowMs, monotonic: () => nowMs }
  const context = { clock, attemptTimeoutMs: 1000, clean: String }
  const sent = await sendBatch(notifier, claimed('a', 'b', 'c'), context, signal)
  return { ids, sent }
}

function took(...durationsMs: readonly number[]): readonly Sent[] {
  return claimed(...durationsMs.map(String)).map((one, index) => ({
    ...one,
    attempt: { delivery: { outcome: 'delivered' }, at: 0, durationMs: durationsMs[index] ?? 0 },
  }))
}

test('a batch is sent one after the other, each attempt with its time', async () => {
  const { ids, sent } = await send([])
  expect(ids).toEqual(['a', 'b', 'c'])
  expect(sent.map(({ attempt }) => attempt)).toEqual([
    { delivery: { outcome: 'delivered' }, at: 1000, durationMs: 3 },
    { delivery: { outcome: 'delivered' }, at: 1003, durationMs: 3 },
    { delivery: { outcome: 'delivered' }, at: 1006, durationMs: 3 },
  ])
})

test.each(['retryable', 'channel_broken'] as const)(
  'no attempt is made after one that ended as %s',
  async (outcome) => {
    const { ids, sent } = await send(['delivered', outcome])
    expect(ids).toEqual(['a', 'b'])
    expect(sent.map(({ attempt }) => attempt?.delivery.outcome ?? null)).toEqual(['delivered', outcome, null])
  },
)

test('a message that is refused for good does not keep the others from being sent', async () => {
  expect((await send(['permanent'])).ids).toEqual(['a', 'b', 'c'])
})

test('no attempt is made once those before have taken 20 ms, and the next batch is smaller', async () => {
  const { ids, sent } = await send([], undefined, 15)
  expect(ids).toEqual(['a', 'b'])
  expect(sent.map(({ attempt }) => attempt?.delivery.outcome ?? null)).toEqual([
    'delivered',
    'delivered',
    null,
  ])
  expect(nextBatchSize(64, sent)).toBe(1)
  expect(nextBatchSize(64, (await send([], undefined, 10)).sent)).toBe(2)
})

test('nothing is sent once it was cancelled', async () => {
  expect((await send([], AbortSignal.abort())).ids).toEqual([])
})

test('a batch grows twofold while it is sent within 20 ms, and no further than 64', () => {
  expect(nextBatchSize(1, took(1))).toBe(2)
  expect(nextBatchSize(16, took(0, 0))).toBe(32)
  expect(nextBatchSize(64, took(0, 0))).toBe(64)
  expect(nextBatchSize(16, took(2, 2))).toBe(10)
  expect(nextBatchSize(16, took(19, 1, 1))).toBe(2)
})

test('a slow receiver, and one that failed, get one message at a time', () => {
  expect(nextBatchSize(8, took(30))).toBe(1)
  const [failed, rest] = claimed('a', 'b')
  const attempt = { delivery: { outcome: 'retryable', reason: 'no' }, at: 0, durationMs: 0 } as const
  const sent = [failed, rest].flatMap((one, index) =>
    one === undefined ? [] : [{ ...one, attempt: index === 0 ? attempt : null }],
  )
  expect(nextBatchSize(8, sent)).toBe(1)
})
