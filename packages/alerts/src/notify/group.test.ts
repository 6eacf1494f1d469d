import { describe, expect, test } from 'vitest'

import { describe as say, held, NotifyScene } from '../../test/notify-scene.ts'

const second = 1 / 60

describe('a group', () => {
  test('is the alerts of a rule, which share a message after five seconds', () => {
    const scene = new NotifyScene()
    scene.fire('cpu', { host: 'a' })
    scene.at(2 * second).fire('cpu', { host: 'b' })
    expect(held(scene.plan())).toHaveLength(2)
    expect(scene.run(1)).toEqual(['fire cpu, fire cpu at 0.08'])
  })

  test('does not wait while a critical alert is among them', () => {
    const scene = new NotifyScene()
    scene.fire('cpu', { host: 'a' })
    scene.fire('cpu', { host: 'b' }, { severity: 'critical' })
    expect(scene.sendAll()).toEqual(['fire cpu, fire cpu'])
  })

  test('names the worst first', () => {
    const scene = new NotifyScene()
    const gone = scene.fire('cpu', { host: 'z' }, { severity: 'critical' })
    scene.sendAll()
    scene.at(2).resolve(gone)
    scene.fire('cpu', { host: 'a' })
    scene.fire('cpu', { host: 'b' }, { severity: 'error' })
    const message = scene.at(2.1).send()
    expect(message?.due.map(({ kind, alert }) => `${kind} ${alert.severity}`)).toEqual([
      'fire error',
      'fire warning',
      'resolve critical',
    ])
  })

  test('can be alerts with equal labels, over several rules', () => {
    const scene = new NotifyScene()
    scene.rule('cpu', { groupBy: ['host'] })
    scene.rule('disk', { groupBy: ['host'], metricName: 'disk' })
    scene.fire('cpu', { host: 'a' })
    scene.fire('disk', { host: 'a' })
    scene.fire('disk', { host: 'b' })
    expect(scene.at(1).sendAll()).toEqual(['fire cpu, fire disk', 'fire disk'])
  })

  test('is one for the alerts about missing data of all rules', () => {
    const scene = new NotifyScene()
    scene.fire('cpu', { condition: 'no_data' }, { condition: 'no_data' })
    scene.rule('disk', { metricName: 'disk' })
    scene.fire('disk', { condition: 'no_data' }, { condition: 'no_data' })
    expect(scene.at(1).sendAll()).toEqual(['fire cpu, fire disk'])
  })

  test('is named whole by a reminder, which restarts the interval of each alert', () => {
    const scene = new NotifyScene()
    const first = scene.fire('cpu', { host: 'a' })
    scene.at(1).sendAll()
    scene.at(30).fire('cpu', { host: 'b' })
    scene.at(31).sendAll()
    expect(scene.at(241).sendAll()).toEqual(['remind cpu (repeat), remind cpu (repeat)'])
    expect(scene.row(first)?.notifiedMs).toBe(scene.nowMs)
    expect(scene.run(480)).toEqual([])
  })

  test('is reminded without the alerts that somebody has acknowledged or silenced', () => {
    const scene = new NotifyScene()
    scene.fire('cpu', { host: 'a' })
    const seen = scene.fire('cpu', { host: 'b' })
    scene.fire('cpu', { host: 'c' })
    scene.at(1).sendAll()
    scene.acknowledge(seen, 1000)
    scene.silence('host', 'c', 1000)
    expect(scene.at(241).sendAll()).toEqual(['remind cpu (repeat)'])
  })
})

describe('a thread', () => {
  test('is the group, from its first FIRE until all that the channel knows of it is resolved', () => {
    const scene = new NotifyScene()
    const a = scene.fire('cpu', { host: 'a' })
    scene.at(1).sendAll()
    const b = scene.at(3).fire('cpu', { host: 'b' })
    scene.at(4).sendAll()
    expect(scene.row(b)?.thread).toBe(scene.row(a)?.thread)
    scene.at(5).resolve(a)
    scene.at(6).sendAll()
    scene.at(7).resolve(b)
    scene.at(8).sendAll()
    expect(scene.row(b)?.thread).toBe(scene.row(a)?.thread)
    scene.at(20).fire('cpu', { host: 'a' })
    scene.at(21).sendAll()
    expect(scene.row(a)?.thread).not.toBe(scene.row(b)?.thread)
  })
})

test('a channel that cannot take all groups within a minute gets them in one message, worst first', () => {
  const scene = new NotifyScene([{ perMinute: 2 }])
  for (const rule of ['a', 'b', 'c']) {
    scene.rule(rule, { metricName: rule, severity: rule === 'c' ? 'critical' : 'warning' })
    scene.fire(rule)
  }
  expect(scene.at(1).sendAll()).toEqual(['fire c, fire a, fire b'])
})

test('a slow channel gets the groups in one message', () => {
  const scene = new NotifyScene()
  scene.world.channel('log').lastDurationMs = 40_000
  for (const rule of ['a', 'b']) {
    scene.rule(rule, { metricName: rule })
    scene.fire(rule)
  }
  const message = scene.at(1).send()
  expect(message && say(message)).toBe('fire a, fire b')
})

test('a channel for machines gets every alert named, at most so many in a message', () => {
  const scene = new NotifyScene([{ forMachines: true, alertsPerMessage: 1 }])
  for (const host of ['a', 'b', 'c']) scene.fire('cpu', { host })
  expect(scene.at(1).sendAll()).toEqual(['fire cpu', 'fire cpu', 'fire cpu'])
})

test('a channel for machines is reminded of each series at its own interval', () => {
  const scene = new NotifyScene([{ forMachines: true, alertsPerMessage: 1, perMinute: 1 }])
  for (const host of ['a', 'b']) scene.fire('cpu', { host })
  const reminders = scene.run(482).filter((text) => text.startsWith('remind'))
  expect(reminders).toHaveLength(4)
})

test('a reminder of a group leaves out an alert that the channel is no longer to hear of', () => {
  const scene = new NotifyScene([{}, { name: 'mail' }])
  scene.rule('a', { groupBy: ['zone'], repeatIntervalMs: 600_000 })
  scene.rule('b', { groupBy: ['zone'] })
  for (const rule of ['a', 'b']) scene.fire(rule, { zone: 'z' })
  expect(scene.at(1).sendAll()).toEqual(['fire a, fire b'])
  scene.rule('b', { groupBy: ['zone'], notificationChannels: ['mail'] })
  expect(scene.at(12).sendAll()).toEqual(['remind a (repeat)'])
})
