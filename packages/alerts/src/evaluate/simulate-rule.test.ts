import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { MINUTE_MS, Scene, START, startFakeTime } from '../../test/scene.ts'
import { parseAlertRule } from '../rules/parse-rule.ts'
import type { AlertRule, AlertRuleInput } from '../rules/rule.ts'
import type { EvaluationInput } from './input.ts'
import { simulateRule } from './simulate-rule.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

function ruleOf(input: AlertRuleInput): AlertRule {
  const parsed = parseAlertRule(input)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.rule
}

const at = (minute: number): string => new Date(START + minute * MINUTE_MS).toISOString()

/** Sorts alerts by time and labels. */
function order<T extends { readonly labels: object; readonly firedAt: string }>(
  alerts: readonly T[],
): readonly T[] {
  const keyOf = ({ firedAt, labels }: T): string => JSON.stringify([firedAt, labels])
  return alerts.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)))
}

/** A wave with noise, the same each time. */
const wave = (minute: number, host: number): number =>
  Math.round(60 + 40 * Math.sin(minute / (5 + host)) + ((minute * 7919 + host * 31) % 13))

const gauges = (minute: number): EvaluationInput => ({
  metrics: [0, 1, 2]
    // One host is away for a while.
    .filter((host) => host !== 2 || minute < 40 || minute > 60)
    .map((host) => ({ name: 'load', labels: { host: `h${host}` }, value: wave(minute, host) })),
})
const counters = (minute: number): EvaluationInput => ({
  metrics: {
    calls_total: minute * 100,
    failed_total: Math.max(0, 5 * minute + 20 * Math.floor(minute / 30) * minute),
  },
})
const checks = (minute: number): EvaluationInput => ({
  health: ['a', 'b'].map((name, index) => ({
    name,
    status: wave(minute, index) > 85 ? 'unhealthy' : 'healthy',
  })),
})

test.each<readonly [string, AlertRuleInput, (minute: number) => EvaluationInput]>([
  ['threshold', { name: 'r', metricName: 'load', thresholdValue: 80, consecutiveBreaches: 2 }, gauges],
  [
    'threshold below, with hysteresis',
    { name: 'r', metricName: 'load', comparison: 'lt', thresholdValue: 40, clearValue: 50, clearAfter: 2 },
    gauges,
  ],
  ['threshold for a time', { name: 'r', metricName: 'load', thresholdValue: 70, forMs: 240_000 }, gauges],
  ['rate', { name: 'r', kind: 'rate', metricName: 'failed_total', thresholdValue: 0.2 }, counters],
  [
    'ratio',
    {
      name: 'r',
      metricName: 'failed_total',
      totalMetricName: 'calls_total',
      thresholdValue: 0.2,
      minSamples: 50,
    },
    counters,
  ],
  ['health', { name: 'r', healthCheckName: '*', consecutiveBreaches: 2 }, checks],
  ['absent', { name: 'r', kind: 'absent', metricName: 'gone' }, gauges],
])('a simulated rule fires and ends as the rule does over the same rounds: %s', async (_kind, input, of) => {
  const minutes = Array.from({ length: 120 }, (_, minute) => minute)
  const scene = new Scene({ rules: [input] })
  for (const minute of minutes) await scene.evaluate(minute, of(minute))
  const real = (await scene.manager.listAlerts({ limit: 1000 }))
    .map(({ labels, startedAt, firedAt, resolution }) => ({
      labels,
      startedAt,
      firedAt,
      resolvedAt: resolution?.at ?? null,
      reason: resolution?.reason ?? null,
    }))
    .toReversed()
  const series = await simulateRule(
    ruleOf(input),
    minutes.map((minute) => ({ at: at(minute), ...of(minute) })),
  )
  const simulated = series.flatMap(({ labels, alerts }) =>
    alerts.map(({ highest: _h, lowest: _l, ...alert }) => ({ labels, ...alert })),
  )
  expect(simulated.length).toBeGreaterThan(0)
  expect(order(simulated)).toEqual(order(real))
})

test('each series and each alert has its highest and lowest value', async () => {
  const rule = ruleOf({ name: 'r', metricName: 'load', thresholdValue: 80 })
  const values = [50, 90, 95, 85, 40, 82]
  const rounds = values.map((value, minute) => ({
    at: at(minute),
    metrics: [
      { name: 'load', labels: { host: 'a' }, value },
      { name: 'load', labels: { host: 'b' }, value: value / 2 },
    ],
  }))
  expect(await simulateRule({ ...rule, enabled: false }, rounds)).toEqual([
    {
      labels: { alertname: 'r', host: 'a' },
      condition: null,
      highest: 95,
      lowest: 40,
      alerts: [
        {
          startedAt: at(1),
          firedAt: at(1),
          resolvedAt: at(4),
          reason: 'recovered',
          highest: 95,
          lowest: 85,
        },
        { startedAt: at(5), firedAt: at(5), resolvedAt: null, reason: null, highest: 82, lowest: 82 },
      ],
    },
    { labels: { alertname: 'r', host: 'b' }, condition: null, highest: 47.5, lowest: 20, alerts: [] },
  ])
})

test('a dead_man rule fires between the rounds, when it was silent for long enough', async () => {
  const rule = ruleOf({ name: 'r', kind: 'dead_man', metricName: 'beat', silentAfterMs: 180_000 })
  const rounds = [0, 1, 9, 10].map((minute) => ({ at: at(minute), metrics: { beat: 1 } }))
  expect(await simulateRule(rule, rounds)).toMatchObject([
    { alerts: [{ firedAt: at(4), resolvedAt: at(9), reason: 'recovered' }] },
  ])
})

test('nothing is a result without series, and a round without a time is refused', async () => {
  const rule = ruleOf({ name: 'r', metricName: 'load', thresholdValue: 80 })
  expect(await simulateRule(rule, [])).toEqual([])
  expect(await simulateRule(rule, [{ at: at(0), metrics: { other: 1 } }])).toEqual([])
  await expect(simulateRule(rule, [{ at: at(0) }, { at: 'soon', metrics: {} }])).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    problems: [{ path: 'rounds[1].at' }],
  })
})

test.each([
  [5, 'rounds: expected rounds { at, metrics, health } in a list or another iterable, got 5'],
  [[null], 'rounds[0].at: expected a valid Date'],
])('rounds %j are refused by a typed error', async (given, message) => {
  const parsed = parseAlertRule({ name: 'cpu', metricName: 'cpu', thresholdValue: 1 })
  if (!parsed.ok) throw new Error('an invalid rule')
  await expect(simulateRule(parsed.rule, given as never)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining(message),
  })
})
