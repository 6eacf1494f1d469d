import fc from 'fast-check'
import { expect, test } from 'vitest'

import { WorldScene } from '../../test/world.ts'
import { readEvaluation } from './input.ts'

test.each([new Date('never'), NaN, null, '', true, [], '2026-01-05T10:00:00', 1_767_607_200])(
  'the time of a round is a date, milliseconds or ISO text, not %s',
  (sampleTime) => {
    expect(() => readEvaluation({ metrics: {}, sampleTime })).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        problems: [expect.objectContaining({ path: 'sampleTime' })],
      }),
    )
  },
)

test.each([
  [null, 'expected an object, got null'],
  [{ metric: {} }, 'metric: unknown option; did you mean metrics?'],
  [
    { metrics: 'cpu', health: {} },
    'metrics: expected an object of values by metric name, or a list of samples { name, labels, value }, ' +
      'got a string of 3 characters; health: expected a list of health results { name, status, message }, got an object',
  ],
  [{ metrics: new Map() }, /got a Map|pass Object\.fromEntries\(metrics\)/],
  [{ metrics: new Set() }, 'got a Set'],
  [{ metrics: new URL('https://example.com') }, 'metrics: expected an object of values by metric name'],
  [{ health: { results: [], isHealthy: true } }, '(pass report.results), got an object'],
  [{ health: { checks: { glm: {} } } }, '(pass Object.values(report.checks)), got an object'],
  [{ health: { glm: { name: 'glm', status: 'healthy' } } }, '(pass Object.values(health)), got an object'],
  [{ health: new Map() }, '(pass [...health.values()]), got a Map'],
  [
    { metrics: [['cpu', 93], null], health: ['glm'] },
    'metrics[0]: expected a sample { name, labels, value }, got an array; ' +
      'metrics[1]: expected a sample { name, labels, value }, got null; ' +
      'health[0]: expected a health result { name, status, message }, got a string of 3 characters',
  ],
])('the input %j is refused with every problem', (input, message) => {
  expect(() => readEvaluation(input)).toThrow(message)
})

const anything = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withMap: true })
const oddly = (names: readonly unknown[], rest: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc.oneof(anything, fc.record({ name: fc.constantFrom(...names), ...rest }, { requiredKeys: ['name'] }))
const sample = oddly(['cpu', '__proto__', null], {
  labels: anything,
  value: fc.oneof(fc.double(), anything),
  timestamp: anything,
})
const result = oddly(['glm', '__proto__', 'x'.repeat(257), 7], {
  status: fc.oneof(fc.constantFrom('unhealthy', 'constructor'), anything),
  message: anything,
  critical: anything,
  timestamp: anything,
  dependsOn: fc.oneof(fc.array(anything), anything),
})

const isItem = (item: unknown): boolean => typeof item === 'object' && item !== null && !Array.isArray(item)

test('a bad sample never throws', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sample), fc.array(result), async (samples, health) => {
      const scene = new WorldScene({
        rules: [
          { name: 'cpu', metricName: 'cpu', thresholdValue: 1 },
          { name: 'proto', metricName: '__proto__', thresholdValue: 1 },
          { name: 'down', healthCheckName: '*', healthStatus: ['unhealthy', 'constructor'] },
        ],
      })
      const byName = Object.fromEntries(samples.map((item, index) => [['cpu', '__proto__'][index % 2], item]))
      for (const metrics of [samples.filter(isItem), byName])
        await scene.evaluate(0, { metrics, health: health.filter(isItem) } as never)
      for (const { dependsOn } of scene.open())
        expect(dependsOn.every((name) => typeof name === 'string')).toBe(true)
    }),
    { numRuns: 300 },
  )
})
