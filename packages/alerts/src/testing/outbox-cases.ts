import assert from 'node:assert/strict'

import type { AttemptRecord } from '../store/outbox-records.ts'
import { ids, type StoreContractCase } from './contract-case.ts'
import { changes, digestRow, outboxRow } from './records.ts'

const HOUR_MS = 3_600_000

function attempt(messageId: string, at: number, over: Partial<AttemptRecord> = {}): AttemptRecord {
  return { messageId, channel: 'log', at, durationMs: 4, outcome: 'retryable', reason: 'busy', ...over }
}

/** Messages and what became of them. */
export const outboxCases: readonly StoreContractCase[] = [
  {
    name: 'loads no settled message, but the deliveries of the last hour that count to a cap, oldest first',
    run: async ({ create, reopen }) => {
      const store = await create()
      const timelineMs = 10_000_000
      const delivered = (id: string, agoMs: number) =>
        outboxRow({ id, status: 'delivered', settledMs: timelineMs - agoMs, channel: `channel ${id}` })
      const outbox = [
        delivered('new', 1000),
        delivered('older', HOUR_MS - 1),
        delivered('too-old', HOUR_MS),
        { ...delivered('replayed', 1000), replayed: true },
        digestRow({ id: 'digest', status: 'delivered', settledMs: timelineMs }),
        outboxRow({ id: 'dead', status: 'dead', settledMs: timelineMs }),
      ]
      await store.commit(changes({ timelineMs, outbox }))
      const again = await reopen(store)
      const loaded = await again.load()
      assert.deepEqual(loaded.outbox, [])
      assert.deepEqual(loaded.recentDeliveries, [
        { rule: 'cpu', channel: 'channel older', settledMs: timelineMs - HOUR_MS + 1 },
        { rule: 'cpu', channel: 'channel new', settledMs: timelineMs - 1000 },
      ])
      await again.close()
    },
  },
  {
    name: 'keeps dead letters whole, newest first, until they are queued again',
    run: async ({ create, reopen }) => {
      const store = await create()
      const outbox = [
        outboxRow({ id: 'm1' }),
        outboxRow({ id: 'm2', channel: 'mail' }),
        digestRow({ id: 'm3' }),
      ]
      await store.commit(changes({ outbox: [...outbox, outboxRow({ id: 'm4' })] }))
      const dead = outbox.map((row) => ({ ...row, status: 'dead' as const, settledMs: 5, reason: 'gone' }))
      const sent = outboxRow({ id: 'm4', status: 'delivered', settledMs: 5 })
      await store.commit(changes({ outbox: [...dead, sent] }))
      const again = await reopen(store)
      assert.deepEqual(await again.listDeadLetters({ limit: 10 }), dead.toReversed())
      assert.deepEqual(ids(await again.listDeadLetters({ limit: 1 })), ['m3'])
      assert.deepEqual(ids(await again.listDeadLetters({ limit: 10, before: 'm3' })), ['m2', 'm1'])
      assert.deepEqual(ids(await again.listDeadLetters({ limit: 10, channel: 'mail' })), ['m2'])
      assert.deepEqual(await again.getDeadLetter('m1'), dead[0])
      assert.equal(await again.getDeadLetter('m4'), undefined)
      const replayed = outboxRow({ id: 'm1', replayed: true })
      await again.commit(changes({ outbox: [replayed] }))
      assert.deepEqual((await again.load()).outbox, [replayed])
      assert.equal(await again.getDeadLetter('m1'), undefined)
      await again.close()
    },
  },
  {
    name: 'keeps the attempts at a message in the order they were made',
    run: async ({ create, reopen }) => {
      const store = await create()
      await store.commit(changes({ attempts: [attempt('m1', 5), attempt('m2', 6)] }))
      const last = attempt('m1', 9, { outcome: 'delivered', reason: null })
      await store.commit(changes({ attempts: [last] }))
      const again = await reopen(store)
      assert.deepEqual(await again.listAttempts('m1'), [attempt('m1', 5), last])
      await again.close()
    },
  },
  {
    name: 'tells what became of messages since a time, and how long they took',
    run: async ({ create }) => {
      const store = await create()
      const outbox = [
        outboxRow({ id: 'old', status: 'delivered', queuedMs: 1, settledMs: 99 }),
        outboxRow({ id: 'sent', status: 'delivered', queuedMs: 60, settledMs: 100 }),
        outboxRow({ id: 'again', status: 'delivered', queuedMs: 60, settledMs: 101, replayed: true }),
        digestRow({ id: 'digest', status: 'dead', channel: 'mail', queuedMs: 100, settledMs: 102 }),
        outboxRow({ id: 'waits', queuedMs: 100 }),
      ]
      await store.commit(changes({ outbox }))
      const settled = await store.listSettled(100)
      assert.deepEqual(settled, [
        { channel: 'log', notice: 'fire', status: 'delivered', latencyMs: 40 },
        { channel: 'log', notice: 'fire', status: 'delivered', latencyMs: null },
        { channel: 'mail', notice: 'digest', status: 'dead', latencyMs: 2 },
      ])
      await store.close()
    },
  },
]
