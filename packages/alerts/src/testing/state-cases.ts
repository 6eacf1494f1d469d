import assert from 'node:assert/strict'

import type { ChannelRecord } from '../store/outbox-records.ts'
import type { StoreContractCase } from './contract-case.ts'
import { alertRecord, changes, digestRow, episodeRecord, outboxRow, silenceRecord } from './records.ts'

const channel: ChannelRecord = {
  channel: 'log',
  failuresInRow: 5,
  failingSinceMs: 10,
  openUntilMs: 40,
  probeDelayMs: 30,
  pausedUntilMs: 0,
  brokenReason: 'no such room',
}

/** What a manager goes on with. */
export const stateCases: readonly StoreContractCase[] = [
  {
    name: 'is empty at first',
    run: async ({ create }) => {
      const store = await create()
      assert.deepEqual(await store.load(), {
        timelineMs: 0,
        alerts: [],
        openEpisodes: [],
        silences: [],
        outbox: [],
        channels: [],
        recentDeliveries: [],
      })
      assert.deepEqual(await store.countResolved(), { info: 0, warning: 0, error: 0, critical: 0 })
      assert.deepEqual(await store.listResolved({ limit: 10 }), [])
      assert.equal(await store.getEpisode('nothing'), undefined)
      assert.deepEqual(await store.listEvents('nothing'), [])
      assert.deepEqual(await store.listSilences(), [])
      assert.equal(await store.getDeadLetter('nothing'), undefined)
      assert.deepEqual(await store.listDeadLetters({ limit: 10 }), [])
      assert.deepEqual(await store.listAttempts('nothing'), [])
      assert.deepEqual(await store.listSettled(0), [])
      const nothing = { resolvedBefore: 1e15, settledBeforeMs: 1e15, limit: 10 }
      assert.deepEqual(await store.prune(nothing), { episodes: 0, messages: 0 })
      await store.close()
    },
  },
  {
    name: 'gives back after a restart exactly what was committed',
    run: async ({ create, reopen }) => {
      const store = await create()
      const suppression = { by: 'ann', reason: 'deploy', at: 1, until: 9, untilMs: 8 }
      const record = alertRecord({ suppression, lastNoticeMs: { log: 7 }, episodeId: 'e1' })
      const acknowledgement = { by: 'bob', note: 'on it', at: 3, expiresAt: 9, untilMs: 8 }
      const episode = episodeRecord({ acknowledgement, acknowledgedAt: 3, toldMs: { log: 7 } })
      const silence = silenceRecord({ untilMs: 78 })
      const outbox = [
        outboxRow({ id: 'm2' }),
        digestRow({ id: 'm3' }),
        outboxRow({ id: 'm1', status: 'sending', attempts: 2 }),
        outboxRow({ id: 'm0', status: 'digest' }),
      ]
      await store.commit(
        changes({
          timelineMs: 77,
          alerts: [record],
          episodes: [episode],
          silences: [silence],
          outbox,
          channels: [channel],
        }),
      )
      const again = await reopen(store)
      assert.deepEqual(await again.load(), {
        timelineMs: 77,
        alerts: [record],
        openEpisodes: [episode],
        silences: [silence],
        outbox,
        channels: [channel],
        recentDeliveries: [],
      })
      assert.deepEqual(await again.getEpisode('e1'), episode)
      await again.close()
    },
  },
  {
    name: 'replaces records of the same key and keeps the order in which messages were first written',
    run: async ({ create, reopen }) => {
      const store = await create()
      const outbox = [outboxRow({ id: 'm9' }), outboxRow({ id: 'm1' })]
      await store.commit(
        changes({ alerts: [alertRecord()], outbox, channels: [channel], silences: [silenceRecord()] }),
      )
      const firing = alertRecord({ detection: { kind: 'firing', sampledAt: 4, dataMs: 4 } })
      const retried = outboxRow({ id: 'm9', attempts: 1, reason: 'no answer' })
      const well = { ...channel, failuresInRow: 0 }
      const silence = silenceRecord({ reason: 'another' })
      await store.commit(
        changes({
          timelineMs: 4,
          alerts: [firing],
          outbox: [retried],
          channels: [well],
          silences: [silence],
        }),
      )
      const again = await reopen(store)
      const loaded = await again.load()
      assert.deepEqual(loaded.alerts, [firing])
      assert.deepEqual(loaded.outbox, [retried, outboxRow({ id: 'm1' })])
      assert.deepEqual(loaded.channels, [well])
      assert.deepEqual(loaded.silences, [silence])
      // Written to again after the restart, a message is still whole.
      await again.commit(changes({ outbox: [outboxRow({ id: 'm1', attempts: 3 })] }))
      assert.deepEqual((await again.load()).outbox, [retried, outboxRow({ id: 'm1', attempts: 3 })])
      await again.close()
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
    name: 'shows of a large commit under way nothing or all',
    run: async ({ create }) => {
      const store = await create()
      const episodes = Array.from({ length: 3000 }, (_, index) => episodeRecord({ id: `e${index}` }))
      let isDone = false
      const commit = store.commit(changes({ timelineMs: 9, episodes })).finally(() => {
        isDone = true
      })
      const looks: Promise<void>[] = []
      const look = async (): Promise<void> => {
        const { openEpisodes, timelineMs } = await store.load()
        assert.ok(openEpisodes.length === 0 || openEpisodes.length === 3000)
        assert.equal(timelineMs, openEpisodes.length === 0 ? 0 : 9)
      }
      const poll = (): void => {
        if (isDone) return
        looks.push(look())
        setImmediate(poll)
      }
      poll()
      await commit
      await Promise.all(looks)
      assert.equal((await store.load()).openEpisodes.length, 3000)
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
