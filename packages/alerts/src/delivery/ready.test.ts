import { expect, test } from 'vitest'

import { MINUTE_MS } from '../../test/scene.ts'
import { Draft, applyChanges, type LedgerState } from '../ledger/draft.ts'
import { Outbox } from '../ledger/outbox.ts'
import { compileSilence } from '../silences/silence.ts'
import type { OutboxRow } from '../store/outbox-records.ts'
import { alertRecord, changes, outboxRow, silenceRecord } from '../testing/records.ts'
import { ReadyAlerts } from './ready.ts'

const ALERTS = 1000

/** A queue of one message about each of many alerts, and how often what holds a message back was looked up. */
function begin() {
  let lookups = 0
  const known = new Map<string, ReturnType<typeof alertRecord>>()
  const alerts = new (class extends Map<string, ReturnType<typeof alertRecord>> {
    override get(fingerprint: string) {
      lookups += 1
      return known.get(fingerprint)
    }
    override set(fingerprint: string, record: ReturnType<typeof alertRecord>) {
      known.set(fingerprint, record)
      return this
    }
  })()
  const state: LedgerState = {
    alerts,
    episodes: new Map(),
    silences: new Map(),
    outbox: new Outbox(),
    channels: new Map(),
  }
  const first = outboxRow({ id: 'm1000', fingerprint: 'f0' })
  const rows = Array.from({ length: ALERTS }, (_, n) => ({
    ...first,
    id: `m${1000 + n}`,
    fingerprint: `f${n}`,
  }))
  for (const row of rows) {
    const { fingerprint } = row
    state.alerts.set(fingerprint, alertRecord({ fingerprint, labels: { host: fingerprint } }))
    state.outbox.put(row)
  }
  const ready = new ReadyAlerts()
  const context = { wallMs: 0, newId: () => 'id', templateOf: () => undefined }
  const look = (nowMs: number, count = Infinity): readonly string[] => {
    const draft = new Draft(state, { ...context, nowMs })
    const queue = state.outbox.of('log')
    if (queue === undefined) return []
    ready.look(draft, queue)
    const found: string[] = []
    for (const { id } of ready.rows(draft, queue)) {
      if (found.push(id) >= count) break
    }
    return found
  }
  const wakeAtMs = (nowMs: number): number => {
    const queue = state.outbox.of('log')
    return queue ? ready.wakeAtMs(new Draft(state, { ...context, nowMs }), queue) : 0
  }
  const put = (row: OutboxRow): void => applyChanges(state, changes({ timelineMs: 1, outbox: [row] }))
  const lookupsOf = (work: () => unknown): number => {
    lookups = 0
    work()
    return lookups
  }
  return { state, first, look, wakeAtMs, put, lookupsOf }
}

test('a look at a long queue costs what has changed in it, not what waits', () => {
  const { first, look, put, lookupsOf } = begin()
  expect(look(1)).toHaveLength(ALERTS)
  put({ ...first, status: 'delivered', settledMs: 1 })
  expect(lookupsOf(() => expect(look(1, 1)).toEqual(['m1001']))).toBeLessThan(10)
})

test('what a silence holds back costs nothing until the silence ends, by its time or by hand', () => {
  const { state, look, wakeAtMs, lookupsOf } = begin()
  const silence = silenceRecord({ matchers: [{ name: 'host', op: '=~', value: 'f.+' }], untilMs: MINUTE_MS })
  applyChanges(state, changes({ silences: [silence] }))
  expect(look(1)).toEqual([])
  expect(wakeAtMs(1)).toBe(MINUTE_MS)
  expect(lookupsOf(() => look(2))).toBeLessThan(10)
  state.silences.set('s1', compileSilence({ ...silence, untilMs: 2 * MINUTE_MS }))
  expect(look(MINUTE_MS)).toEqual([])
  expect(wakeAtMs(MINUTE_MS)).toBe(2 * MINUTE_MS)
  applyChanges(state, changes({ timelineMs: MINUTE_MS, silences: [{ ...silence, untilMs: MINUTE_MS }] }))
  expect(look(MINUTE_MS)).toHaveLength(ALERTS)
})

function suppressed(untilMs: number) {
  return alertRecord({
    fingerprint: 'f0',
    suppression: { by: 'ann', reason: 'known', at: 0, until: 0, untilMs },
  })
}

test('an alert whose suppression is shortened is looked at again', () => {
  const { state, look } = begin()
  applyChanges(state, changes({ alerts: [suppressed(MINUTE_MS)] }))
  expect(look(1)).not.toContain('m1000')
  applyChanges(state, changes({ alerts: [suppressed(2)] }))
  expect(look(2)).toContain('m1000')
})

test('the worst comes first, and one message of each alert', () => {
  const { first, look, put } = begin()
  put({ ...first, id: 'later' })
  put(outboxRow({ id: 'worst', fingerprint: 'f-worst', severity: 'critical' }))
  const found = look(1)
  expect(found.slice(0, 2)).toEqual(['worst', 'm1000'])
  expect(found).toHaveLength(ALERTS + 1)
})

test('what comes back after a failed attempt keeps its place before what is newer', () => {
  const { first, look, put } = begin()
  expect(look(1)[0]).toBe('m1000')
  put({ ...first, attempts: 1, notBeforeMs: 100 })
  expect(look(1)[0]).toBe('m1001')
  expect(look(100).slice(0, 2)).toEqual(['m1000', 'm1001'])
})
