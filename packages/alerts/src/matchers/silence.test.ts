import { describe, expect, test } from 'vitest'

import type { SilenceRecord } from '../alert.ts'
import { compileSilence, silencedUntil, silencesOf, type Silence } from './silence.ts'
import { Silences } from './silences.ts'

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
  const all = new Silences()
  for (const silence of silences) all.set(silence.record.id, silence)
  return { silences: all }
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

describe('the silences that match an alert', () => {
  const labels = { host: 'web-1' }
  const ids = (silences: Silences, severity: 'warning' | 'critical' = 'warning'): readonly string[] =>
    silences.matching(labels, severity).map(({ record }) => record.id)
  const other = [{ name: 'host', op: '=', value: 'db-1' }] as const

  test('follow what is added, replaced and deleted', () => {
    const { silences } = source(silenceOf({ id: 's1' }), silenceOf({ id: 's2', matchers: other }))
    expect(ids(silences)).toEqual(['s1'])
    silences.set('s3', silenceOf({ id: 's3' }))
    expect(ids(silences)).toEqual(['s1', 's3'])
    silences.set('s1', silenceOf({ id: 's1', matchers: other }))
    silences.set('s2', silenceOf({ id: 's2' }))
    expect(ids(silences)).toEqual(['s3', 's2'])
    silences.delete('s3')
    expect(ids(silences)).toEqual(['s2'])
  })

  test('follow the severity of the alert', () => {
    const matchers = [{ name: 'severity', op: '=', value: 'critical' }] as const
    const { silences } = source(silenceOf({ id: 's1', matchers }), silenceOf({ id: 's2' }))
    expect(ids(silences)).toEqual(['s2'])
    expect(ids(silences, 'critical')).toEqual(['s1', 's2'])
    expect(ids(silences)).toEqual(['s2'])
  })

  test('are the same after thousands of changes, and each is compared once', () => {
    let compared = 0
    const { silences } = source()
    for (let count = 0; count < 3000; count += 1) {
      const id = `s${count % 7}`
      const { matches, ...silence } = silenceOf({ id, ...(count % 2 === 0 && { matchers: other }) })
      silences.set(id, {
        ...silence,
        matches: (...args) => {
          compared += 1
          return matches(...args)
        },
      })
      if (count % 11 === 0) silences.delete(`s${count % 5}`)
      const fresh = [...silences.values()].filter((each) => each.record.matchers !== other)
      expect(new Set(ids(silences))).toEqual(new Set(fresh.map(({ record }) => record.id)))
    }
    expect(compared).toBeLessThanOrEqual(3000)
  })
})
