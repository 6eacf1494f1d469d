import fc from 'fast-check'
import { expect, test } from 'vitest'

import { MINUTE_MS, WorldScene, START } from '../../test/world.ts'
import { parseAlertRule } from '../rules/parse-rule.ts'
import type { AlertRuleInput, ThresholdRule } from '../rules/rule.ts'
import { evaluateValue } from '../rules/threshold.ts'
import { detect, type DetectionState } from '../state.ts'
import type { AlertSample } from './input.ts'

const ruleFields = fc
  .record({
    metricName: fc.constantFrom('cpu', 'queue'),
    comparison: fc.constantFrom('gt', 'gte', 'lt', 'lte', 'eq', 'ne'),
    thresholdValue: fc.integer({ min: -2, max: 2 }),
    band: fc.integer({ min: 0, max: 2 }),
    consecutiveBreaches: fc.integer({ min: 1, max: 3 }),
    clearAfter: fc.integer({ min: 1, max: 2 }),
    match: fc.constantFrom({}, {}, { host: 'a' }),
  })
  .map(({ band, ...rule }) => {
    const side = rule.comparison.startsWith('g') ? -1 : rule.comparison.startsWith('l') ? 1 : 0
    return { ...rule, clearValue: rule.thresholdValue + side * band }
  })
const value = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: -4, max: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, '3', null, true, 3n, undefined) },
)
const round = fc.record({
  cpu: value,
  queue: value,
  hostA: fc.option(value, { freq: 2, nil: 'absent' as const }),
  asList: fc.boolean(),
  /** Before the last round, the same, or after it. */
  afterMs: fc.constantFrom(-1, 0, 1000, 1000, 1000, 1000, 1000),
})

type Round = typeof round extends fc.Arbitrary<infer T> ? T : never

function samplesOf({ cpu, queue, hostA }: Round): readonly AlertSample[] {
  const bare = [
    { name: 'cpu', value: cpu },
    { name: 'queue', value: queue },
  ]
  return hostA === 'absent' ? bare : [...bare, { name: 'cpu', labels: { host: 'a' }, value: hostA }]
}

function ruleOf(input: AlertRuleInput): ThresholdRule {
  const result = parseAlertRule(input)
  if (!result.ok || result.rule.kind !== 'threshold') throw new Error('no threshold rule')
  return result.rule
}

/** Every rule on its own, on every series it matches, with nothing shared and no way around the table. */
class Reference {
  readonly #rules: readonly ThresholdRule[]
  readonly #states = new Map<string, DetectionState>()

  constructor(rules: readonly AlertRuleInput[]) {
    this.#rules = rules.map(ruleOf)
  }

  evaluate(samples: readonly AlertSample[], sampledAt: number, now: number): readonly string[] {
    const changes: string[] = []
    for (const { name, labels = {}, value: given } of samples) {
      for (const rule of this.#rules) {
        const fits = Object.entries(rule.match).every(([label, wanted]) => labels[label] === wanted)
        if (rule.metricName !== name || !fits) continue
        const kind = evaluateValue(rule, given)
        if (kind === 'no_data') continue
        const key = `${rule.name} ${labels['host'] === undefined ? '' : 'a'}`
        const state = this.#states.get(key) ?? { kind: 'ok', sampledAt: -Infinity, dataMs: -Infinity }
        const step = detect(state, { kind, sampledAt, dataMs: now, wallMs: now }, rule)
        this.#states.set(key, step.state)
        const isNew = step.outcome === 'pending' && state.kind === 'ok'
        if (isNew || ['fired', 'cleared', 'resolved'].includes(step.outcome))
          changes.push(`${step.outcome} ${key}`)
      }
    }
    return changes.toSorted()
  }
}

test('a round says of every alert what the table says of its rule and series alone', async () => {
  const rules = fc.array(ruleFields, { minLength: 1, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(rules, fc.array(round, { maxLength: 25 }), async (fields, rounds) => {
      const inputs = fields.map(
        (given, index) => ({ ...given, name: `r${index}`, onNoData: 'keep', maxGapMs: 86_400_000 }) as const,
      )
      const scene = new WorldScene({ rules: inputs })
      const reference = new Reference(inputs)
      let sampleTime = START
      for (const [index, given] of rounds.entries()) {
        sampleTime += given.afterMs
        const samples = samplesOf(given)
        const asObject = { cpu: given.cpu, queue: given.queue }
        const isObject = !given.asList && given.hostA === 'absent'
        const { transitions } = await scene.evaluate(index, {
          metrics: isObject ? asObject : samples,
          sampleTime,
        })
        const changes = transitions.map(
          ({ type, series }) => `${type} ${series.rule} ${series.labels['host'] ?? ''}`,
        )
        expect(changes.toSorted()).toEqual(reference.evaluate(samples, sampleTime, scene.nowMs))
      }
    }),
    { numRuns: 200 },
  )
}, 60_000)

test('samples whose labels are those of an alert about missing data do not touch it', async () => {
  const scene = new WorldScene({
    rules: [{ name: 'cpu', metricName: 'cpu', thresholdValue: 80, autoResolveMinutes: 0 }],
  })
  await scene.evaluate(0, { metrics: { cpu: 1 } })
  for (const minute of [1, 4, 7]) await scene.evaluate(minute, { metrics: { other: 1 } })
  const hostile = [{ name: 'cpu', labels: { condition: 'no_data' }, value: 93 }]
  expect((await scene.evaluate(8, { metrics: hostile })).transitions).toMatchObject([
    { type: 'fired', series: { labels: { exported_condition: 'no_data' } } },
  ])
  expect(scene.open().filter(({ labels }) => labels['condition'] === 'no_data')).toMatchObject([
    { value: null },
  ])
})

test('a wall clock a day ahead or behind, and back, changes nothing', async () => {
  for (const jumpMs of [1, -1].map((days) => days * 24 * 60 * MINUTE_MS)) {
    const scene = new WorldScene({ rules: [{ name: 'cpu', metricName: 'cpu', thresholdValue: 80 }] })
    const changes: string[] = []
    let minute = 0
    const cpu = async (given: number): Promise<void> => {
      const sampleTime = scene.wallMs + MINUTE_MS
      const { transitions } = await scene.evaluate((minute += 1), { metrics: { cpu: given }, sampleTime })
      changes.push(...transitions.map(({ type }) => type))
    }
    await cpu(20)
    scene.wallMs += jumpMs
    for (const given of [20, 90, 20]) await cpu(given)
    scene.wallMs -= jumpMs
    for (const given of [20, 90, 20]) await cpu(given)
    expect(changes).toEqual(['fired', 'resolved', 'fired', 'resolved'])
  }
})
