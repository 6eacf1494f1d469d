import assert from 'node:assert/strict'

import type { StoreContractCase } from './contract-case.ts'
import { alertRecord, attemptRecord, changes, resolvedAlert } from './records.ts'

const nothing = { count: 0, meanMs: null, p50Ms: null, p95Ms: null }

/** Figures of a window. */
export const figureCases: readonly StoreContractCase[] = [
  {
    name: 'has no figures without data',
    run: async ({ create }) => {
      const store = await create()
      assert.deepEqual(await store.getFigures({ from: '', sinceMs: 0 }), {
        rules: [],
        timeToAcknowledge: nothing,
        timeToResolve: nothing,
        notifications: [],
        timeToNotify: nothing,
      })
      await store.close()
    },
  },
  {
    name: 'counts the alerts that fired in the window, open or resolved, with exact percentiles',
    run: async ({ create, reopen }) => {
      const store = await create()
      const firedAt = 1000
      const by = { by: null, note: null }
      const alerts = [
        resolvedAlert('a0', 9000, { acknowledgedAt: 9000, flaps: 9 }),
        resolvedAlert('a1', firedAt + 10, { acknowledgedAt: firedAt + 4, flaps: 1 }),
        resolvedAlert('a2', firedAt + 30, { rule: 'disk' }),
        resolvedAlert('a3', 0, { resolution: { reason: 'manual', at: firedAt + 20, ...by } }),
        resolvedAlert('a4', 0, {
          resolution: { reason: 'stale_timeout', at: firedAt + 90, ...by },
          flaps: 2,
        }),
        // The wall clock was set back.
        resolvedAlert('a5', firedAt - 500, { acknowledgedAt: firedAt - 600 }),
        alertRecord({ id: 'a6', acknowledgedAt: firedAt + 2 }),
      ]
      await store.commit(changes({ alerts: alerts.map((alert) => ({ ...alert, resolution: null })) }))
      await store.commit(changes({ alerts }))
      const again = await reopen(store)
      const { rules, timeToAcknowledge, timeToResolve } = await again.getFigures({ from: 'a1', sinceMs: 0 })
      assert.deepEqual(
        rules.toSorted((a, b) => b.alerts - a.alerts),
        [
          { rule: 'cpu', alerts: 5, flaps: 3 },
          { rule: 'disk', alerts: 1, flaps: 0 },
        ],
      )
      assert.deepEqual(timeToAcknowledge, { count: 3, meanMs: 2, p50Ms: 2, p95Ms: 4 })
      assert.deepEqual(timeToResolve, { count: 4, meanMs: 15, p50Ms: 10, p95Ms: 30 })
      const later = await again.getFigures({ from: 'a9', sinceMs: 0 })
      assert.deepEqual(later.rules, [])
      await again.close()
    },
  },
  {
    name: 'counts the messages whose last try ended in the window, by channel and outcome',
    run: async ({ create, reopen }) => {
      const store = await create()
      const attempts = [
        attemptRecord({ id: 'm0', status: 'accepted', endedMs: 9 }),
        attemptRecord({ id: 'm1', status: 'accepted', endedMs: 10, dueMs: 4 }),
        attemptRecord({ id: 'm2', status: 'accepted', endedMs: 20, dueMs: 4 }),
        attemptRecord({ id: 'm3', status: 'accepted', endedMs: 20, dueMs: null }),
        attemptRecord({ id: 'm4', status: 'refused', endedMs: 20, channel: 'mail' }),
        attemptRecord({ id: 'm5', status: 'unsure', endedMs: 20, channel: 'mail' }),
        attemptRecord({ id: 'm6', status: 'open', endedMs: 20 }),
        attemptRecord({ id: 'm7', status: 'unsure' }),
      ]
      await store.commit(changes({ attempts }))
      const again = await reopen(store)
      const { notifications, timeToNotify } = await again.getFigures({ from: '', sinceMs: 10 })
      assert.deepEqual(
        notifications.toSorted((a, b) =>
          `${a.channel} ${a.outcome}` < `${b.channel} ${b.outcome}` ? -1 : 1,
        ),
        [
          { channel: 'log', outcome: 'accepted', count: 3 },
          { channel: 'mail', outcome: 'refused', count: 1 },
          { channel: 'mail', outcome: 'unsure', count: 1 },
        ],
      )
      assert.deepEqual(timeToNotify, { count: 2, meanMs: 11, p50Ms: 6, p95Ms: 16 })
      await again.close()
    },
  },
]
