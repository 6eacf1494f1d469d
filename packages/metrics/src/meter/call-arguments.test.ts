import { expect, test } from 'vitest'

import { MetricsCollector } from '../collector/collector.ts'
import { History } from '../history/history.ts'
import { UsageMeter } from './usage-meter.ts'

const meter = new UsageMeter()
const collector = new MetricsCollector({ defaultMetrics: false })
const history = new History()

/** Methods with arguments that TypeScript would refuse, and the first problem. */
const calls: readonly (readonly [string, (value: never) => unknown, unknown, string])[] = [
  ['record', (value) => meter.record(value), undefined, 'expected an object, got nothing'],
  ['record', (value) => meter.record(value), { provider: 'zai' }, 'model: expected a string, got nothing'],
  ['recordOnce', (value) => meter.recordOnce(value), undefined, 'count: expected a function, got nothing'],
  ['report', (value) => meter.report(value), 'now', 'nowMs: expected a number'],
  ['spend', (value) => meter.spend(value), null, 'expected an object, got null'],
  ['spend', (value) => meter.spend(value), { perod: 'day' }, 'perod: unknown option; did you mean period?'],
  ['reset', (value) => meter.reset(value), { period: true }, 'period: unknown option; did you mean periods?'],
  ['save', (value) => meter.save(value), { withinMS: 5 }, 'withinMS: unknown option; did you mean withinMs?'],
  ['stop', (value) => meter.stop(value), null, 'expected an object, got null'],
  [
    'recordUsageBatch',
    (value) => collector.recordUsageBatch(value),
    {},
    'samples: expected a list of samples',
  ],
  ['readSamples', (value) => collector.readSamples(value), 'cpu', 'names: expected a list, a set or another'],
  [
    'History.save',
    (value) => history.save(value),
    NaN,
    'limitMs: expected an integer from 1 to 600000, got NaN',
  ],
  ['History.stop', (value) => history.stop(value), {}, 'limitMs: expected an integer from 1 to 600000'],
]

test.each(calls)('%s refuses a wrong argument by a typed error', async (_name, call, value, message) => {
  await expect(async () => await call(value as never)).rejects.toMatchObject({
    name: 'MetricsError',
    code: 'INVALID_OPTIONS',
    message: expect.stringContaining(message),
  })
})

test('what counts a sample ignores a wrong one and never throws', () => {
  for (const value of [undefined, null, 5, 'a', [], {}]) {
    expect(() => history.add(value as never, value as never, value as never, value as never)).not.toThrow()
    expect(() => collector.recordDropped(value as never, -1)).not.toThrow()
  }
})
