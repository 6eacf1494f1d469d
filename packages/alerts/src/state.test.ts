import { describe, expect, test } from 'vitest'

import {
  detect,
  endDetection,
  type DetectionEvent,
  type DetectionSettings,
  type DetectionState,
  type DetectionStep,
  type SampleEvent,
} from './state.ts'

const MINUTE_MS = 60_000

const two: DetectionSettings = {
  consecutiveBreaches: 2,
  forMs: 0,
  clearAfter: 1,
  keepFiringForMs: 0,
  maxGapMs: 3 * MINUTE_MS,
}
const last = { sampledAt: 10, dataMs: 10 }
const next = { sampledAt: 20, dataMs: 20 }
const ok: DetectionState = { kind: 'ok', ...last }
const pending: DetectionState = { kind: 'pending', ...last, breaches: 1, sinceMs: 10 }
const firing: DetectionState = { kind: 'firing', ...last }
const recovering: DetectionState = { kind: 'recovering', ...last, okSamples: 1, sinceMs: 10 }
const states = [ok, pending, firing, recovering]

const at = (kind: 'breach' | 'band' | 'ok', sampledAt = 20): SampleEvent => ({
  kind,
  sampledAt,
  dataMs: sampledAt,
  wallMs: 100,
})
const edited = (kind: 'breach' | 'band' | 'ok', recount = false): SampleEvent => ({
  ...at(kind),
  edited: { recount },
})
const assumed = (dataMs: number): SampleEvent => ({ kind: 'breach', sampledAt: null, dataMs, wallMs: 0 })
const noData = (nowMs = 20): DetectionEvent => ({ kind: 'no_data', nowMs })

const pendingAt = (breaches: number, sinceMs: number, sample = next): DetectionState => ({
  kind: 'pending',
  ...sample,
  breaches,
  sinceMs,
})
const recoveringAt = (okSamples: number, sinceMs: number): DetectionState => ({
  kind: 'recovering',
  ...next,
  okSamples,
  sinceMs,
})
const okNow: DetectionState = { kind: 'ok', ...next }
const firingNow: DetectionState = { kind: 'firing', ...next }

const step = (state: DetectionState, event: DetectionEvent, settings: Partial<DetectionSettings> = {}) =>
  detect(state, event, { ...two, ...settings })

type Row = readonly [
  name: string,
  state: DetectionState,
  event: DetectionEvent,
  settings: Partial<DetectionSettings>,
  expected: DetectionStep,
]
const recovered = { outcome: 'resolved', reason: 'recovered', state: okNow } as const
const day = 86_400_000

describe('the detection table', () => {
  test.each<Row>([
    ['ok, breach', ok, at('breach'), {}, { outcome: 'pending', state: pendingAt(1, 20) }],
    [
      'ok, breach, N=1, for=0',
      ok,
      at('breach'),
      { consecutiveBreaches: 1 },
      { outcome: 'fired', state: firingNow },
    ],
    [
      'ok, breach, N=1, for=5',
      ok,
      at('breach'),
      { consecutiveBreaches: 1, forMs: 5 },
      { outcome: 'pending', state: pendingAt(1, 20) },
    ],
    ['pending, breach that makes n full', pending, at('breach'), {}, { outcome: 'fired', state: firingNow }],
    [
      'pending, breach, n not full',
      pending,
      at('breach'),
      { consecutiveBreaches: 3 },
      { outcome: 'pending', state: pendingAt(2, 10) },
    ],
    [
      'pending, breach, n full but too young',
      pending,
      at('breach'),
      { forMs: 11 },
      { outcome: 'pending', state: pendingAt(2, 10) },
    ],
    [
      'pending, breach, n full and old enough',
      pending,
      at('breach'),
      { forMs: 10 },
      { outcome: 'fired', state: firingNow },
    ],
    [
      'pending, breach after a gap longer than maxGap',
      pending,
      at('breach'),
      { maxGapMs: 9 },
      { outcome: 'pending', state: pendingAt(1, 20) },
    ],
    [
      'pending, breach after a gap in which the last sample was given again',
      pending,
      { ...at('breach'), seenMs: 11 },
      { maxGapMs: 9 },
      { outcome: 'fired', state: firingNow },
    ],
    [
      'pending, breach after a gap of maxGap',
      pending,
      at('breach'),
      { maxGapMs: 10 },
      { outcome: 'fired', state: firingNow },
    ],
    ['firing, breach', firing, at('breach'), {}, { outcome: 'none', state: firingNow }],
    ['recovering, breach', recovering, at('breach'), {}, { outcome: 'flapped', state: firingNow }],

    ['ok, ok', ok, at('ok'), {}, { outcome: 'none', state: okNow }],
    ['pending, ok', pending, at('ok'), {}, { outcome: 'cleared', state: okNow }],
    ['firing, ok', firing, at('ok'), {}, recovered],
    [
      'firing, ok, clearAfter=2',
      firing,
      at('ok'),
      { clearAfter: 2 },
      { outcome: 'recovering', state: recoveringAt(1, 20) },
    ],
    [
      'firing, ok, keepFiringFor',
      firing,
      at('ok'),
      { keepFiringForMs: 1 },
      { outcome: 'recovering', state: recoveringAt(1, 20) },
    ],
    [
      'recovering, ok that is enough',
      recovering,
      at('ok'),
      { clearAfter: 2, keepFiringForMs: 10 },
      recovered,
    ],
    [
      'recovering, ok, too few',
      recovering,
      at('ok'),
      { clearAfter: 3 },
      { outcome: 'recovering', state: recoveringAt(2, 10) },
    ],
    [
      'recovering, ok, not for long enough',
      recovering,
      at('ok'),
      { clearAfter: 2, keepFiringForMs: 11 },
      { outcome: 'recovering', state: recoveringAt(2, 10) },
    ],

    ['ok, band', ok, at('band'), {}, { outcome: 'none', state: okNow }],
    ['pending, band', pending, at('band'), {}, { outcome: 'cleared', state: okNow }],
    ['firing, band', firing, at('band'), {}, { outcome: 'none', state: firingNow }],
    ['recovering, band', recovering, at('band'), {}, { outcome: 'recovering', state: recoveringAt(0, 20) }],

    ['ok, no data', ok, noData(day), {}, { outcome: 'none', state: ok }],
    ['pending, no data', pending, noData(10 + two.maxGapMs), {}, { outcome: 'none', state: pending }],
    [
      'pending, no data for longer than maxGap',
      pending,
      noData(11 + two.maxGapMs),
      {},
      { outcome: 'cleared', state: ok },
    ],
    ['firing, no data', firing, noData(day), {}, { outcome: 'none', state: firing }],
    ['recovering, no data', recovering, noData(day), {}, { outcome: 'none', state: recovering }],
  ])('%s', (_cell, state, event, settings, expected) => {
    expect(step(state, event, settings)).toEqual(expected)
  })

  test.each<[string, DetectionState, DetectionStep]>([
    ['ok', ok, { outcome: 'none', state: ok }],
    ['pending', pending, { outcome: 'cleared', state: ok }],
    ['firing', firing, { outcome: 'resolved', state: ok, reason: 'rule_removed' }],
    ['recovering', recovering, { outcome: 'resolved', state: ok, reason: 'rule_removed' }],
  ])('%s, ended', (_cell, state, expected) => {
    expect(endDetection(state, 'rule_removed')).toEqual(expected)
  })
})

describe('a rule that was edited', () => {
  test('keeps the count of breaches when N and for are the same, and starts it anew when they are not', () => {
    expect(step(pending, edited('breach'))).toEqual({ outcome: 'fired', state: firingNow })
    expect(step(pending, edited('breach', true))).toEqual({ outcome: 'pending', state: pendingAt(1, 20) })
  })

  test.each([firing, recovering])(
    'resolves an alert that is $kind and now under it, without waiting',
    (state) => {
      expect(step(state, edited('ok'), { clearAfter: 9, keepFiringForMs: day })).toEqual({
        outcome: 'resolved',
        reason: 'rule_changed',
        state: okNow,
      })
    },
  )

  test('says nothing about an alert that is over it, or ok', () => {
    expect(step(firing, edited('breach', true))).toEqual({ outcome: 'none', state: firingNow })
    expect(step(firing, edited('band', true))).toEqual({ outcome: 'none', state: firingNow })
    expect(step(ok, edited('ok', true))).toEqual({ outcome: 'none', state: okNow })
  })
})

describe('the order of samples', () => {
  test.each(states)('ignores one of the same or an older time while $kind', (state) => {
    for (const kind of ['breach', 'band', 'ok'] as const) {
      for (const sampledAt of [10, 9])
        expect(step(state, at(kind, sampledAt))).toEqual({ outcome: 'ignored', state })
    }
  })

  test.each(states)(
    'takes an older one for new while $kind when the last lies in the future: the clock was set back',
    (state) => {
      const ahead = { ...state, sampledAt: day }
      expect(step(ahead, at('breach')).outcome).toBe(step(state, at('breach')).outcome)
      expect(step(ahead, at('breach')).state.sampledAt).toBe(20)
    },
  )

  test('ignores one given again whose source runs ahead of the clock', () => {
    const ahead = { ...pending, sampledAt: day }
    expect(step(ahead, at('breach', day))).toEqual({ outcome: 'ignored', state: ahead })
    expect(step(ahead, at('breach', day - 1))).toEqual({ outcome: 'ignored', state: ahead })
  })

  test('measures no negative time between two samples', () => {
    const late = { ...pending, dataMs: 50, sinceMs: 50 }
    const { state } = step(late, at('breach'), { forMs: 1 })
    expect(state).toMatchObject({ kind: 'pending', dataMs: 50, sinceMs: 50 })
  })

  test('counts a verdict without a sample once per moment and leaves the order of samples alone', () => {
    expect(step(pending, assumed(10))).toEqual({ outcome: 'ignored', state: pending })
    expect(step(pending, assumed(11))).toEqual({
      outcome: 'fired',
      state: { kind: 'firing', sampledAt: 10, dataMs: 11 },
    })
  })
})
