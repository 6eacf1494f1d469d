import { describe, expect, test } from 'vitest'

import { applyChanges, type LedgerState } from '../ledger/draft.ts'
import { Outbox } from '../ledger/outbox.ts'
import { changes, silenceRecord } from '../testing/records.ts'
import { compileSilence, mutedUntil, silencesOf, type Silence } from './silence.ts'

function source(...silences: readonly Silence[]) {
  return { silences: new Map(silences.map((silence) => [silence.record.id, silence])) }
}

describe('an alert is muted', () => {
  const labels = { host: 'web-1' }
  const short = compileSilence(silenceRecord({ id: 's1', untilMs: 50 }))
  const long = compileSilence(silenceRecord({ id: 's2', untilMs: 70 }))
  const other = compileSilence(
    silenceRecord({ id: 's3', untilMs: 99, matchers: [{ name: 'host', op: '=', value: 'db' }] }),
  )

  test('until the last of what keeps it quiet now has ended', () => {
    const all = source(short, long, other)
    const suppression = { by: 'ann', reason: 'x', at: 1, until: 60, untilMs: 60 }
    expect(mutedUntil(all, { labels, suppression: null }, 'warning', 10)).toBe(70)
    expect(mutedUntil(source(short), { labels, suppression }, 'warning', 10)).toBe(60)
    expect(mutedUntil(source(short), { labels, suppression }, 'warning', 59)).toBe(60)
    expect(mutedUntil(source(short), { labels, suppression }, 'warning', 60)).toBe(0)
    expect(mutedUntil(all, { labels, suppression: null }, 'warning', 70)).toBe(0)
  })

  test('by those that have not ended and that it fits', () => {
    expect(silencesOf(source(short, long, other), { labels, severity: 'warning' }, 10)).toEqual(['s1', 's2'])
    expect(silencesOf(source(short, long, other), { labels, severity: 'warning' }, 50)).toEqual(['s2'])
  })

  test('by its severity as it is now', () => {
    const { matches } = compileSilence(
      silenceRecord({ matchers: [{ name: 'severity', op: '=', value: 'warning' }] }),
    )
    expect(matches(labels, 'warning')).toBe(true)
    expect(matches(labels, 'critical')).toBe(false)
    expect(matches(labels, 'warning')).toBe(true)
  })
})

test('a silence that has ended is not kept in memory', () => {
  const state: LedgerState = {
    alerts: new Map(),
    episodes: new Map(),
    silences: new Map(),
    outbox: new Outbox(),
    channels: new Map(),
  }
  const silences = [silenceRecord({ id: 's1', untilMs: 50 }), silenceRecord({ id: 's2', untilMs: 51 })]
  applyChanges(state, changes({ timelineMs: 10, silences }))
  expect([...state.silences.keys()]).toEqual(['s1', 's2'])
  applyChanges(state, changes({ timelineMs: 50 }))
  expect([...state.silences.keys()]).toEqual(['s2'])
})
