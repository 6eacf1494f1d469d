import { expect, test } from 'vitest'

import { WorldScene } from '../../test/world.ts'

const rule = { name: 'cpu', metricName: 'cpu', thresholdValue: 80 } as const

const of = (team: string, value: number) => ({ name: 'cpu', labels: { team, alertname: team }, value })

function shown(scene: WorldScene): readonly unknown[] {
  return scene
    .open()
    .map(({ labels }) => ({ ...labels, alertname: undefined }))
    .toReversed()
}

test('labels of a sample that the rule has, too, move aside, so that two series stay two', async () => {
  const scene = new WorldScene({ rules: [{ ...rule, labels: { team: 'core' } }] })
  await scene.evaluate(0, { metrics: [of('a', 1), of('b', 93), of('c', 94)] })
  expect(shown(scene)).toEqual([
    { team: 'core', exported_team: 'b', exported_alertname: 'b' },
    { team: 'core', exported_team: 'c', exported_alertname: 'c' },
  ])
})

test('a label moves on where its place is taken', async () => {
  const scene = new WorldScene({ rules: [{ ...rule, labels: { team: 'core' } }] })
  await scene.evaluate(0, {
    metrics: [{ name: 'cpu', labels: { exported_team: 'x', team: 'y' }, value: 93 }],
  })
  expect(shown(scene)).toEqual([{ team: 'core', exported_team: 'x', exported_exported_team: 'y' }])
})

test.each(['no_data', 'overflow'])(
  'a series with condition="%s" is not taken for such an alert',
  async (condition) => {
    const scene = new WorldScene({ rules: [{ ...rule, maxAlertsPerRule: 1 }] })
    const hostile = { name: 'cpu', labels: { condition }, value: 93 }
    await scene.evaluate(0, { metrics: [hostile, { name: 'cpu', value: 93 }] })
    expect(shown(scene)).toEqual([{ exported_condition: condition }, { condition: 'overflow' }])
    await scene.evaluate(1, { metrics: [hostile, { name: 'cpu', value: 1 }] })
    for (const minute of [2, 4, 6, 8]) await scene.evaluate(minute, { metrics: [hostile] })
    await scene.evaluate(9, { metrics: [hostile, { name: 'cpu', value: 1 }] })
    expect(shown(scene)).toEqual([{ exported_condition: condition }])
  },
)
