import assert from 'node:assert/strict'

import {
  alertRecord,
  attemptMember,
  attemptRecord,
  eventRecord,
  ids,
  knowledgeOfFour,
  knowledgeRecord,
  resolvedAlert,
  silenceRecord,
} from './records.ts'
import type { StoreCases } from './state-cases.ts'

const none = { count: 0, avgMs: null, p50Ms: null, p95Ms: null }
const nothing = { resolvedBefore: 0, attemptsBeforeMs: 0, limit: 10 }

/** Past alerts, their events, silences and attempts. */
export const historyCases: StoreCases = {
  'returns one alert, open or resolved': async ({ store, commit }) => {
    const alerts = [alertRecord(), resolvedAlert('a2', 9)]
    await commit({ alerts })
    assert.deepEqual(await store.getAlert('a1'), alerts[0])
    assert.deepEqual(await store.getAlert('a2'), alerts[1])
    assert.equal(await store.getAlert('a3'), undefined)
  },
  'lists and counts resolved alerts, newest first, filtered and limited': async ({ commit, reopen }) => {
    const first = resolvedAlert('a', 10)
    const second = resolvedAlert('b', 5, { severity: 'critical', labels: { alertname: 'cpu', host: 'b' } })
    const third = resolvedAlert('d', 20, { rule: 'disk', labels: { alertname: 'disk' } })
    await commit({ alerts: [first, second, alertRecord({ id: 'c' }), third] })
    const again = await reopen()
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
  },
  'lists the resolved alerts of a series': async ({ commit, reopen }) => {
    const other = resolvedAlert('b', 5, { fingerprint: 'f2' })
    const alerts = [resolvedAlert('a', 10), other, resolvedAlert('c', 20), alertRecord({ id: 'd' })]
    await commit({ alerts })
    const again = await reopen()
    const list = async (query: object) => ids(await again.listResolved({ limit: 10, ...query }))
    assert.deepEqual(await list({ fingerprint: 'f1' }), ['c', 'a'])
    assert.deepEqual(await list({ fingerprint: 'f1', before: 'c' }), ['a'])
    assert.deepEqual(await list({ fingerprint: 'f1', limit: 1 }), ['c'])
    assert.deepEqual(await list({ fingerprint: 'f2', labels: { host: 'a' }, rule: 'cpu' }), ['b'])
    assert.deepEqual(await list({ fingerprint: 'f2', rule: 'disk' }), [])
    assert.deepEqual(await list({ fingerprint: 'unknown' }), [])
  },
  'finds the one alert that matches far back in a long history': async ({ store, commit }) => {
    const alerts = Array.from({ length: 1500 }, (_, index) =>
      resolvedAlert(`a${String(index).padStart(4, '0')}`, index, index === 3 ? { rule: 'rare' } : {}),
    )
    await commit({ alerts })
    assert.deepEqual(ids(await store.listResolved({ rule: 'rare', limit: 10 })), ['a0003'])
    const labels = { host: 'a', alertname: 'cpu' }
    assert.deepEqual(ids(await store.listResolved({ labels, rule: 'rare', limit: 10 })), ['a0003'])
    assert.deepEqual(ids(await store.listResolved({ labels, rule: 'cpu', limit: 2 })), ['a1499', 'a1498'])
  },
  'moves an alert from open to resolved, once': async ({ store, commit }) => {
    await commit({ alerts: [alertRecord()] })
    assert.deepEqual(await store.listResolved({ limit: 10 }), [])
    for (const flaps of [0, 1]) await commit({ alerts: [resolvedAlert('a1', 9, { flaps })] })
    assert.deepEqual((await store.load()).alerts, [])
    assert.deepEqual(await store.listResolved({ limit: 10 }), [resolvedAlert('a1', 9, { flaps: 1 })])
    assert.deepEqual(await store.countResolved(), { info: 0, warning: 1, error: 0, critical: 0 })
  },
  'lists a resolved alert under the severity that it had last': async ({ store, commit }) => {
    await commit({ alerts: [alertRecord({ severity: 'error' })] })
    await commit({ alerts: [resolvedAlert('a1', 9, { severity: 'critical' })] })
    await commit({ alerts: [resolvedAlert('a1', 9, { severity: 'warning' })] })
    assert.deepEqual(await store.countResolved(), { info: 0, warning: 1, error: 0, critical: 0 })
    assert.deepEqual(await store.listResolved({ severity: 'critical', limit: 10 }), [])
    assert.deepEqual(ids(await store.listResolved({ severity: 'warning', limit: 10 })), ['a1'])
  },
  'lists the events of an alert in the order they were added': async ({ commit, reopen }) => {
    const one = eventRecord('a1', 'one')
    const two = { ...one, type: 'acknowledged', by: 'ann', channel: null, detail: null, at: 4 } as const
    const three = eventRecord('a1', 'three')
    await commit({
      alerts: [alertRecord(), alertRecord({ id: 'a2' })],
      events: [one, eventRecord('a2', 'other'), two],
    })
    await commit({ events: [three] })
    const again = await reopen()
    assert.deepEqual(await again.listEvents('a1'), [one, two, three])
  },
  'lists every silence newest first, and loads those that have not ended': async ({ commit, reopen }) => {
    const silences = [
      silenceRecord({ id: 's1', untilMs: 50 }),
      silenceRecord({ id: 's3', untilMs: 51 }),
      silenceRecord({ id: 's2', untilMs: 52, expiredBy: 'ann' }),
    ]
    await commit({ timelineMs: 50, silences })
    const again = await reopen()
    assert.deepEqual(ids(await again.listSilences()), ['s3', 's2', 's1'])
    assert.deepEqual((await again.listSilences())[1], silences[2])
    assert.deepEqual(ids((await again.load()).silences).toSorted(), ['s2', 's3'])
  },
  'lists attempts newest first, filtered and limited': async ({ commit, reopen }) => {
    const both = [attemptMember(), attemptMember({ fingerprint: 'f2', alertId: 'a2' })]
    const attempts = [
      attemptRecord({ id: 'm1', status: 'accepted', endedMs: 6, members: both }),
      attemptRecord({ id: 'm2', status: 'refused', channel: 'mail' }),
      attemptRecord({ id: 'm3', status: 'refused', reason: 'no such room' }),
      attemptRecord({ id: 'm4', members: [attemptMember({ alertId: 'a2' })] }),
    ]
    const alerts = [alertRecord(), alertRecord({ id: 'a2' })]
    await commit({ alerts, attempts })
    const again = await reopen()
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
    await commit({ attempts: [accepted] })
    assert.deepEqual(await list({ status: 'accepted' }), ['m4', 'm1'])
    assert.deepEqual(await list({ status: 'open' }), [])
    assert.deepEqual(await list({ alertId: 'a2', status: 'accepted' }), ['m4', 'm1'])
    assert.deepEqual((await again.listAttempts({ limit: 1 }))[0], accepted)
  },
  'ends no page between the copies of a message to several recipients': async ({ store, commit }) => {
    const copies = ['b', 'a'].map((channel) => attemptRecord({ id: 'm2', channel }))
    await commit({ attempts: [attemptRecord(), ...copies, attemptRecord({ id: 'm3' })] })
    const list = async (query: object) =>
      (await store.listAttempts({ limit: 2, ...query })).map(({ id, channel }) => `${id} ${channel}`)
    assert.deepEqual(await list({}), ['m3 log', 'm2 a', 'm2 b'])
    assert.deepEqual(await list({ before: 'm2' }), ['m1 log'])
    assert.deepEqual(await list({ channel: 'b' }), ['m2 b'])
    assert.deepEqual(await list({ alertId: 'a1', limit: 3 }), ['m3 log', 'm2 a', 'm2 b', 'm1 log'])
  },
  'has no figures without data': async ({ store }) => {
    assert.deepEqual(await store.getFigures({ from: '', sinceMs: 0 }), {
      rules: [],
      timeToAcknowledge: none,
      timeToResolve: none,
      notifications: [],
      timeToNotify: none,
    })
  },
  'counts the alerts that fired in the window, with exact percentiles': async ({ commit, reopen }) => {
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
    await commit({ alerts: alerts.map((alert) => ({ ...alert, resolution: null })) })
    await commit({ alerts })
    const again = await reopen()
    const { rules, timeToAcknowledge, timeToResolve } = await again.getFigures({ from: 'a1', sinceMs: 0 })
    assert.deepEqual(
      rules.toSorted((a, b) => b.firedAlerts - a.firedAlerts),
      [
        { rule: 'cpu', firedAlerts: 5, flaps: 3 },
        { rule: 'disk', firedAlerts: 1, flaps: 0 },
      ],
    )
    assert.deepEqual(timeToAcknowledge, { count: 3, avgMs: 2, p50Ms: 2, p95Ms: 4 })
    assert.deepEqual(timeToResolve, { count: 4, avgMs: 15, p50Ms: 10, p95Ms: 30 })
    const later = await again.getFigures({ from: 'a9', sinceMs: 0 })
    assert.deepEqual(later.rules, [])
  },
  'counts the messages whose last try ended in the window': async ({ commit, reopen }) => {
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
    await commit({ attempts })
    const again = await reopen()
    const { notifications, timeToNotify } = await again.getFigures({ from: '', sinceMs: 10 })
    assert.deepEqual(
      notifications.toSorted((a, b) => (`${a.channel} ${a.outcome}` < `${b.channel} ${b.outcome}` ? -1 : 1)),
      [
        { channel: 'log', outcome: 'accepted', count: 3 },
        { channel: 'mail', outcome: 'refused', count: 1 },
        { channel: 'mail', outcome: 'unsure', count: 1 },
      ],
    )
    assert.deepEqual(timeToNotify, { count: 2, avgMs: 11, p50Ms: 6, p95Ms: 16 })
  },
  'prunes old resolved alerts with their events in batches': async ({ store, commit, reopen }) => {
    const alerts = [
      resolvedAlert('a1', 10),
      resolvedAlert('a2', 11, { rule: 'disk', labels: { disk: 'a' } }),
      resolvedAlert('a3', 100),
      alertRecord({ id: 'a4', firedAt: 1 }),
    ]
    const events = [eventRecord('a1', 'x'), eventRecord('a4', 'y'), eventRecord('a3', 'z')]
    await commit({ alerts, events })
    const prune = async (limit: number) =>
      (await store.prune({ ...nothing, resolvedBefore: 100, limit })).alerts
    assert.equal(await prune(1), 1)
    assert.equal(await prune(10), 1)
    assert.equal(await prune(10), 0)
    const again = await reopen()
    assert.equal(await again.getAlert('a1'), undefined)
    assert.deepEqual(await again.listEvents('a1'), [])
    assert.deepEqual(await again.listEvents('a4'), [events[1]])
    assert.deepEqual(await again.listEvents('a3'), [events[2]])
    assert.deepEqual(ids((await again.load()).alerts), ['a4'])
    assert.deepEqual(ids(await again.listResolved({ limit: 10 })), ['a3'])
    assert.deepEqual(await again.listResolved({ labels: { disk: 'a' }, limit: 10 }), [])
    assert.deepEqual(await again.countResolved(), { info: 0, warning: 1, error: 0, critical: 0 })
    const { rules } = await again.getFigures({ from: '', sinceMs: 0 })
    assert.deepEqual(rules, [{ rule: 'cpu', firedAlerts: 2, flaps: 0 }])
  },
  'never prunes an alert that knowledge refers to, however many there are': async ({ store, commit }) => {
    const alerts = [1, 2, 3, 4, 5].map((n) => resolvedAlert(`a${n}`, 10, { fingerprint: `f${n}` }))
    await commit({ alerts, knowledge: knowledgeOfFour })
    const prune = async () => (await store.prune({ ...nothing, resolvedBefore: 100, limit: 1 })).alerts
    assert.equal(await prune(), 1)
    assert.equal(await prune(), 0)
    assert.deepEqual(ids((await store.load()).alerts), ['a1', 'a2', 'a3', 'a4'])
    await commit({ forgottenKnowledge: knowledgeOfFour })
    assert.equal((await store.prune({ ...nothing, resolvedBefore: 100 })).alerts, 4)
  },
  'prunes old finished attempts in batches': async ({ store, commit, reopen }) => {
    const attempts = [
      attemptRecord({ id: 'm1', status: 'accepted', endedMs: 10 }),
      attemptRecord({ id: 'm2', status: 'replaced', startedMs: 11 }),
      attemptRecord({ id: 'm3', status: 'accepted', endedMs: 20 }),
      attemptRecord({ id: 'm4', status: 'refused', endedMs: 1 }),
      attemptRecord({ id: 'm5', status: 'unsure', endedMs: 1 }),
      attemptRecord({ id: 'm6', startedMs: 1 }),
    ]
    await commit({ alerts: [alertRecord()], attempts })
    const prune = async (limit: number) =>
      (await store.prune({ ...nothing, attemptsBeforeMs: 20, limit })).attempts
    assert.equal(await prune(1), 1)
    assert.equal(await prune(10), 1)
    assert.equal(await prune(10), 0)
    const again = await reopen()
    assert.deepEqual(ids(await again.listAttempts({ limit: 10 })), ['m6', 'm5', 'm4', 'm3'])
    assert.deepEqual(ids(await again.listAttempts({ alertId: 'a1', limit: 10 })), ['m6', 'm5', 'm4', 'm3'])
  },
  'prunes silences that ended long ago': async ({ store, commit }) => {
    const silences = [silenceRecord({ id: 's1', until: 99 }), silenceRecord({ id: 's2', until: 100 })]
    await commit({ silences })
    await store.prune({ ...nothing, resolvedBefore: 100 })
    assert.deepEqual(ids(await store.listSilences()), ['s2'])
  },
  'keeps what is still used when it has pruned all else': async ({ store, commit, reopen }) => {
    const knowledge = [knowledgeRecord({ group: 'g', thread: 't', known: { id: 'a1', number: 1 } })]
    const attempts = [
      attemptRecord(),
      attemptRecord({ id: 'm2', channel: 'mail', status: 'accepted', endedMs: 1 }),
    ]
    await commit({ alerts: [resolvedAlert('a1', 1), resolvedAlert('a2', 1)], knowledge, attempts })
    const all = { resolvedBefore: 1e15, attemptsBeforeMs: 1e15, limit: 10 }
    assert.deepEqual(await store.prune(all), { alerts: 1, attempts: 1 })
    const again = await reopen()
    const state = await again.load()
    assert.deepEqual(state.knowledge, knowledge)
    assert.deepEqual(state.attempts, [attempts[0]])
    await commit({ alerts: [resolvedAlert('a3', 1)], attempts: [attempts[1] ?? attemptRecord()] })
    assert.deepEqual(ids(await again.listResolved({ rule: 'cpu', limit: 10 })), ['a3', 'a1'])
    assert.deepEqual(ids(await again.listAttempts({ channel: 'mail', limit: 10 })), ['m2'])
  },
}
