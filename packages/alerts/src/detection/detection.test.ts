import { describe, expect, test } from 'vitest'

import { detect, type DetectionEvent, type DetectionState } from './detection.ts'

const ok: DetectionState = { kind: 'ok', sampledMs: 10 }
const pending: DetectionState = { kind: 'pending', sampledMs: 10, breaches: 1 }
const firing: DetectionState = { kind: 'firing', sampledMs: 10 }
const at = (kind: 'breach' | 'ok' | 'no_data', sampledMs = 20): DetectionEvent => ({ kind, sampledMs })
const manual: DetectionEvent = { kind: 'ended', reason: 'manual' }

describe('the detection table, for a rule of two breaches', () => {
  test.each<[string, DetectionState, DetectionEvent, string, DetectionState]>([
    ['ok, breach', ok, at('breach'), 'pending', { kind: 'pending', sampledMs: 20, breaches: 1 }],
    ['ok, ok', ok, at('ok'), 'none', { kind: 'ok', sampledMs: 20 }],
    ['ok, no data', ok, at('no_data'), 'none', ok],
    ['ok, ended', ok, manual, 'none', ok],
    ['pending, breach', pending, at('breach'), 'fired', { kind: 'firing', sampledMs: 20 }],
    ['pending, ok', pending, at('ok'), 'cleared', { kind: 'ok', sampledMs: 20 }],
    ['pending, no data', pending, at('no_data'), 'none', pending],
    ['pending, ended', pending, manual, 'cleared', ok],
    ['firing, breach', firing, at('breach'), 'none', { kind: 'firing', sampledMs: 20 }],
    ['firing, ok', firing, at('ok'), 'resolved', { kind: 'ok', sampledMs: 20 }],
    ['firing, no data', firing, at('no_data'), 'none', firing],
    ['firing, ended', firing, manual, 'resolved', ok],
  ])('%s', (_cell, state, event, outcome, next) => {
    expect(detect(state, event, 2)).toMatchObject({ outcome, state: next })
  })

  test('says why an episode ended', () => {
    expect(detect(firing, at('ok'), 2)).toHaveProperty('reason', 'recovered')
    expect(detect(firing, { kind: 'ended', reason: 'rule_removed' }, 2)).toHaveProperty(
      'reason',
      'rule_removed',
    )
  })
})

test.each([ok, pending, firing])('ignores a sample of the same or an older time while $kind', (state) => {
  for (const kind of ['breach', 'ok', 'no_data'] as const) {
    for (const sampledMs of [10, 9])
      expect(detect(state, at(kind, sampledMs), 2)).toEqual({ outcome: 'ignored', state })
  }
})

test('fires on the first breach of a rule that asks for one', () => {
  expect(detect(ok, at('breach'), 1)).toEqual({ outcome: 'fired', state: { kind: 'firing', sampledMs: 20 } })
})
