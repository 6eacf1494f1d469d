import { describe, expect, test } from 'vitest'

import { held, NotifyScene } from '../../test/notify-scene.ts'

const health = { healthCheckName: '*' }
const refused = { outcome: 'channel_broken', reason: 'HTTP 404' } as const

function checks(): NotifyScene {
  const scene = new NotifyScene([{}, { name: 'mail' }])
  scene.rule('api', health)
  return scene
}

/** The alert of a check is pending, and that of one which depends on it fires 12 seconds later. */
function pending(): NotifyScene {
  const scene = checks()
  scene.pend('api', { check: 'gitlab' })
  scene.at(0.2).fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
  return scene
}

describe('a check that is down', () => {
  test('inhibits the alerts of checks that depend on it', () => {
    const scene = checks()
    scene.fire('api', { check: 'gitlab' })
    scene.fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
    expect(
      scene
        .at(1)
        .plan()
        .messages.flatMap(({ due }) => due.map(({ alert }) => alert.labels['check'])),
    ).toEqual(['gitlab'])
    expect(held(scene.plan())).toEqual(['fire api: inhibited until Infinity'])
  })

  test('inhibits alerts of its own severity and below', () => {
    const scene = checks()
    scene.rule('degraded', { ...health, severity: 'warning' })
    scene.rule('api', { ...health, severity: 'error' })
    scene.fire('degraded', { check: 'gitlab' })
    scene.fire('degraded', { check: 'review' }, { dependsOn: ['gitlab'] })
    scene.fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
    expect(held(scene.at(1).plan())).toEqual(['fire degraded: inhibited until Infinity'])
  })

  test('inhibits whichever of the two was found first', () => {
    const scene = checks()
    scene.fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
    scene.fire('api', { check: 'gitlab' })
    expect(held(scene.at(1).plan())).toEqual(['fire api: inhibited until Infinity'])
  })

  test('does not inhibit where its own alert is not wanted, is silenced or was refused', () => {
    const scene = checks()
    const source = scene.fire('api', { check: 'gitlab' })
    scene.fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
    scene.silence('check', 'gitlab', 10)
    expect(scene.at(1).plan().messages).toHaveLength(1)
    scene.at(11)
    scene.send(refused)
    expect(scene.row(source)?.refused?.id).toBe(source.id)
    expect(held(scene.plan()).filter((text) => text.includes('inhibited'))).toEqual([])
  })

  test('still inhibits if it is silenced after it was sent, until a newer sample after its end', () => {
    const scene = checks()
    const source = scene.fire('api', { check: 'gitlab' })
    const target = scene.fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
    scene.at(1).sendAll()
    scene.silence('check', 'gitlab', 100)
    expect(held(scene.at(2).plan())).toEqual(['fire api: inhibited until Infinity'])
    scene.at(3).resolve(source)
    expect(scene.at(3.5).sendAll()).toEqual(['resolve api'])
    expect(held(scene.plan())).toEqual(['fire api: inhibited until 8'])
    scene.at(4).sample(target)
    expect(scene.at(5).sendAll()).toEqual(['fire api'])
    scene.at(6).pend('api', { check: 'gitlab' })
    scene.fire('api', { check: 'build' }, { dependsOn: ['gitlab'] })
    expect(held(scene.at(7).plan())).toEqual([])
  })

  test('holds the others for 5 minutes at most after it was resolved by hand', () => {
    const scene = checks()
    const source = scene.fire('api', { check: 'gitlab' })
    const target = scene.fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
    scene.at(1).sendAll()
    scene.at(3).resolve(source, 'manual')
    scene.at(4).sample(target)
    expect(held(scene.plan())).toEqual(['fire api: inhibited until 8'])
    expect(held(scene.at(8.1).plan())).toEqual([])
  })

  test('inhibits on a channel that is merely down', () => {
    const scene = checks()
    scene.fire('api', { check: 'gitlab' })
    scene.fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
    scene.at(1).send({ outcome: 'retryable', reason: 'connection refused', mayHaveArrived: false })
    expect(held(scene.at(2).plan())).toEqual(['fire api: inhibited until Infinity'])
  })

  test('does not inhibit on a channel that does not get its alerts', () => {
    const scene = checks()
    scene.rule('gitlab', { ...health, healthCheckName: 'gitlab', notificationChannels: ['mail'] })
    scene.fire('gitlab', { check: 'gitlab' })
    scene.fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
    expect(scene.at(1).sendAll('log')).toEqual(['fire api'])
    expect(held(scene.plan('mail'))).toEqual(['fire api: inhibited until Infinity'])
  })

  test('holds the others after it recovered, until they have a sample newer than its end', () => {
    const scene = checks()
    const source = scene.fire('api', { check: 'gitlab' })
    const target = scene.fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
    scene.at(1).sendAll()
    scene.at(3).resolve(source)
    expect(held(scene.at(3.5).plan())).toEqual(['fire api: inhibited until 8'])
    scene.at(4).sample(target)
    expect(scene.at(4.2).sendAll()).toEqual(
      ['resolve api, fire api'].map((text) => text.split(', ').toReversed().join(', ')),
    )
  })

  test('still holds them with a sample of a run that began before it recovered', () => {
    const scene = checks()
    const source = scene.fire('api', { check: 'gitlab' })
    const target = scene.fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
    scene.at(1).sendAll()
    scene.at(3).resolve(source)
    scene.at(3.2).sample(target, 0.3)
    expect(scene.at(3.5).sendAll()).toEqual(['resolve api'])
    expect(held(scene.plan())).toEqual(['fire api: inhibited until 8'])
    scene.at(4.2).sample(target, 0.3)
    expect(scene.at(4.5).sendAll()).toEqual(['fire api'])
  })

  test('holds them for at most noDataAfterMs after it recovered', () => {
    const scene = checks()
    const source = scene.fire('api', { check: 'gitlab' })
    scene.fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
    scene.at(1).sendAll()
    scene.at(3).resolve(source)
    expect(scene.run(10)).toEqual(['resolve api at 3.08', 'fire api at 8'])
  })

  test('holds them until they have breached for forMs since it recovered', () => {
    const scene = checks()
    scene.rule('slow', { ...health, forMs: 120_000 })
    const source = scene.fire('api', { check: 'gitlab' })
    const target = scene.fire('slow', { check: 'review' }, { dependsOn: ['gitlab'] })
    scene.at(1).sendAll()
    scene.at(3).resolve(source)
    scene.at(5).sample(target)
    expect(held(scene.plan())).toEqual(['fire slow: inhibited until 10'])
    scene.at(5.1).sample(target)
    expect(scene.at(5.2).sendAll().toSorted()).toEqual(['fire slow', 'resolve api'])
  })

  test('explains one that ends with its first sample after it recovered, which is not counted', () => {
    const scene = checks()
    const source = scene.fire('api', { check: 'gitlab' })
    const target = scene.fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
    scene.at(1).sendAll()
    scene.at(3).resolve(source)
    scene.at(3.5).resolve(target)
    expect(scene.run(60)).toEqual(['resolve api at 3.5'])
  })

  test('holds no end of an alert that the channel knows', () => {
    const scene = checks()
    const target = scene.fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
    scene.at(1).sendAll()
    scene.fire('api', { check: 'gitlab' })
    scene.at(2.5).sendAll()
    scene.at(3).resolve(target)
    expect(scene.at(5).sendAll()).toEqual(['resolve api'])
  })

  test('inhibits after a restart as before', () => {
    const scene = checks()
    scene.fire('api', { check: 'gitlab' })
    scene.fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
    scene.resume()
    expect(held(scene.at(1).plan())).toEqual(['fire api: inhibited until Infinity'])
  })
})

describe('a check that fails and whose alert is pending', () => {
  const waiting = ['fire api: inhibited until 1']

  test('holds the alerts of checks that depend on it for a minute at most', () => {
    const scene = pending()
    expect(held(scene.at(0.9).plan())).toEqual(waiting)
    expect(scene.at(1.1).sendAll()).toEqual(['fire api'])
  })

  test('holds them for the `forMs` of its rule and a minute at most', () => {
    const scene = pending()
    scene.rule('api', { ...health, forMs: 120_000 })
    expect(held(scene.at(2.9).plan())).toEqual(['fire api: inhibited until 3'])
    expect(scene.at(3.1).sendAll()).toEqual(['fire api'])
  })

  test('inhibits them once its alert fires', () => {
    const scene = pending()
    scene.at(0.5).fire('api', { check: 'gitlab' })
    expect(scene.at(0.6).sendAll()).toEqual(['fire api'])
    expect(held(scene.at(5).plan())).toEqual(['fire api: inhibited until Infinity'])
  })

  test('holds those that began meanwhile until a run that began after it passed again', () => {
    const scene = checks()
    scene.pend('api', { check: 'gitlab' })
    const child = scene.at(0.2).fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
    scene.at(0.5).pend('api', { check: 'gitlab' }, false)
    scene.at(0.6).sample(child, 0.3)
    expect(held(scene.at(0.7).plan())).toEqual(['fire api: inhibited until 1.2'])
    scene.at(0.8).sample(child, 0.1)
    expect(scene.at(0.9).sendAll()).toEqual(['fire api'])
  })

  test('explains those that end after it passed again, which are not counted', () => {
    const scene = checks()
    scene.pend('api', { check: 'gitlab' })
    const child = scene.at(0.2).fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
    scene.at(0.5).pend('api', { check: 'gitlab' }, false)
    scene.at(0.6).resolve(child)
    expect(scene.at(30).sendAll()).toEqual([])
  })

  test('holds none for longer than a minute after that fired, however often it begins anew', () => {
    const scene = pending()
    for (const minute of [0.3, 0.6, 0.9]) {
      scene.at(minute).pend('api', { check: 'gitlab' }, false)
      scene.pend('api', { check: 'gitlab' })
    }
    expect(held(scene.at(1).plan())).toEqual(['fire api: inhibited until 1.2'])
    scene.at(1.15).pend('api', { check: 'gitlab' })
    expect(scene.at(1.25).sendAll()).toEqual(['fire api'])
  })

  test('does not hold where its own alert would not be sent', () => {
    const scene = pending()
    scene.silence('check', 'gitlab', 10)
    expect(scene.at(0.9).sendAll()).toEqual(['fire api'])
    const other = checks()
    other.rule('gitlab', { ...health, healthCheckName: 'gitlab', notificationChannels: ['mail'] })
    other.pend('gitlab', { check: 'gitlab' })
    other.fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
    expect(other.at(0.9).sendAll('log')).toEqual(['fire api'])
    expect(held(other.plan('mail'))).toEqual(['fire api: inhibited until 1'])
  })

  test('holds no reminder of an alert that fired before', () => {
    const scene = checks()
    scene.rule('api', { ...health, repeatIntervalMs: 120_000, cooldownMinutes: 1 })
    scene.fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
    scene.at(0.5).sendAll()
    scene.at(2.4).pend('api', { check: 'gitlab' })
    expect(scene.at(2.6).sendAll()).toEqual(['remind api (repeat)'])
  })
})

test('a critical alert that is pending holds no warning about the same metric', () => {
  const scene = new NotifyScene()
  scene.rule('full', { severity: 'critical' })
  scene.rule('filling', { severity: 'warning' })
  scene.pend('full', { disk: 'a' })
  scene.fire('filling', { disk: 'a' })
  expect(held(scene.at(0.9).plan())).toEqual([])
})

test('checks that depend on each other in a circle inhibit none of them', () => {
  const scene = checks()
  scene.fire('api', { check: 'a' }, { dependsOn: ['b'] })
  scene.fire('api', { check: 'b' }, { dependsOn: ['a'] })
  expect(held(scene.at(1).plan())).toEqual([])
})

test('an alert of a metric with a label "check" inhibits no check', () => {
  const scene = checks()
  scene.rule('queue', { severity: 'info', groupWaitMs: 0 })
  scene.fire('queue', { check: 'gitlab' })
  scene.fire('api', { check: 'review' }, { dependsOn: ['gitlab'] })
  expect(held(scene.at(1).plan())).toEqual([])
})

describe('a critical alert', () => {
  test('inhibits a warning of another rule about the same metric with the same labels', () => {
    const scene = new NotifyScene()
    scene.rule('full', { severity: 'critical' })
    scene.rule('filling', { severity: 'warning' })
    scene.rule('other', { severity: 'warning', metricName: 'other' })
    scene.fire('full', { disk: 'a' })
    scene.fire('filling', { disk: 'a' })
    scene.fire('filling', { disk: 'b' })
    scene.fire('other', { disk: 'a' })
    expect(held(scene.at(1).plan())).toEqual(['fire filling: inhibited until Infinity'])
  })
})

describe('a configured inhibition', () => {
  const inhibition = {
    source: [{ name: 'team', op: '=', value: 'net' }],
    target: [{ name: 'team', op: '=~', value: 'net|web' }],
    equal: ['site'],
  } as const

  test('needs equal labels', () => {
    const scene = new NotifyScene()
    scene.inhibits.push(inhibition)
    scene.fire('net', { team: 'net', site: 'a' })
    scene.fire('web', { team: 'web', site: 'a' })
    scene.fire('web', { team: 'web', site: 'b' })
    expect(held(scene.at(1).plan())).toEqual(['fire web: inhibited until Infinity'])
  })

  test('has no source in an alert about missing data', () => {
    const scene = new NotifyScene()
    scene.inhibits.push(inhibition)
    scene.fire('net', { team: 'net', site: 'a', condition: 'no_data' }, { condition: 'no_data' })
    scene.fire('web', { team: 'web', site: 'a' })
    expect(held(scene.at(1).plan())).toEqual([])
  })

  test('holds none of two alerts that both match both sides', () => {
    const scene = new NotifyScene()
    scene.inhibits.push(inhibition)
    scene.fire('net', { team: 'net', site: 'a' })
    scene.fire('net', { team: 'net', site: 'a', host: 'x' })
    expect(held(scene.at(1).plan())).toEqual([])
  })
})
