import assert from 'node:assert/strict'

import { event, ids, type StoreContractCase } from './contract-case.ts'
import { changes, episodeRecord, outboxRow, resolvedEpisode, silenceRecord } from './records.ts'

/** What goes when it is old, and what never does. */
export const pruneCases: readonly StoreContractCase[] = [
  {
    name: 'prunes old resolved episodes with their events in batches, and nothing that is open or has a message to send',
    run: async ({ create }) => {
      const store = await create()
      const episodes = [
        resolvedEpisode('old1', 10),
        resolvedEpisode('old2', 11),
        resolvedEpisode('waiting', 12),
        resolvedEpisode('new', 100),
        episodeRecord({ id: 'open', firedAt: 1 }),
      ]
      const waiting = outboxRow({ id: 'w', episodeId: 'waiting' })
      const events = [event('old1', 'x'), event('open', 'y'), event('new', 'z')]
      await store.commit(changes({ episodes, events, outbox: [waiting] }))
      const prune = async (limit: number) =>
        (await store.prune({ resolvedBefore: 100, settledBeforeMs: 0, limit })).episodes
      assert.equal(await prune(1), 1)
      assert.equal(await prune(10), 1)
      assert.equal(await prune(10), 0)
      assert.equal(await store.getEpisode('old1'), undefined)
      assert.deepEqual(await store.listEvents('old1'), [])
      assert.deepEqual(await store.listEvents('open'), [event('open', 'y')])
      assert.deepEqual(await store.listEvents('new'), [event('new', 'z')])
      assert.deepEqual(ids((await store.load()).openEpisodes), ['open'])
      assert.deepEqual(ids(await store.listResolved({ limit: 10 })), ['waiting', 'new'])
      await store.close()
    },
  },
  {
    name: 'prunes old settled messages with their attempts in batches, and none that is to be sent',
    run: async ({ create }) => {
      const store = await create()
      const attempt = { channel: 'log', at: 5, durationMs: 1, outcome: 'delivered', reason: null } as const
      const outbox = [
        outboxRow({ id: 'm1', status: 'delivered', settledMs: 10 }),
        outboxRow({ id: 'm2', status: 'dead', settledMs: 11 }),
        outboxRow({ id: 'm3', status: 'dead', settledMs: 20 }),
        outboxRow({ id: 'm4' }),
      ]
      const attempts = ['m1', 'm3'].map((messageId) => ({ ...attempt, messageId }))
      await store.commit(changes({ timelineMs: 20, outbox, attempts }))
      const prune = async (limit: number) =>
        (await store.prune({ resolvedBefore: 0, settledBeforeMs: 20, limit })).messages
      assert.equal(await prune(1), 1)
      assert.equal(await prune(10), 1)
      assert.equal(await prune(10), 0)
      assert.deepEqual(await store.listAttempts('m1'), [])
      assert.deepEqual(await store.listAttempts('m3'), [{ ...attempt, messageId: 'm3' }])
      assert.deepEqual(ids(await store.listDeadLetters({ limit: 10 })), ['m3'])
      assert.deepEqual((await store.load()).outbox, [outboxRow({ id: 'm4' })])
      await store.close()
    },
  },
  {
    name: 'prunes silences that ended long ago',
    run: async ({ create }) => {
      const store = await create()
      const silences = [silenceRecord({ id: 's1', until: 99 }), silenceRecord({ id: 's2', until: 100 })]
      await store.commit(changes({ silences }))
      await store.prune({ resolvedBefore: 100, settledBeforeMs: 0, limit: 10 })
      assert.deepEqual(ids(await store.listSilences()), ['s2'])
      await store.close()
    },
  },
]
