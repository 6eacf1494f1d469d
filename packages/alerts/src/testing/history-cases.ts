import assert from 'node:assert/strict'

import { event, ids, type StoreContractCase } from './contract-case.ts'
import { changes, episodeRecord, resolvedEpisode, silenceRecord } from './records.ts'

/** What there was: episodes, their events, silences. */
export const historyCases: readonly StoreContractCase[] = [
  {
    name: 'lists resolved episodes newest first, filtered and limited, and counts them by severity',
    run: async ({ create }) => {
      const store = await create()
      const first = resolvedEpisode('a', 10)
      const second = resolvedEpisode('b', 5, {
        severity: 'critical',
        labels: { alertname: 'cpu', host: 'b' },
      })
      const third = resolvedEpisode('c', 20, { rule: 'disk', labels: { alertname: 'disk' } })
      await store.commit(changes({ episodes: [first, third, episodeRecord({ id: 'open' }), second] }))
      const list = async (query: object) => ids(await store.listResolved({ limit: 10, ...query }))
      assert.deepEqual(await store.listResolved({ limit: 10 }), [third, second, first])
      assert.deepEqual(await list({ limit: 1 }), ['c'])
      assert.deepEqual(await list({ rule: 'cpu' }), ['b', 'a'])
      assert.deepEqual(await list({ severity: 'critical', rule: 'cpu' }), ['b'])
      assert.deepEqual(await list({ labels: { host: 'a' } }), ['a'])
      assert.deepEqual(await list({ labels: { host: 'a', alertname: 'disk' } }), [])
      assert.deepEqual(await list({ labels: { constructor: 'Object' } }), [])
      assert.deepEqual(await list({ labels: {} }), ['c', 'b', 'a'])
      assert.deepEqual(await list({ before: 'c' }), ['b', 'a'])
      assert.deepEqual(await list({ from: 'b' }), ['c', 'b'])
      assert.deepEqual(await list({ from: 'b', before: 'c', limit: 1 }), ['b'])
      assert.deepEqual(await list({ rule: 'cpu', limit: 1 }), ['b'])
      assert.deepEqual(await store.countResolved(), { info: 0, warning: 2, error: 0, critical: 1 })
      await store.close()
    },
  },
  {
    name: 'finds the one episode that fits far back in a long history',
    run: async ({ create }) => {
      const store = await create()
      const episodes = Array.from({ length: 1500 }, (_, index) =>
        resolvedEpisode(`e${String(index).padStart(4, '0')}`, index, index === 3 ? { rule: 'rare' } : {}),
      )
      await store.commit(changes({ episodes }))
      assert.deepEqual(ids(await store.listResolved({ rule: 'rare', limit: 10 })), ['e0003'])
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
    name: 'lists every silence newest first, and loads those that have not ended',
    run: async ({ create, reopen }) => {
      const store = await create()
      const silences = [
        silenceRecord({ id: 's1', untilMs: 50 }),
        silenceRecord({ id: 's3', untilMs: 51 }),
        silenceRecord({ id: 's2', untilMs: 52, expiredBy: 'ann' }),
      ]
      await store.commit(changes({ timelineMs: 50, silences }))
      const again = await reopen(store)
      assert.deepEqual(ids(await again.listSilences()), ['s3', 's2', 's1'])
      assert.deepEqual((await again.listSilences())[1], silences[2])
      assert.deepEqual(ids((await again.load()).silences).toSorted(), ['s2', 's3'])
      await again.close()
    },
  },
]
