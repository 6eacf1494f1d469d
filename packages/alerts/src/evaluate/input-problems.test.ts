import { expect, test } from 'vitest'

import { cpuRule, MINUTE_MS, range, WorldScene } from '../../test/world.ts'
import { InputTally } from './input-problems.ts'

const clean = (text: string): string => text.replaceAll('sesame', '[redacted]')
const rule = { ...cpuRule, noDataAfterMs: 30 * 86_400_000 }

test('one bad sample loses nothing else: the others are evaluated', async () => {
  const scene = new WorldScene({ rules: [{ ...rule, consecutiveBreaches: 1 }] })
  const bad = ['93', true, Number.NaN, Infinity, 93n, {}, [93], new Date()]
  const metrics = [
    ...bad.map((value) => ({ name: 'cpu_percent', labels: { host: 'a' }, value })),
    { name: 'cpu_percent', labels: { 'no-name': 'x' }, value: 93 },
    { name: 'cpu_percent', timestamp: 'yesterday', value: 93 },
    { value: 93 },
    { nam: 'cpu_percent', value: 93 },
    { name: 'cpu_percent', vaule: 93 },
    { name: 'cpu_percent', labels: { host: 'b' }, value: 94 },
  ]
  const outcome = await scene.evaluate(0, { metrics: metrics as never })
  expect(outcome.fired).toMatchObject([{ value: 94, labels: { host: 'b' } }])
  expect(outcome).toMatchObject({ badSamples: 13, problemCount: 13 })
  expect(outcome.problems.map(({ path }) => path)).toEqual([
    ...bad.map((_, index) => `metrics[${index}].value`),
    'metrics[8].labels',
    'metrics[9].timestamp',
    'metrics[10].name',
    'metrics[11].nam',
    'metrics[12].vaule',
  ])
  expect(Object.fromEntries(scene.evaluator.tally.rejected)).toEqual({
    value: 9,
    labels: 1,
    timestamp: 1,
    name: 2,
  })
})

test('an unknown value, which is null, is no data and no problem', async () => {
  const scene = new WorldScene({ rules: [rule] })
  const outcome = await scene.evaluate(0, { metrics: { cpu_percent: null } })
  expect(outcome).toMatchObject({ badSamples: 1, problemCount: 0, problems: [] })
  expect(scene.evaluator.tally.rejected.size).toBe(0)
})

test('a result that cannot be used loses no other, and `unknown` is no problem', async () => {
  const scene = new WorldScene({ rules: [{ name: 'down', healthCheckName: '*' }] })
  const health = [
    { name: 'a', status: 'unknown' },
    { name: 'b', status: 'down' },
    { name: 'c' },
    { status: 'unhealthy' },
    { name: 'd', status: 'unhealthy', timestamp: 1_767_607_200 },
    { name: 'e', status: 'unhealthy', timestamp: new Date(scene.wallMs) },
  ]
  const outcome = await scene.evaluate(0, { health: health as never })
  expect(outcome.fired).toMatchObject([{ labels: { check: 'e' } }])
  expect(outcome.badSamples).toBe(5)
  expect(outcome.problems).toMatchObject([
    { path: 'health[1].status', received: '"down"' },
    { path: 'health[2].status', received: 'nothing' },
    { path: 'health[3].name' },
    { path: 'health[4].timestamp', received: '1767607200' },
  ])
})

test('the result of a call has 20 problems, and the number of all', async () => {
  const scene = new WorldScene({ rules: [rule] })
  const metrics = range(1, 100).map(() => ({ name: 'cpu_percent', value: '1' }))
  const { problems, problemCount } = await scene.evaluate(0, { metrics })
  expect(problems).toHaveLength(20)
  expect(problemCount).toBe(100)
})

test('each kind of problem is warned of once for each name, and again after an hour without it', async () => {
  const scene = new WorldScene({ rules: [rule, { ...rule, name: 'memory', metricName: 'memory' }] })
  const minutes: number[] = []
  const bad = { metrics: { cpu_percent: '1' } }
  for (const minute of [...range(0, 200), 260.9, 330]) {
    const { warnings } = await scene.evaluate(minute, bad)
    for (const { subject } of warnings) minutes.push(subject === 'cpu_percent' ? minute : Number.NaN)
  }
  expect(minutes).toEqual([0, 260.9, 330])
  expect((await scene.evaluate(331, { metrics: { memory: '1' } })).warnings).toMatchObject([
    { subject: 'memory' },
  ])
  const timestamp = 'yesterday'
  const others = { metrics: [{ name: 'memory', value: 1, timestamp }] }
  expect((await scene.evaluate(332, others)).warnings).toHaveLength(1)
})

test('what comes under ever new names is not remembered without end', () => {
  const tally = new InputTally()
  const news = range(1, 5000).filter((n) => tally.isNews(`value ${n}`, n))
  expect(news).toHaveLength(1000)
  expect(tally.isNews('value 1', 6000)).toBe(false)
  expect(tally.isNews('value 9999', 61 * MINUTE_MS + 6000)).toBe(true)
})

test('nested values are a problem wherever they stand, while a rule has no data', async () => {
  const scene = new WorldScene({ rules: [rule] })
  const nested = { cpu: { percent: 93 }, version: '1.2' }
  const list = Object.entries(nested).map(([name, value]) => ({ name, value }))
  const expected = 'a finite number (flatten nested values: cpu_percent)'
  for (const [metrics, path] of [
    [nested, 'metrics.cpu'],
    [list, 'metrics[0].value'],
  ] as const)
    expect((await scene.evaluate(0, { metrics })).problems).toEqual([
      { path, expected, received: 'an object' },
    ])
  await scene.ok(1)
  for (const metrics of [nested, list])
    expect(await scene.evaluate(2, { metrics })).toMatchObject({ problemCount: 0, badSamples: 0 })
})

test('a problem shows no name that may be a secret, and no text', async () => {
  const scene = new WorldScene({ rules: [{ ...rule, metricName: 'a sesame' }], clean })
  const { problems, warnings } = await scene.evaluate(0, { metrics: { 'a sesame': 'open sesame' } })
  expect(problems).toMatchObject([{ path: 'metrics["a [redacted]"]', received: 'a string of 11 characters' }])
  expect(JSON.stringify(warnings)).not.toContain('sesame')
})

test('a cut label is counted, and its series is evaluated apart from another', async () => {
  const scene = new WorldScene({ rules: [{ ...rule, consecutiveBreaches: 1 }] })
  const metrics = ['a', 'b'].map((end) => ({
    name: 'cpu_percent',
    labels: { path: 'x'.repeat(5000) + end },
    value: 93,
  }))
  const outcome = await scene.evaluate(0, { metrics })
  expect(outcome.fired).toHaveLength(2)
  expect(outcome).toMatchObject({ badSamples: 0, problemCount: 2 })
  expect(outcome.problems[0]?.path).toBe('metrics[0].labels.path')
  expect(scene.evaluator.tally.cutLabels).toBe(2)
})
