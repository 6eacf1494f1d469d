import fc from 'fast-check'
import { expect, test } from 'vitest'

import { NotifyScene } from '../../test/notify-scene.ts'
import type { AlertRecord } from '../alert.ts'
import type { NotifierDelivery } from '../notifier.ts'

const SECONDS = 5
const HOURS = 3
const answers: readonly NotifierDelivery[] = [
  { outcome: 'delivered' },
  { outcome: 'permanent', reason: 'HTTP 400' },
  { outcome: 'channel_broken', reason: 'HTTP 404' },
  { outcome: 'retryable', reason: 'HTTP 503' },
  { outcome: 'retryable', reason: 'connection refused', mayHaveArrived: false },
  { outcome: 'retryable', reason: 'HTTP 429', retryAfterMs: 1000, mayHaveArrived: false },
]

/** Most tries that begin within an hour. */
function mostInAnHour(minutes: readonly number[]): number {
  return Math.max(
    0,
    ...minutes.map((from) => minutes.filter((minute) => minute >= from && minute < from + 60).length),
  )
}

/** Lets series of some rules fire and resolve at random, while the channel gives one answer after the other. */
function tries(
  {
    flips,
    rules,
    severity,
  }: { readonly flips: readonly number[]; readonly rules: number; readonly severity: 'warning' | 'critical' },
  answerOf: (index: number) => NotifierDelivery,
): readonly number[] {
  const scene = new NotifyScene()
  for (let rule = 0; rule < rules; rule += 1)
    scene.rule(`rule-${rule}`, {
      metricName: `m${rule}`,
      severity,
      cooldownMinutes: 0,
      repeatIntervalMs: 60_000,
    })
  const open = new Map<number, AlertRecord>()
  const minutes: number[] = []
  for (let tick = 0; tick < (HOURS * 3600) / SECONDS; tick += 1) {
    scene.at((tick * SECONDS) / 60)
    const series = flips[tick % flips.length] ?? 0
    const alert = open.get(series)
    if (alert !== undefined) {
      scene.resolve(alert)
      open.delete(series)
    } else if (series % 3 !== 0)
      open.set(series, scene.fire(`rule-${series % rules}`, { host: String(series) }))
    // As many sends at one moment as the plan allows.
    while (scene.send(answerOf(minutes.length)) !== undefined) minutes.push(scene.minute)
  }
  return minutes
}

const world = fc.record({
  flips: fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 300 }),
  rules: fc.integer({ min: 1, max: 3 }),
  severity: fc.constantFrom('warning', 'critical'),
})

test('a channel that refuses everything is tried at most four times in an hour, twice each, whatever the alerts do', () => {
  const refusals = fc.constantFrom(...answers.slice(1, 3))
  fc.assert(
    fc.property(world, refusals, (alerts, answer) => {
      expect(mostInAnHour(tries(alerts, () => answer))).toBeLessThanOrEqual(4)
    }),
    { numRuns: 10 },
  )
})

test('a channel that fails for now is tried at most 64 times in an hour, whatever the alerts do', () => {
  fc.assert(
    fc.property(world, (alerts) => {
      expect(
        mostInAnHour(tries(alerts, () => ({ outcome: 'retryable', reason: 'HTTP 503' }))),
      ).toBeLessThanOrEqual(64)
    }),
    { numRuns: 10 },
  )
})

test('for any mixture of alerts and answers, tries in an hour are bounded by the groups, not by the alerts', () => {
  const mixture = fc.array(fc.constantFrom(...answers), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(world, mixture, (alerts, list) => {
      const most = mostInAnHour(
        tries(alerts, (index) => list[index % list.length] ?? { outcome: 'delivered' }),
      )
      // A message of each group in each minute, tried at most four times in it.
      expect(most).toBeLessThanOrEqual(alerts.rules * 60 * 4)
    }),
    { numRuns: 20 },
  )
})
