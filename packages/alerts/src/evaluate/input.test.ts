import fc from 'fast-check'
import { expect, test } from 'vitest'

import { AlertManager } from '../manager/manager.ts'

test.each([new Date('never'), NaN, null, '', true, []])(
  'the time of a round is a date or a number, not %s',
  async (sampleTime) => {
    const broken = new AlertManager().evaluateRules({ metrics: {}, sampleTime } as never)
    await expect(broken).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      problems: [{ path: 'sampleTime' }],
    })
  },
)

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
})

test('a bad sample never throws', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sample), fc.array(result), async (samples, health) => {
      const manager = new AlertManager({
        rules: [
          { name: 'cpu', metricName: 'cpu', thresholdValue: 1 },
          { name: 'proto', metricName: '__proto__', thresholdValue: 1 },
          { name: 'down', healthCheckName: '*', healthStatus: ['unhealthy', 'constructor'] },
        ],
      })
      const byName = Object.fromEntries(samples.map((item, index) => [['cpu', '__proto__'][index % 2], item]))
      for (const metrics of [samples, byName]) await manager.evaluateRules({ metrics, health } as never)
      await expect(manager.listAlerts()).resolves.toBeDefined()
    }),
    { numRuns: 300 },
  )
})
