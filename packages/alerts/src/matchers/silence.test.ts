import { describe, expect, test } from 'vitest'

import type { SilenceRecord } from '../alert.ts'
import { compileSilence, silencedUntil, silencesOf, type Silence } from './silence.ts'

function silenceOf(over: Partial<SilenceRecord>): Silence {
  return compileSilence({
    id: 's1',
    matchers: [{ name: 'host', op: '=~', value: 'web-.*' }],
    recurring: null,
    by: 'ann',
    reason: 'deploy',
    at: 1,
    until: 50,
    untilMs: 50,
    expiredBy: null,
    ...over,
  })
}

function source(...silences: readonly Silence[]) {
  return { silences: new Map(silences.map((silence) => [silence.record.id, silence])) }
}

describe('an alert is silenced', () => {
  const labels = { host: 'web-1' }
  const short = silenceOf({ id: 's1', untilMs: 50 })
  const long = silenceOf({ id: 's2', untilMs: 70 })
  const other = silenceOf({ id: 's3', untilMs: 99, matchers: [{ name: 'host', op: '=', value: 'db' }] })

  test('until the last silence or suppression has ended', () => {
    const all = source(short, long, other)
    const suppression = { by: 'ann', reason: 'x', at: 1, until: 60, untilMs: 60 }
    expect(silencedUntil(all, { labels, suppression: null }, 'warning', 10)).toBe(70)
    expect(silencedUntil(source(short), { labels, suppression }, 'warning', 10)).toBe(60)
    expect(silencedUntil(source(short), { labels, suppression }, 'warning', 59)).toBe(60)
    expect(silencedUntil(source(short), { labels, suppression }, 'warning', 60)).toBe(0)
    expect(silencedUntil(all, { labels, suppression: null }, 'warning', 70)).toBe(0)
  })

  test('by those that have not ended and that match', () => {
    expect(silencesOf(source(short, long, other), { labels, severity: 'warning' }, 10)).toEqual(['s1', 's2'])
    expect(silencesOf(source(short, long, other), { labels, severity: 'warning' }, 50)).toEqual(['s2'])
  })

  test('by its severity as it is now', () => {
    const { matches } = silenceOf({ matchers: [{ name: 'severity', op: '=', value: 'warning' }] })
    expect(matches(labels, 'warning')).toBe(true)
    expect(matches(labels, 'critical')).toBe(false)
    expect(matches(labels, 'warning')).toBe(true)
  })
})
