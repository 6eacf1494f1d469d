import { expect, test } from 'vitest'

import { range, WorldScene, START } from '../../test/world.ts'

const rule = {
  name: 'cpu',
  metricName: 'cpu',
  thresholdValue: 80,
  maxAlertsPerRule: 3,
  maxNotificationsPerHour: 1000,
} as const
const health = (status: string) => ['a', 'b'].map((name) => ({ name, status }))
const hosts = (count: number, value: number, from = 0) =>
  range(from, from + count - 1).map((n) => ({ name: 'cpu', labels: { host: `h${n}` }, value }))

function open(scene: WorldScene): readonly string[] {
  return scene
    .open()
    .map(({ labels }) => labels['host'] ?? labels['condition'] ?? '')
    .toSorted()
}

test('over maxAlertsPerRule the alerts there are live on, no new one begins, and one more says so', async () => {
  const scene = new WorldScene({ rules: [rule, { ...rule, name: 'other' }] })
  await scene.evaluate(0, { metrics: hosts(2, 93) })
  const { fired } = await scene.evaluate(1, { metrics: hosts(6, 93) })
  expect(fired.filter(({ rule: name }) => name === 'cpu').map(({ summary }) => summary)).toEqual([
    'cpu is 93 (threshold: > 80)',
    '3 breaching series over the limit of 3 alerts (maxAlertsPerRule)',
  ])
  await scene.evaluate(2, { metrics: [...hosts(2, 1), ...hosts(4, 93, 2)] })
  const alerts = scene.open().filter(({ rule: name }) => name === 'cpu')
  expect(alerts.map(({ labels }) => labels['host'] ?? labels['condition'] ?? '').toSorted()).toEqual([
    'h2',
    'h3',
    'h4',
    'overflow',
  ])
})

test('ends with the first round that turned no alert away, and not with one that counted nothing', async () => {
  const scene = new WorldScene({ rules: [rule] })
  await scene.evaluate(0, { metrics: hosts(4, 93), sampleTime: START })
  await scene.evaluate(0, { metrics: hosts(4, 93), sampleTime: START })
  await scene.evaluate(0, { metrics: { cpu_other: 1 }, sampleTime: START + 1 })
  await scene.evaluate(0, { health: [], sampleTime: START + 1 })
  expect(open(scene)).toEqual(['h0', 'h1', 'h2', 'overflow'])
  await scene.evaluate(1, { metrics: [...hosts(3, 93), ...hosts(1, 1, 3)], sampleTime: START + 2 })
  expect(open(scene)).toEqual(['h0', 'h1', 'h2'])
})

test('counts the checks of a health rule', async () => {
  const scene = new WorldScene({ rules: [{ name: 'down', healthCheckName: '*', maxAlertsPerRule: 1 }] })
  await scene.evaluate(0, { health: health('unhealthy') })
  expect(scene.open()).toHaveLength(2)
  await scene.evaluate(1, { health: health('healthy') })
  expect(scene.open()).toEqual([])
})

test('holds for alerts about missing data as well, so that labels that come and go do not pile up', async () => {
  const scene = new WorldScene({ rules: [rule] })
  await scene.evaluate(0, { metrics: hosts(2, 1) })
  for (const minute of range(1, 100)) await scene.evaluate(minute, { metrics: hosts(2, 1, 2 * minute) })
  expect(open(scene)).toEqual(['h0', 'h1', 'h2', 'overflow'])
})

test('ends also when there is room again and no data', async () => {
  const scene = new WorldScene({ rules: [{ ...rule, onNoData: 'keep' }] })
  await scene.evaluate(0, { metrics: hosts(4, 93) })
  for (const minute of range(1, 62)) await scene.evaluate(minute, { metrics: [] })
  expect(open(scene)).toEqual([])
})
