import assert from 'node:assert/strict'

import { ids, type StoreContractCase } from './contract-case.ts'
import {
  alertRecord,
  attemptRecord,
  changes,
  eventRecord,
  knowledgeRecord,
  resolvedAlert,
  silenceRecord,
} from './records.ts'

const nothing = { resolvedBefore: 0, attemptsBeforeMs: 0, limit: 10 }

/** What is removed when it is old, and what never is. */
export const pruneCases: readonly StoreContractCase[] = [
  {
    name: 'prunes old resolved alerts with their events in batches, and none that is open',
    run: async ({ create, reopen }) => {
      const store = await create()
      const alerts = [
        resolvedAlert('a1', 10),
        resolvedAlert('a2', 11, { rule: 'disk', labels: { disk: 'a' } }),
        resolvedAlert('a3', 100),
        alertRecord({ id: 'a4', firedAt: 1 }),
      ]
      const events = [eventRecord('a1', 'x'), eventRecord('a4', 'y'), eventRecord('a3', 'z')]
      await store.commit(changes({ alerts, events }))
      const prune = async (limit: number) =>
        (await store.prune({ ...nothing, resolvedBefore: 100, limit })).alerts
      assert.equal(await prune(1), 1)
      assert.equal(await prune(10), 1)
      assert.equal(await prune(10), 0)
      const again = await reopen(store)
      assert.equal(await again.getAlert('a1'), undefined)
      assert.deepEqual(await again.listEvents('a1'), [])
      assert.deepEqual(await again.listEvents('a4'), [events[1]])
      assert.deepEqual(await again.listEvents('a3'), [events[2]])
      assert.deepEqual(ids((await again.load()).alerts), ['a4'])
      assert.deepEqual(ids(await again.listResolved({ limit: 10 })), ['a3'])
      assert.deepEqual(await again.listResolved({ labels: { disk: 'a' }, limit: 10 }), [])
      assert.deepEqual(await again.countResolved(), { info: 0, warning: 1, error: 0, critical: 0 })
      const { rules } = await again.getFigures({ from: '', sinceMs: 0 })
      assert.deepEqual(rules, [{ rule: 'cpu', alerts: 2, flaps: 0 }])
      await again.close()
    },
  },
  {
    name: 'never prunes an alert that knowledge refers to, however many there are',
    run: async ({ create }) => {
      const store = await create()
      const alerts = [1, 2, 3, 4, 5].map((n) => resolvedAlert(`a${n}`, 10, { fingerprint: `f${n}` }))
      const knowledge = [
        knowledgeRecord({ fingerprint: 'f1', known: { id: 'a1', number: 1 } }),
        knowledgeRecord({
          fingerprint: 'f2',
          mayKnow: { id: 'a2', number: 1, attempt: 'm1', isCounted: true },
        }),
        knowledgeRecord({ fingerprint: 'f3', refused: { id: 'a3', number: 1 } }),
        knowledgeRecord({ fingerprint: 'f4', lastMissed: { id: 'a4', number: 1 } }),
      ]
      await store.commit(changes({ alerts, knowledge }))
      const prune = async () => (await store.prune({ ...nothing, resolvedBefore: 100, limit: 1 })).alerts
      assert.equal(await prune(), 1)
      assert.equal(await prune(), 0)
      assert.deepEqual(ids((await store.load()).alerts), ['a1', 'a2', 'a3', 'a4'])
      await store.commit(changes({ forgottenKnowledge: knowledge }))
      assert.equal((await store.prune({ ...nothing, resolvedBefore: 100 })).alerts, 4)
      await store.close()
    },
  },
  {
    name: 'prunes old finished attempts in batches, and none that nothing has replaced',
    run: async ({ create, reopen }) => {
      const store = await create()
      const attempts = [
        attemptRecord({ id: 'm1', status: 'accepted', endedMs: 10 }),
        attemptRecord({ id: 'm2', status: 'replaced', startedMs: 11 }),
        attemptRecord({ id: 'm3', status: 'accepted', endedMs: 20 }),
        attemptRecord({ id: 'm4', status: 'refused', endedMs: 1 }),
        attemptRecord({ id: 'm5', status: 'unsure', endedMs: 1 }),
        attemptRecord({ id: 'm6', startedMs: 1 }),
      ]
      await store.commit(changes({ alerts: [alertRecord()], attempts }))
      const prune = async (limit: number) =>
        (await store.prune({ ...nothing, attemptsBeforeMs: 20, limit })).attempts
      assert.equal(await prune(1), 1)
      assert.equal(await prune(10), 1)
      assert.equal(await prune(10), 0)
      const again = await reopen(store)
      assert.deepEqual(ids(await again.listAttempts({ limit: 10 })), ['m6', 'm5', 'm4', 'm3'])
      assert.deepEqual(ids(await again.listAttempts({ alertId: 'a1', limit: 10 })), ['m6', 'm5', 'm4', 'm3'])
      await again.close()
    },
  },
  {
    name: 'prunes silences that ended long ago',
    run: async ({ create }) => {
      const store = await create()
      const silences = [silenceRecord({ id: 's1', until: 99 }), silenceRecord({ id: 's2', until: 100 })]
      await store.commit(changes({ silences }))
      await store.prune({ ...nothing, resolvedBefore: 100 })
      assert.deepEqual(ids(await store.listSilences()), ['s2'])
      await store.close()
    },
  },
  {
    name: 'keeps what is still used when it has pruned all else',
    run: async ({ create, reopen }) => {
      const store = await create()
      const knowledge = [knowledgeRecord({ group: 'g', thread: 't', known: { id: 'a1', number: 1 } })]
      const attempts = [
        attemptRecord(),
        attemptRecord({ id: 'm2', channel: 'mail', status: 'accepted', endedMs: 1 }),
      ]
      await store.commit(
        changes({ alerts: [resolvedAlert('a1', 1), resolvedAlert('a2', 1)], knowledge, attempts }),
      )
      const all = { resolvedBefore: 1e15, attemptsBeforeMs: 1e15, limit: 10 }
      assert.deepEqual(await store.prune(all), { alerts: 1, attempts: 1 })
      const again = await reopen(store)
      const state = await again.load()
      assert.deepEqual(state.knowledge, knowledge)
      assert.deepEqual(state.attempts, [attempts[0]])
      await again.commit(
        changes({ alerts: [resolvedAlert('a3', 1)], attempts: [attempts[1] ?? attemptRecord()] }),
      )
      assert.deepEqual(ids(await again.listResolved({ rule: 'cpu', limit: 10 })), ['a3', 'a1'])
      assert.deepEqual(ids(await again.listAttempts({ channel: 'mail', limit: 10 })), ['m2'])
      await again.close()
    },
  },
]
