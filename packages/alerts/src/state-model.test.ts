import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  detect,
  onTimeline,
  type DetectionEvent,
  type DetectionSettings,
  type DetectionState,
  type DetectionStep,
  type SampleVerdict,
} from './state.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const START: DetectionState = { kind: 'ok', sampledAt: -Infinity, dataMs: -Infinity }

const settings: fc.Arbitrary<DetectionSettings> = fc.record({
  consecutiveBreaches: fc.integer({ min: 1, max: 4 }),
  forMs: fc.constantFrom(0, MINUTE_MS, 3 * MINUTE_MS),
  clearAfter: fc.integer({ min: 1, max: 3 }),
  keepFiringForMs: fc.constantFrom(0, 2 * MINUTE_MS),
  maxGapMs: fc.constantFrom(2 * MINUTE_MS, 3 * MINUTE_MS),
})
const found = fc.record({
  kind: fc.oneof(
    { weight: 5, arbitrary: fc.constant('breach' as const) },
    { weight: 3, arbitrary: fc.constant('ok' as const) },
    { weight: 1, arbitrary: fc.constantFrom('band' as const, 'no_data' as const) },
  ),
  /** After the one before. */
  afterMs: fc.constantFrom(MINUTE_MS, MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS),
})
const history = fc.array(found, { maxLength: 30 })

type Found = typeof found extends fc.Arbitrary<infer T> ? T : never
interface Entry {
  readonly kind: SampleVerdict | 'no_data'
  readonly atMs: number
}

function timed(all: readonly Found[]): readonly Entry[] {
  let atMs = 0
  return all.map(({ kind, afterMs }) => ({ kind, atMs: (atMs += afterMs) }))
}

function eventOf({ kind, atMs }: Entry): DetectionEvent {
  if (kind === 'no_data') return { kind, nowMs: atMs }
  return { kind, sampledAt: atMs, dataMs: atMs, wallMs: atMs }
}

function run(events: readonly DetectionEvent[], rule: DetectionSettings): readonly DetectionStep[] {
  let state = START
  return events.map((event) => {
    const step = detect(state, event, rule)
    state = step.state
    return step
  })
}

function outcomes(steps: readonly DetectionStep[]): readonly string[] {
  return steps.map(({ outcome }) => outcome)
}

/** What is told of each entry, found out from the whole history each time: no state is carried along. */
function told(entries: readonly Entry[], rule: DetectionSettings): readonly ('fired' | 'resolved' | '')[] {
  let isFiring = false
  let from = 0
  return entries.map((_, index) => {
    const past = entries.slice(from, index + 1)
    const next = isFiring ? !hasRecovered(past, rule) : hasFired(past, rule)
    const changed = next !== isFiring
    isFiring = next
    if (changed) from = index + 1
    return changed ? (next ? 'fired' : 'resolved') : ''
  })
}

/** The last samples are breaches without a gap, enough of them, over long enough a time. */
function hasFired(past: readonly Entry[], rule: DetectionSettings): boolean {
  const samples = past.filter(({ kind }) => kind !== 'no_data')
  if (samples.length === 0 || past.at(-1)?.kind !== 'breach') return false
  let first = samples.length - 1
  while (first > 0) {
    const [before, after] = [samples[first - 1], samples[first]]
    if (before?.kind !== 'breach' || (after?.atMs ?? 0) - before.atMs > rule.maxGapMs) break
    first -= 1
  }
  const breaches = samples.slice(first)
  const ageMs = (breaches.at(-1)?.atMs ?? 0) - (breaches[0]?.atMs ?? 0)
  return breaches.length >= rule.consecutiveBreaches && ageMs >= rule.forMs
}

/** Since the last breach or band there were enough good samples, over long enough a time. */
function hasRecovered(past: readonly Entry[], rule: DetectionSettings): boolean {
  if (past.at(-1)?.kind !== 'ok') return false
  const samples = past.filter(({ kind }) => kind !== 'no_data')
  const lastBad = samples.findLastIndex(({ kind }) => kind !== 'ok')
  const good = samples.slice(lastBad + 1)
  const bandAfterGood = samples[lastBad]?.kind === 'band' && isRecoveringAt(samples.slice(0, lastBad))
  const sinceMs = (bandAfterGood ? samples[lastBad] : good[0])?.atMs ?? 0
  return good.length >= rule.clearAfter && (good.at(-1)?.atMs ?? 0) - sinceMs >= rule.keepFiringForMs
}

/** Whether a recovery was under way: the timer then starts with the sample in the band, not with the next good one. */
function isRecoveringAt(samples: readonly Entry[]): boolean {
  const last = samples.findLast(({ kind }) => kind !== 'band')
  return last?.kind === 'ok'
}

describe('over any history, the detection table', () => {
  test('fires and resolves when looking back over the whole history says so', () => {
    fc.assert(
      fc.property(history, settings, (all, rule) => {
        const entries = timed(all)
        const steps = run(entries.map(eventOf), rule)
        const changes = steps.map(({ outcome }) =>
          outcome === 'fired' || outcome === 'resolved' ? outcome : '',
        )
        expect(changes).toEqual(told(entries, rule))
      }),
      { numRuns: 2000 },
    )
  })

  test('is not moved by samples that come again or late', () => {
    const repeated = fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('breach', 'ok', 'band'))
    fc.assert(
      fc.property(history, settings, fc.array(repeated, { maxLength: 5 }), (all, rule, extra) => {
        const entries = timed(all).filter(({ kind }) => kind !== 'no_data')
        const noisy: DetectionEvent[] = entries.map(eventOf)
        for (const [place, back, kind] of extra) {
          const index = entries.length === 0 ? 0 : place % entries.length
          const atMs = entries[index - (back % (index + 1))]?.atMs
          const wallMs = entries[index]?.atMs ?? 0
          if (atMs === undefined) continue
          const after = noisy.findIndex((event) => event.kind !== 'no_data' && event.sampledAt === wallMs)
          noisy.splice(after + 1, 0, { kind, sampledAt: atMs, dataMs: atMs, wallMs } as DetectionEvent)
        }
        const kept = run(noisy, rule).filter(({ outcome }) => outcome !== 'ignored')
        expect(kept).toEqual(run(entries.map(eventOf), rule))
      }),
    )
  })

  test('says the same when the wall clock of source and manager jumps by a day, once or more', () => {
    const jumps = fc.array(fc.tuple(fc.nat(30), fc.constantFrom(-DAY_MS, DAY_MS)), { maxLength: 3 })
    fc.assert(
      fc.property(history, settings, jumps, (all, rule, jumpsAt) => {
        const entries = timed(all)
        const jumped = entries.map((entry, index): DetectionEvent => {
          if (entry.kind === 'no_data') return eventOf(entry)
          const byMs = jumpsAt.reduce((sum, [at, ms]) => (at <= index ? sum + ms : sum), 0)
          const wallMs = 10 * DAY_MS + entry.atMs + byMs
          const dataMs = onTimeline(wallMs, { nowMs: entry.atMs, wallMs }, rule.maxGapMs)
          return { kind: entry.kind, sampledAt: wallMs, dataMs, wallMs }
        })
        expect(outcomes(run(jumped, rule))).toEqual(outcomes(run(entries.map(eventOf), rule)))
      }),
    )
  })
})
