import { describe, expect, test } from 'vitest'

import { NotifyScene } from '../../test/notify-scene.ts'

const DAY = 24 * 60

function withChannels(scene: NotifyScene, ...names: readonly string[]): void {
  scene.channels.clear()
  for (const name of names) scene.addChannel({ name })
  scene.resume()
}

describe('a channel', () => {
  test('that is added while an alert fires is notified of it', () => {
    const scene = new NotifyScene()
    scene.fire('cpu')
    scene.at(1).sendAll()
    scene.addChannel({ name: 'mail' })
    scene.at(2).resume()
    expect([scene.sendAll('log'), scene.sendAll('mail')]).toEqual([[], ['fire cpu']])
  })

  test('that is renamed is notified once again of what fires', () => {
    const scene = new NotifyScene()
    scene.fire('cpu')
    scene.at(1).sendAll()
    withChannels(scene.at(2), 'ops')
    expect(scene.sendAll('ops')).toEqual(['fire cpu'])
    expect(scene.sendAll('ops')).toEqual([])
  })

  test('that is removed keeps its knowledge for seven days', () => {
    const scene = new NotifyScene()
    const alert = scene.fire('cpu')
    scene.at(1).sendAll()
    withChannels(scene.at(2), 'mail')
    withChannels(scene.at(6 * DAY), 'log', 'mail')
    expect(scene.row(alert)?.state).toBe('firing')
    withChannels(scene.at(6 * DAY + 1), 'mail')
    withChannels(scene.at(14 * DAY), 'mail')
    withChannels(scene, 'log', 'mail')
    expect(scene.row(alert)?.state).toBe('nothing')
  })

  test('that now sends elsewhere knows nothing, and is notified of what fires', () => {
    let url = 'https://a.example'
    const scene = new NotifyScene([{ destination: () => url }])
    const alert = scene.fire('cpu')
    scene.at(1).sendAll()
    scene.at(2).resume()
    expect(scene.row(alert)?.state).toBe('firing')
    url = 'https://b.example'
    scene.resume()
    expect(scene.sendAll()).toEqual(['fire cpu'])
  })

  test('is notified of an alert that a rule wants there from now on', () => {
    const scene = new NotifyScene([{}, { name: 'mail' }])
    scene.rule('cpu', { notificationChannels: ['log'] })
    scene.fire('cpu')
    expect(scene.at(1).sendAll('mail')).toEqual([])
    scene.rule('cpu', { notificationChannels: ['log', 'mail'] })
    scene.resume()
    expect(scene.sendAll('mail')).toEqual(['fire cpu'])
  })

  test('hears of alerts from its minimum severity on, and of one that rises to it', () => {
    const scene = new NotifyScene([{ minSeverity: 'error' }])
    const alert = scene.fire('cpu')
    expect(scene.at(1).sendAll()).toEqual([])
    scene.change(alert, { severity: 'critical' })
    expect(scene.sendAll()).toEqual(['fire cpu'])
  })

  test('is not notified that it failed itself; the others are', () => {
    const scene = new NotifyScene([{}, { name: 'mail' }])
    scene.fire('notifier_failed', { channel: 'mail' }, { condition: 'internal', severity: 'error' })
    expect([scene.at(1).sendAll('log'), scene.sendAll('mail')]).toEqual([['fire notifier_failed'], []])
  })

  test('counts no alerts from before it was first to hear of the series', () => {
    const scene = new NotifyScene()
    for (const minute of [0, 1, 2]) scene.resolve(scene.at(minute).fire('cpu'))
    scene.addChannel({ name: 'mail' })
    scene.at(10).resume()
    const alert = scene.fire('cpu')
    expect(scene.row(alert, 'mail')).toMatchObject({ missed: 0, known: { number: 3 } })
  })
})

test('each recipient of a notifier is notified on its own', () => {
  const scene = new NotifyScene([{ name: 'email', recipients: ['a@x', 'b@x'] }])
  const alert = scene.fire('cpu')
  scene.at(1).send({ outcome: 'channel_broken', reason: '550' }, 'email#a@x')
  scene.sendAll('email#b@x')
  expect([scene.row(alert, 'email#a@x')?.state, scene.row(alert, 'email#b@x')?.state]).toEqual([
    'nothing',
    'firing',
  ])
})

test('where a destination goes is stored as a keyed hash only', () => {
  const scene = new NotifyScene([{ destination: () => 'https://hooks.example/secret-token' }])
  expect(JSON.stringify(scene.world.takeChanges(0, 0))).not.toContain('secret-token')
  expect(scene.world.channel('log').record.destination).toMatch(/^[\w-]{22}$/)
})
