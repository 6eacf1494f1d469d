import assert from 'node:assert/strict'

import type { EpisodeEvent } from '../store/records.ts'
import type { AlertStore } from '../store/store.ts'
import { alertRecord, changes, episodeRecord, outboxRow, resolvedEpisode } from './records.ts'

/** How the suite gets at stores of one kind. */
export interface StoreHarness {
  /** A new, empty store. */
  readonly create: () => Promise<AlertStore>
  /** The same data seen by what comes after a restart; a store without durability gives the store itself. */
  readonly reopen: (store: AlertStore) => Promise<AlertStore>
}

/** One fact about a store. `run` rejects where it does not hold. */
export interface StoreContractCase {
  readonly name: string
  readonly run: (harness: StoreHarness) => Promise<void>
}

function event(episodeId: string, detail: string): EpisodeEvent {
  return { episodeId, type: 'fired', at: 5, by: null, channel: 'log', detail }
}

/**
 * What every {@link AlertStore} must do, for any test runner.
 *
 * @example
 * for (const { name, run } of alertStoreContract) test(name, () => run({ create, reopen }))
 */
export const alertStoreContract: readonly StoreContractCase[] = [
  {
    name: 'is empty at first',
    run: async ({ create }) => {
      const store = await create()
      const empty = {
        timelineMs: 0,
        alerts: [],
        openEpisodes: [],
        silences: [],
        outbox: [],
        channels: [],
        recentDeliveries: [],
      }
      assert.deepEqual(await store.load(), empty)
      assert.deepEqual(await store.countResolved(), { info: 0, warning: 0, error: 0, critical: 0 })
      assert.deepEqual(await store.listResolved({ limit: 10 }), [])
      assert.equal(await store.getEpisode('nothing'), undefined)
      assert.deepEqual(await store.listEvents('nothing'), [])
      await store.close()
    },
  },
  {
    name: 'gives back after a restart exactly what was committed',
    run: async ({ create, reopen }) => {
      const store = await create()
      const suppression = { by: 'ann', reason: 'deploy', at: 1, until: 9, untilMs: 8 }
      const record = alertRecord({ suppression, lastNoticeMs: { log: 7 }, episodeId: 'e1' })
      const episode = episodeRecord({
        acknowledgement: { by: 'bob', note: 'on it', at: 3, expiresAt: 9, untilMs: 8 },
      })
      const outbox = [outboxRow({ id: 'm2' }), outboxRow({ id: 'm1', status: 'sending', attempts: 2 })]
      await store.commit(changes({ timelineMs: 77, alerts: [record], episodes: [episode], outbox }))
      const again = await reopen(store)
      assert.deepEqual(await again.load(), {
        timelineMs: 77,
        alerts: [record],
        openEpisodes: [episode],
        silences: [],
        outbox,
        channels: [],
        recentDeliveries: [],
      })
      assert.deepEqual(await again.getEpisode('e1'), episode)
      await again.close()
    },
  },
  {
    name: 'replaces records of the same key and keeps the order in which messages were first written',
    run: async ({ create }) => {
      const store = await create()
      await store.commit(
        changes({ alerts: [alertRecord()], outbox: [outboxRow({ id: 'm9' }), outboxRow({ id: 'm1' })] }),
      )
      const firing = alertRecord({ detection: { kind: 'firing', sampledAt: 4, dataMs: 4 } })
      const retried = outboxRow({ id: 'm9', attempts: 1, reason: 'no answer' })
      await store.commit(changes({ timelineMs: 4, alerts: [firing], outbox: [retried] }))
      const { alerts, outbox } = await store.load()
      assert.deepEqual(alerts, [firing])
      assert.deepEqual(outbox, [retried, outboxRow({ id: 'm1' })])
      await store.close()
    },
  },
  {
    name: 'forgets alerts when told to',
    run: async ({ create }) => {
      const store = await create()
      await store.commit(changes({ alerts: [alertRecord(), alertRecord({ fingerprint: 'f2' })] }))
      await store.commit(changes({ forgottenAlerts: ['f1', 'unknown'] }))
      assert.deepEqual((await store.load()).alerts, [alertRecord({ fingerprint: 'f2' })])
      await store.close()
    },
  },
  {
    name: 'loads no settled message, but the deliveries of the last hour, oldest first',
    run: async ({ create, reopen }) => {
      const store = await create()
      const timelineMs = 10_000_000
      const delivered = (id: string, agoMs: number) =>
        outboxRow({ id, status: 'delivered', settledMs: timelineMs - agoMs, channel: `channel ${id}` })
      const outbox = [
        delivered('new', 1000),
        delivered('older', 3_599_999),
        delivered('too-old', 3_600_000),
        outboxRow({ id: 'dead', status: 'dead', settledMs: timelineMs }),
      ]
      await store.commit(changes({ timelineMs, outbox }))
      const again = await reopen(store)
      const loaded = await again.load()
      assert.deepEqual(loaded.outbox, [])
      assert.deepEqual(loaded.recentDeliveries, [
        { rule: 'cpu', channel: 'channel older', settledMs: timelineMs - 3_599_999 },
        { rule: 'cpu', channel: 'channel new', settledMs: timelineMs - 1000 },
      ])
      await again.close()
    },
  },
  {
    name: 'lists resolved episodes newest first, filtered and limited, and counts them by severity',
    run: async ({ create }) => {
      const store = await create()
      const first = resolvedEpisode('a', 10)
      const second = resolvedEpisode('b', 5, { severity: 'critical' })
      const third = resolvedEpisode('c', 20, { rule: 'disk' })
      await store.commit(changes({ episodes: [first, third, episodeRecord({ id: 'open' }), second] }))
      assert.deepEqual(await store.listResolved({ limit: 10 }), [third, second, first])
      assert.deepEqual(await store.listResolved({ limit: 1 }), [third])
      assert.deepEqual(await store.listResolved({ limit: 10, rule: 'cpu' }), [second, first])
      assert.deepEqual(await store.listResolved({ limit: 10, severity: 'critical', rule: 'cpu' }), [second])
      assert.deepEqual(await store.countResolved(), { info: 0, warning: 2, error: 0, critical: 1 })
      await store.close()
    },
  },
  {
    name: 'moves an episode from open to resolved',
    run: async ({ create }) => {
      const store = await create()
      await store.commit(changes({ episodes: [episodeRecord()] }))
      await store.commit(changes({ episodes: [resolvedEpisode('e1', 9)] }))
      assert.deepEqual((await store.load()).openEpisodes, [])
      assert.deepEqual(await store.listResolved({ limit: 10 }), [resolvedEpisode('e1', 9)])
      await store.close()
    },
  },
  {
    name: 'keeps the events of an episode in the order they were added',
    run: async ({ create, reopen }) => {
      const store = await create()
      await store.commit(changes({ events: [event('e1', 'one'), event('e2', 'other'), event('e1', 'two')] }))
      await store.commit(changes({ events: [event('e1', 'three')] }))
      const again = await reopen(store)
      const expected = [event('e1', 'one'), event('e1', 'two'), event('e1', 'three')]
      assert.deepEqual(await again.listEvents('e1'), expected)
      await again.close()
    },
  },
  {
    name: 'prunes old resolved episodes with their events and messages, in batches, and nothing else',
    run: async ({ create }) => {
      const store = await create()
      const episodes = [
        resolvedEpisode('old1', 10),
        resolvedEpisode('old2', 11),
        resolvedEpisode('waiting', 12),
        resolvedEpisode('new', 100),
        episodeRecord({ id: 'open' }),
      ]
      const sent = outboxRow({ id: 's', episodeId: 'old1', status: 'delivered', settledMs: 1 })
      const waiting = outboxRow({ id: 'w', episodeId: 'waiting' })
      const events = [event('old1', 'x'), event('new', 'y')]
      await store.commit(changes({ timelineMs: 2, episodes, events, outbox: [sent, waiting] }))
      assert.equal((await store.prune({ resolvedBefore: 100, settledBeforeMs: 5, limit: 1 })).episodes, 1)
      assert.equal((await store.prune({ resolvedBefore: 100, settledBeforeMs: 5, limit: 10 })).episodes, 1)
      assert.equal((await store.prune({ resolvedBefore: 100, settledBeforeMs: 5, limit: 10 })).episodes, 0)
      assert.equal(await store.getEpisode('old1'), undefined)
      assert.deepEqual(await store.listEvents('old1'), [])
      assert.deepEqual(await store.listEvents('new'), [event('new', 'y')])
      const loaded = await store.load()
      assert.deepEqual(loaded.openEpisodes, [episodeRecord({ id: 'open' })])
      assert.deepEqual(loaded.outbox, [waiting])
      assert.deepEqual(loaded.recentDeliveries, [])
      const left = (await store.listResolved({ limit: 10 })).map(({ id }) => id)
      assert.deepEqual(left, ['waiting', 'new'])
      await store.close()
    },
  },
  {
    name: 'may be closed twice',
    run: async ({ create }) => {
      const store = await create()
      await store.close()
      await store.close()
    },
  },
]
