import assert from 'node:assert/strict'

import { SENT_WINDOW_MS } from '../store/notify-records.ts'
import type { AlertStore, StoreChanges, StoredState } from '../store/store.ts'
import {
  alertRecord,
  attemptMember,
  attemptRecord,
  channelRecord,
  ids,
  knowledgeOfFour,
  knowledgeRecord,
  resolvedAlert,
  ruleRecord,
  sentRecord,
  seriesRecord,
  silenceRecord,
} from './records.ts'

/** What a case tests, by its name. */
export type StoreCases = Readonly<Record<string, (test: StoreUnderTest) => Promise<void>>>

interface StoreUnderTest {
  readonly store: AlertStore
  /** Commits changes that hold only what is given. */
  readonly commit: (over: Partial<StoreChanges>) => Promise<void>
  /** Opens the same data as after a restart. */
  readonly reopen: () => Promise<AlertStore>
}

const firing = knowledgeRecord({
  state: 'firing',
  known: { id: 'a1', number: 1 },
  severity: 'critical',
  sequence: 3,
  acceptedMs: 7,
  notifiedMs: 6,
  mayKnow: { id: 'a2', number: 2, attempt: 'm1', isCounted: true },
  refused: { id: 'a3', number: 3 },
  seenNumber: 3,
  missed: 2,
  missedSinceMs: 4,
  lastMissed: { id: 'a2', number: 2 },
  silencedSinceMs: 0,
  silenceEnded: true,
  notBeforeMs: 9,
  group: 'cpu',
  thread: 't1',
})

/** State with which a manager continues. */
export const stateCases: StoreCases = {
  'is empty at first': async ({ store }) => {
    const { secret, ...state } = await store.load()
    assert.ok(secret.length >= 32)
    assert.deepEqual(state, {
      timelineMs: 0,
      wallMs: 0,
      series: [],
      alerts: [],
      rules: [],
      silences: [],
      channels: [],
      knowledge: [],
      attempts: [],
      sent: [],
    })
    assert.equal(await store.getAlert('nothing'), undefined)
    assert.deepEqual(await store.listResolved({ limit: 10 }), [])
    assert.deepEqual(await store.listEvents('nothing'), [])
    assert.deepEqual(await store.listSilences(), [])
    assert.deepEqual(await store.listAttempts({ limit: 10 }), [])
    assert.deepEqual(await store.countResolved(), { info: 0, warning: 0, error: 0, critical: 0 })
    const nothing = { resolvedBefore: 1e15, attemptsBeforeMs: 1e15, limit: 10 }
    assert.deepEqual(await store.prune(nothing), { alerts: 0, attempts: 0 })
  },
  'returns after a restart what was committed': async ({ store, commit, reopen }) => {
    const { secret } = await store.load()
    const suppression = { by: 'ann', reason: 'deploy', at: 1, until: 9, untilMs: 8 }
    const acknowledgement = { by: 'bob', note: 'on it', at: 3, expiresAt: 9, untilMs: 8 }
    const state: Omit<StoredState, 'secret'> = {
      timelineMs: 77,
      wallMs: 78,
      series: [seriesRecord({ suppression, alertId: 'a1', alertNumber: 3, endedMs: 0 })],
      alerts: [1, 2, 3].map((number) =>
        alertRecord({ id: `a${number}`, number, acknowledgement, acknowledgedAt: 3 }),
      ),
      rules: [ruleRecord(), ruleRecord({ name: 'disk', fields: { name: 'disk', enabled: false } })],
      silences: [silenceRecord({ untilMs: 78 })],
      channels: [channelRecord(), channelRecord({ name: 'mail', destination: null, removedMs: 5 })],
      knowledge: [firing, knowledgeRecord({ fingerprint: 'f2', known: { id: '', number: 8 } })],
      attempts: [
        attemptRecord({ endedMs: 6, reason: 'HTTP 503', tries: 2, status: 'unsure', mayHaveArrived: true }),
        attemptRecord({ id: 'm2', dueMs: null, members: [attemptMember({ kind: 'missed', missed: 4 })] }),
      ],
      sent: [sentRecord(), sentRecord({ rule: 'disk', atMs: 2, counts: false })],
    }
    await commit(state)
    const again = await reopen()
    assert.deepEqual(await again.load(), { ...state, secret })
  },
  'replaces records of the same key': async ({ commit, reopen }) => {
    await commit({
      series: [seriesRecord()],
      alerts: [1, 2, 3].map((number) => alertRecord({ id: `a${number}`, number })),
      rules: [ruleRecord()],
      silences: [silenceRecord()],
      channels: [channelRecord()],
      knowledge: [knowledgeRecord()],
      attempts: [attemptRecord()],
    })
    const state = {
      series: [seriesRecord({ detection: { kind: 'firing', sampledAt: 4, dataMs: 4 } })],
      alerts: [1, 2, 3].map((number) => alertRecord({ id: `a${number}`, number, value: 99 })),
      rules: [ruleRecord({ fields: { name: 'cpu “ü”', enabled: false }, updatedAt: 6, updatedBy: 'bob' })],
      silences: [silenceRecord({ reason: 'another' })],
      channels: [channelRecord({ failures: 0, lastReason: null })],
      knowledge: [firing],
      attempts: [attemptRecord({ tries: 2, status: 'refused', members: [attemptMember({ missed: 1 })] })],
    }
    await commit(state)
    const again = await reopen()
    const { secret: _secret, ...loaded } = await again.load()
    assert.deepEqual(loaded, { timelineMs: 1, wallMs: 1, sent: [], ...state })
    await commit({ knowledge: [knowledgeRecord()] })
    assert.deepEqual((await again.load()).knowledge, [knowledgeRecord()])
  },
  'forgets series': async ({ commit, reopen }) => {
    const kept = seriesRecord({ fingerprint: 'f2' })
    await commit({ series: [seriesRecord(), kept], knowledge: [knowledgeRecord()] })
    await commit({ forgottenSeries: ['f1', 'unknown'] })
    const again = await reopen()
    const { series, knowledge } = await again.load()
    assert.deepEqual(series, [kept])
    assert.deepEqual(knowledge, [knowledgeRecord()])
  },
  'forgets knowledge, and with a channel all that it knows': async ({ commit, reopen }) => {
    const mail = { channel: 'mail' }
    await commit({
      channels: [channelRecord(), channelRecord({ name: 'mail' })],
      knowledge: [
        knowledgeRecord(),
        knowledgeRecord({ fingerprint: 'f2' }),
        knowledgeRecord(mail),
        knowledgeRecord({ ...mail, fingerprint: 'f2' }),
      ],
    })
    await commit({
      forgottenChannels: ['mail', 'unknown'],
      forgottenKnowledge: [
        { channel: 'log', fingerprint: 'f1' },
        { channel: 'unknown', fingerprint: 'f1' },
      ],
    })
    const again = await reopen()
    const { channels, knowledge } = await again.load()
    assert.deepEqual(channels, [channelRecord()])
    assert.deepEqual(knowledge, [knowledgeRecord({ fingerprint: 'f2' })])
    await commit({ channels: [channelRecord({ name: 'mail' })], knowledge: [knowledgeRecord(mail)] })
    assert.equal((await again.load()).knowledge.length, 2)
  },
  'drops what a channel knows that is forgotten and put again in one commit': async ({ store, commit }) => {
    const mail = channelRecord({ name: 'mail' })
    const rows = ['f1', 'f2'].map((fingerprint) => knowledgeRecord({ channel: 'mail', fingerprint }))
    await commit({ channels: [mail], knowledge: rows })
    const anew = knowledgeRecord({ channel: 'mail', fingerprint: 'f2', sequence: 1 })
    await commit({ forgottenChannels: ['mail'], channels: [mail], knowledge: [anew] })
    const { channels, knowledge } = await store.load()
    assert.deepEqual(channels, [mail])
    assert.deepEqual(knowledge, [anew])
  },
  'loads the alerts that are open or that knowledge refers to': async ({ commit, reopen }) => {
    const alerts = ['a1', 'a2', 'a3', 'a4', 'a5'].map((id) => resolvedAlert(id, 5))
    await commit({
      alerts: [...alerts, alertRecord({ id: 'a6' })],
      knowledge: knowledgeOfFour,
    })
    const again = await reopen()
    assert.deepEqual(ids((await again.load()).alerts), ['a1', 'a2', 'a3', 'a4', 'a6'])
    await commit({ knowledge: [knowledgeRecord({ fingerprint: 'f3' })] })
    assert.deepEqual(ids((await again.load()).alerts), ['a1', 'a2', 'a4', 'a6'])
  },
  'loads the attempts that nothing has replaced, oldest first': async ({ commit, reopen }) => {
    const statuses = ['open', 'accepted', 'unsure', 'replaced', 'refused'] as const
    const attempts = statuses.map((status, index) => attemptRecord({ id: `m${index}`, status }))
    await commit({ attempts })
    const again = await reopen()
    assert.deepEqual(ids((await again.load()).attempts), ['m0', 'm2', 'm4'])
    await commit({ attempts: [attemptRecord({ id: 'm0', status: 'accepted' })] })
    assert.deepEqual(ids((await again.load()).attempts), ['m2', 'm4'])
  },
  'keeps attempts of two channels apart that have the same id': async ({ store, commit }) => {
    const attempts = [attemptRecord(), attemptRecord({ channel: 'mail', status: 'unsure' })]
    await commit({ attempts })
    assert.deepEqual((await store.load()).attempts, attempts)
  },
  'loads the messages of the last hour': async ({ store, commit, reopen }) => {
    const sent = [0, 1, 2].map((atMs) => sentRecord({ atMs }))
    await commit({ timelineMs: 2, sent })
    assert.deepEqual((await store.load()).sent, sent)
    const last = sentRecord({ atMs: SENT_WINDOW_MS })
    await commit({ timelineMs: SENT_WINDOW_MS, sent: [last] })
    const again = await reopen()
    assert.deepEqual((await again.load()).sent, [sent[1], sent[2], last])
    await commit({ timelineMs: SENT_WINDOW_MS + 1 })
    assert.deepEqual((await again.load()).sent, [sent[2], last])
  },
  'shows of a large commit under way nothing or all': async ({ store, commit }) => {
    const alerts = Array.from({ length: 3000 }, (_, index) => alertRecord({ id: `a${index + 1000}` }))
    let isDone = false
    const writing = commit({ timelineMs: 9, alerts }).finally(() => {
      isDone = true
    })
    const looks: Promise<void>[] = []
    const look = async (): Promise<void> => {
      const state = await store.load()
      assert.ok(state.alerts.length === 0 || state.alerts.length === 3000)
      assert.equal(state.timelineMs, state.alerts.length === 0 ? 0 : 9)
    }
    const poll = (): void => {
      if (isDone || looks.length === 20) return
      looks.push(look())
      setImmediate(poll)
    }
    poll()
    await writing
    await Promise.all(looks)
    assert.equal((await store.load()).alerts.length, 3000)
  },
  'writes commits in the order of their calls': async ({ store, commit }) => {
    const large = Array.from({ length: 2500 }, (_, index) => seriesRecord({ fingerprint: `f${index}` }))
    await Promise.all([
      commit({ timelineMs: 2, series: large }),
      commit({ timelineMs: 3, series: [seriesRecord({ rule: 'disk' })] }),
    ])
    const { series, timelineMs } = await store.load()
    assert.equal(timelineMs, 3)
    assert.equal(series.find(({ fingerprint }) => fingerprint === 'f1')?.rule, 'disk')
  },
  'may be closed twice': async ({ store }) => {
    await store.close()
  },
}
