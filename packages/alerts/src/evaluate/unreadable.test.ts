import { expect, test } from 'vitest'

import { cpuRule, WorldScene } from '../../test/world.ts'
import { readEvaluation } from './input.ts'

const rules = [
  { ...cpuRule, consecutiveBreaches: 1 },
  { name: 'down', healthCheckName: '*' },
  { name: 'silent', healthCheckName: '*', silentAfterMs: 60_000 },
]
const throws = (): never => {
  throw new Error('sesame')
}
const throwing = (name: string, rest: object): object =>
  Object.defineProperty({ ...rest }, name, { enumerable: true, get: throws })

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

const unreadable = { expected: 'plain data', received: 'a value with a property that throws' }

test('a sample that throws when it is read loses no other', async () => {
  const scene = new WorldScene({ rules })
  const cpu = { name: 'cpu_percent', value: 93 }
  const bad = [
    revoked(),
    ...['name', 'value', 'labels', 'timestamp', 'since'].map((name) => throwing(name, cpu)),
    { ...cpu, labels: throwing('host', {}) },
    { ...cpu, labels: revoked() },
    { ...cpu, value: revoked() },
  ]
  const metrics = [...bad, { ...cpu, labels: { host: 'b' } }]
  const outcome = await scene.evaluate(0, { metrics: metrics as never })
  expect(outcome.fired).toMatchObject([{ labels: { host: 'b' } }])
  expect(outcome.problems).toEqual(bad.map((_, index) => ({ path: `metrics[${index}]`, ...unreadable })))
  expect(outcome.badSamples).toBe(bad.length)
})

test('a value that throws when it is read loses no other, whether a rule reads it or not', async () => {
  const scene = new WorldScene({ rules: [...rules, { name: 'm', metricName: 'm', thresholdValue: 1 }] })
  const metrics = throwing('other', { cpu_percent: 93, m: revoked() })
  const outcome = await scene.evaluate(0, { metrics: metrics as never })
  expect(outcome.fired).toMatchObject([{ value: 93 }])
  expect(outcome.problems).toEqual([
    { path: 'metrics.m', ...unreadable },
    { path: 'metrics.other', ...unreadable },
  ])
})

test('a result that throws when it is read loses no other', async () => {
  const scene = new WorldScene({ rules })
  const down = { name: 'a', status: 'unhealthy' }
  const fields = ['name', 'status', 'message', 'critical', 'timestamp', 'dependsOn']
  const bad = [revoked(), ...fields.map((name) => throwing(name, down)), { ...down, dependsOn: revoked() }]
  const outcome = await scene.evaluate(0, { health: [...bad, { ...down, name: 'b' }] as never })
  expect(outcome.fired).toMatchObject([{ labels: { check: 'b' } }])
  expect(outcome.problems).toEqual(bad.map((_, index) => ({ path: `health[${index}]`, ...unreadable })))
})

test.each([
  ['the input', revoked()],
  ['its metrics', throwing('metrics', {})],
  ['its time', throwing('sampleTime', { metrics: {} })],
  ['the list of samples', { metrics: new Proxy([], { get: throws }) }],
  ['the values', { metrics: revoked() }],
  ['the results', { health: revoked() }],
])('an input is refused if %s cannot be read', (_, input) => {
  expect(() => readEvaluation(input)).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', problems: [{ path: '', ...unreadable }] }),
  )
})

test('an object that only looks like a date is no time', async () => {
  const scene = new WorldScene({ rules })
  const timestamp: unknown = Object.create(Date.prototype)
  const metrics = [{ name: 'cpu_percent', value: 93, timestamp }]
  const outcome = await scene.evaluate(0, { metrics: metrics as never })
  expect(outcome.problems).toMatchObject([{ path: 'metrics[0].timestamp' }])
})

test.each([new Date('never'), 'yesterday', 5n])(
  'a `since` that is no time is a problem: %s',
  async (since) => {
    const scene = new WorldScene({ rules })
    const metrics = [{ name: 'cpu_percent', value: 93, since }]
    const outcome = await scene.evaluate(0, { metrics: metrics as never })
    expect(outcome.problems).toMatchObject([{ path: 'metrics[0].since' }])
  },
)

test('a getter that throws among the values of an object loses no other value, whatever reads it', async () => {
  const readers = [
    { ...cpuRule, consecutiveBreaches: 1 },
    { name: 'waits', metricName: 'odd_value', thresholdValue: 1 },
    { name: 'hears', kind: 'dead_man', metricName: 'odd_value' },
    { name: 'never', metricName: 'nowhere', thresholdValue: 1, noDataAfterMs: 0 },
  ] as const
  const scene = new WorldScene({ rules: readers })
  const metrics = Object.defineProperty({ cpu_percent: 93 }, 'odd_value', {
    enumerable: true,
    get: () => {
      throw new Error('secret')
    },
  })
  const { fired, problems } = await scene.evaluate(0, { metrics })
  expect(fired.map(({ rule }) => rule)).toEqual(['cpu'])
  expect(problems).toEqual([
    { path: 'metrics.odd_value', expected: 'plain data', received: 'a value with a property that throws' },
  ])
})
