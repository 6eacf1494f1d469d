import { expect, test } from 'vitest'

import { held, NotifyScene } from '../../test/notify-scene.ts'

test('a silence holds a FIRE until it ends, and says until when', () => {
  const scene = new NotifyScene()
  scene.silence('alertname', 'cpu', 30)
  scene.at(3).fire('cpu')
  expect(held(scene.at(4).plan())).toEqual(['fire cpu: silenced until 30'])
  expect(scene.run(60)).toEqual(['fire cpu at 30'])
})

test('a silence that ends early lets the FIRE go at once', () => {
  const scene = new NotifyScene()
  scene.silence('alertname', 'cpu', 30)
  scene.at(3).fire('cpu')
  const [silence] = scene.world.silences.values()
  const now = scene.at(5).nowMs
  if (silence) scene.world.putSilence({ ...silence.record, untilMs: now, until: now, expiredBy: 'ann' })
  expect(scene.sendAll()).toEqual(['fire cpu'])
})

test('a silence does not hold the end of an alert that the channel knows', () => {
  const scene = new NotifyScene()
  const alert = scene.fire('cpu')
  scene.at(1).sendAll()
  scene.at(5).silence('alertname', 'cpu', 30)
  scene.at(11).resolve(alert)
  expect(scene.run(40)).toEqual(['resolve cpu at 11.08'])
})

test('an acknowledgement holds reminders, and not the FIRE of a channel that does not know the alert', () => {
  const scene = new NotifyScene()
  const alert = scene.fire('cpu')
  scene.at(1).sendAll()
  scene.at(10).acknowledge(alert, 24 * 60)
  expect(held(scene.at(300).plan())).toEqual(['remind cpu: acknowledged until 1440'])
  scene.addChannel({ name: 'mail' })
  scene.resume()
  expect(scene.sendAll('mail')).toEqual(['fire cpu'])
})

test('two silences hold until the later one ends', () => {
  const scene = new NotifyScene()
  scene.fire('cpu')
  scene.silence('alertname', 'cpu', 10)
  scene.silence('alertname', 'cpu', 20)
  expect(held(scene.plan())).toEqual(['fire cpu: silenced until 20'])
})

test('the end of an alert that a channel may know is sent while a silence holds the next one', () => {
  const scene = new NotifyScene()
  const alert = scene.fire('cpu')
  scene.at(1).send(NotifyScene.unsure)
  scene.at(2).resolve(alert)
  scene.silence('alertname', 'cpu', 500)
  scene.at(3).fire('cpu')
  expect(scene.sendAll()).toEqual(['resolve cpu'])
  expect(held(scene.plan())).toEqual(['fire cpu: silenced until 500'])
})
