import assert from 'node:assert/strict'

import { ids, type StoreContractCase } from './contract-case.ts'
import {
  alertRecord,
  attemptMember,
  attemptRecord,
  changes,
  eventRecord,
  resolvedAlert,
  silenceRecord,
} from './records.ts'

/** Past alerts, their events, silences and attempts. */
export const historyCases: readonly StoreContractCase[] = [
  {
    name: 'returns one alert, open or resolved',
    run: async ({ create }) => {
      const store = await create()
      const alerts = [alertRecord(), resolvedAlert('a2', 9)]
      await store.commit(changes({ alerts }))
      assert.deepEqual(await store.getAlert('a1'), alerts[0])
      assert.deepEqual(await store.getAlert('a2'), alerts[1])
      assert.equal(await store.getAlert('a3'), undefined)
      await store.close()
    },
  },
  {
    name: 'lists resolved alerts newest first, filtered and limited, and counts them by severity',
    run: async ({ create, reopen }) => {
      const store = await create()
      const first = resolvedAlert('a', 10)
      const second = resolvedAlert('b', 5, { severity: 'critical', labels: { alertname: 'cpu', host: 'b' } })
      const third = resolvedAlert('d', 20, { rule: 'disk', labels: { alertname: 'disk' } })
      await store.commit(changes({ alerts: [first, second, alertRecord({ id: 'c' }), third] }))
      const again = await reopen(store)
      const list = async (query: object) => ids(await again.listResolved({ limit: 10, ...query }))
      assert.deepEqual(await again.listResolved({ limit: 10 }), [third, second, first])
      assert.deepEqual(await list({ limit: 1 }), ['d'])
      assert.deepEqual(await list({ rule: 'cpu' }), ['b', 'a'])
      assert.deepEqual(await list({ rule: 'unknown' }), [])
      assert.deepEqual(await list({ severity: 'critical', rule: 'cpu' }), ['b'])
      assert.deepEqual(await list({ severity: 'critical', rule: 'disk' }), [])
      assert.deepEqual(await list({ labels: { host: 'a' } }), ['a'])
      assert.deepEqual(await list({ labels: { host: 'b', alertname: 'cpu' } }), ['b'])
      assert.deepEqual(await list({ labels: { host: 'a', alertname: 'disk' } }), [])
      assert.deepEqual(await list({ labels: { constructor: 'Object' } }), [])
      assert.deepEqual(await list({ labels: {} }), ['d', 'b', 'a'])
      assert.deepEqual(await list({ before: 'd' }), ['b', 'a'])
      assert.deepEqual(await list({ before: 'c' }), ['b', 'a'])
      assert.deepEqual(await list({ before: 'z' }), ['d', 'b', 'a'])
      assert.deepEqual(await list({ from: 'b' }), ['d', 'b'])
      assert.deepEqual(await list({ from: 'e' }), [])
      assert.deepEqual(await list({ from: 'aa', before: 'd', limit: 1 }), ['b'])
      assert.deepEqual(await list({ rule: 'cpu', limit: 1 }), ['b'])
      assert.deepEqual(await list({ rule: 'cpu', severity: 'warning', labels: { host: 'a' }, from: 'b' }), [])
      assert.deepEqual(await again.countResolved(), { info: 0, warning: 2, error: 0, critical: 1 })
      await again.close()
    },
  },
  {
    name: 'finds the one alert that matches far back in a long history',
    run: async ({ create }) => {
      const store = await create()
      const alerts = Array.from({ length: 1500 }, (_, index) =>
        resolvedAlert(`a${String(index).padStart(4, '0')}`, index, index === 3 ? { rule: 'rare' } : {}),
      )
      await store.commit(changes({ alerts }))
      assert.deepEqual(ids(await store.listResolved({ rule: 'rare', limit: 10 })), ['a0003'])
      await store.close()
    },
  },
  {
    name: 'moves an alert from open to resolved, once',
    run: async ({ create }) => {
      const store = await create()
      await store.commit(changes({ alerts: [alertRecord()] }))
      assert.deepEqual(await store.listResolved({ limit: 10 }), [])
      for (const flaps of [0, 1]) await store.commit(changes({ alerts: [resolvedAlert('a1', 9, { flaps })] }))
      assert.deepEqual((await store.load()).alerts, [])
      assert.deepEqual(await store.listResolved({ limit: 10 }), [resolvedAlert('a1', 9, { flaps: 1 })])
      assert.deepEqual(await store.countResolved(), { info: 0, warning: 1, error: 0, critical: 0 })
      await store.close()
    },
  },
  {
    name: 'lists a resolved alert under the severity that it had last',
    run: async ({ create }) => {
      const store = await create()
      await store.commit(changes({ alerts: [alertRecord({ severity: 'error' })] }))
      await store.commit(changes({ alerts: [resolvedAlert('a1', 9, { severity: 'critical' })] }))
      await store.commit(changes({ alerts: [resolvedAlert('a1', 9, { severity: 'warning' })] }))
      assert.deepEqual(await store.countResolved(), { info: 0, warning: 1, error: 0, critical: 0 })
      assert.deepEqual(await store.listResolved({ severity: 'critical', limit: 10 }), [])
      assert.deepEqual(ids(await store.listResolved({ severity: 'warning', limit: 10 })), ['a1'])
      await store.close()
    },
  },
  {
    name: 'lists the events of an alert in the order they were added',
    run: async ({ create, reopen }) => {
      const store = await create()
      const one = eventRecord('a1', 'one')
      const two = { ...one, type: 'acknowledged', by: 'ann', channel: null, detail: null, at: 4 } as const
      const three = eventRecord('a1', 'three')
      await store.commit(
        changes({
          alerts: [alertRecord(), alertRecord({ id: 'a2' })],
          events: [one, eventRecord('a2', 'other'), two],
        }),
      )
      await store.commit(changes({ events: [three] }))
      const again = await reopen(store)
      assert.deepEqual(await again.listEvents('a1'), [one, two, three])
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
  {
    name: 'lists attempts newest first, filtered and limited',
    run: async ({ create, reopen }) => {
      const store = await create()
      const both = [attemptMember(), attemptMember({ fingerprint: 'f2', alertId: 'a2' })]
      const attempts = [
        attemptRecord({ id: 'm1', status: 'accepted', endedMs: 6, members: both }),
        attemptRecord({ id: 'm2', status: 'refused', channel: 'mail' }),
        attemptRecord({ id: 'm3', status: 'refused', reason: 'no such room' }),
        attemptRecord({ id: 'm4', members: [attemptMember({ alertId: 'a2' })] }),
      ]
      const alerts = [alertRecord(), alertRecord({ id: 'a2' })]
      await store.commit(changes({ alerts, attempts }))
      const again = await reopen(store)
      const list = async (query: object) => ids(await again.listAttempts({ limit: 10, ...query }))
      assert.deepEqual(await again.listAttempts({ limit: 10 }), attempts.toReversed())
      assert.deepEqual(await list({ limit: 2 }), ['m4', 'm3'])
      assert.deepEqual(await list({ before: 'm3' }), ['m2', 'm1'])
      assert.deepEqual(await list({ channel: 'mail' }), ['m2'])
      assert.deepEqual(await list({ channel: 'unknown' }), [])
      assert.deepEqual(await list({ status: 'refused' }), ['m3', 'm2'])
      assert.deepEqual(await list({ status: 'refused', channel: 'log' }), ['m3'])
      assert.deepEqual(await list({ alertId: 'a2' }), ['m4', 'm1'])
      assert.deepEqual(await list({ alertId: 'a2', limit: 1 }), ['m4'])
      assert.deepEqual(await list({ alertId: 'a1', status: 'refused', channel: 'log' }), ['m3'])
      assert.deepEqual(await list({ alertId: 'a1', before: 'm3' }), ['m2', 'm1'])
      assert.deepEqual(await list({ alertId: 'unknown' }), [])
      const accepted = attemptRecord({ ...attempts[3], status: 'accepted', endedMs: 9 })
      await again.commit(changes({ attempts: [accepted] }))
      assert.deepEqual(await list({ status: 'accepted' }), ['m4', 'm1'])
      assert.deepEqual(await list({ status: 'open' }), [])
      assert.deepEqual(await list({ alertId: 'a2', status: 'accepted' }), ['m4', 'm1'])
      assert.deepEqual((await again.listAttempts({ limit: 1 }))[0], accepted)
      await again.close()
    },
  },
]
