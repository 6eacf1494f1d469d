import { expect, test } from 'vitest'

import { held, NotifyScene } from '../../test/notify-scene.ts'

function fireTwice(scene: NotifyScene): void {
  const first = scene.fire('cpu')
  scene.at(1).sendAll()
  scene.at(2).resolve(first)
  scene.at(2.2).sendAll()
  scene.at(4).fire('cpu')
}

test('a FIRE waits until the cooldown after the last accepted FIRE, not after a RESOLVE', () => {
  const scene = new NotifyScene()
  fireTwice(scene)
  expect(held(scene.plan())).toEqual(['fire cpu: cooldown until 6'])
  expect(scene.run(20)).toEqual(['fire cpu at 6'])
})

test('a raised severity does not wait for the cooldown', () => {
  const scene = new NotifyScene()
  const alert = scene.fire('cpu')
  scene.at(1).sendAll()
  scene.at(3).change(alert, { severity: 'critical' })
  expect(scene.sendAll()).toEqual(['remind cpu (severity_raised)'])
})

test('a channel for machines has no cooldown', () => {
  const scene = new NotifyScene([{ forMachines: true }])
  fireTwice(scene)
  expect(scene.run(5)).toEqual(['fire cpu at 4.08'])
})

test('a series that the notifier refused alone goes into the next message, and then waits an hour', () => {
  const scene = new NotifyScene([{ forMachines: true }])
  const poisoned = scene.fire('cpu', { host: 'a' })
  const other = scene.fire('cpu', { host: 'b' })
  const refusal = { outcome: 'delivered', refusedAlerts: [poisoned.fingerprint] } as const
  scene.at(1).send(refusal)
  expect(scene.row(other)?.state).toBe('firing')
  expect(scene.send(refusal)?.due).toHaveLength(1)
  expect(held(scene.plan())).toEqual(['fire cpu: cooldown until 61'])
})

test('the next alert of a series that the notifier refused alone does not wait', () => {
  const scene = new NotifyScene([{ forMachines: true }])
  const poisoned = scene.fire('cpu', { host: 'a' })
  scene.fire('cpu', { host: 'b' })
  const refusal = { outcome: 'delivered', refusedAlerts: [poisoned.fingerprint] } as const
  scene.at(1).send(refusal)
  scene.send(refusal)
  scene.at(2).resolve(poisoned)
  expect(scene.at(3).sendAll()).toEqual([])
  scene.at(4).fire('cpu', { host: 'a' })
  expect(scene.at(5).sendAll()).toEqual(['fire cpu'])
})
