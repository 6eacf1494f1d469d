import { describe, expect, test } from 'vitest'

import { NotifyScene } from '../../test/notify-scene.ts'
import type { NotifierDelivery } from '../notifier.ts'
import { backoffMs, isUnusable } from './channel-state.ts'

const refused = { outcome: 'channel_broken', reason: 'HTTP 404' } as const
const down = { outcome: 'retryable', reason: 'HTTP 503' } as const

/** Starts of the tries in the given minutes, with one answer to all of them. */
function tries(scene: NotifyScene, untilMinute: number, answer: NotifierDelivery): readonly number[] {
  const starts: number[] = []
  for (let minute = scene.minute; minute <= untilMinute; minute += 1 / 60) {
    if (scene.at(minute).send(answer) !== undefined) starts.push(Math.round(minute * 60))
  }
  return starts
}

describe('a channel that refuses', () => {
  test('is tried after 1, 5, 15 and 60 minutes, then hourly', () => {
    const scene = new NotifyScene()
    scene.fire('cpu', {}, { severity: 'critical' })
    const minutes = tries(scene, 220, refused).map((second) => second / 60)
    expect(minutes).toEqual([0, 1, 6, 21, 81, 141, 201].map((minute) => expect.closeTo(minute, 0) as number))
  })

  test('waits no less when new alerts fire, or when one flaps', () => {
    const scene = new NotifyScene()
    let count = 0
    for (let minute = 0; minute < 60; minute += 0.25) {
      const alert = scene.at(minute).fire('cpu', { host: String(minute) }, { severity: 'critical' })
      if (scene.send(refused)) count += 1
      if (minute % 0.5 === 0) scene.resolve(alert)
    }
    expect(count).toBeLessThanOrEqual(4)
  })

  test('is told all that fires as soon as it accepts a message', () => {
    const scene = new NotifyScene()
    scene.fire('cpu', {}, { severity: 'critical' })
    tries(scene, 30, refused)
    scene.rule('disk', { metricName: 'disk' })
    scene.fire('disk')
    expect(scene.at(81).sendAll()).toEqual(['fire cpu', 'fire disk'])
  })

  test('is tried at once after a start, or if it now sends elsewhere', () => {
    const scene = new NotifyScene([{ destination: () => 'https://a.example' }])
    scene.fire('cpu')
    for (const minute of [1, 2, 7]) scene.at(minute).send(refused)
    expect(scene.at(8).sendAll()).toEqual([])
    scene.resume()
    expect(scene.sendAll()).toEqual(['fire cpu'])
  })
})

describe('a channel that fails for now', () => {
  test('is tried after 1, 5, 15 and 45 s, then every minute while an error is due', () => {
    const scene = new NotifyScene()
    scene.fire('cpu', {}, { severity: 'error' })
    scene.at(1)
    // `isUrgent` is the sender's; the scene reports none, so the waits double.
    const starts = tries(scene, 5, down)
    expect(starts.slice(0, 5).map((second) => second - 60)).toEqual([0, 1, 6, 21, 66])
  })

  test('keeps what is due for days', () => {
    const scene = new NotifyScene()
    scene.fire('cpu')
    for (let minute = 1; minute < 25 * 60; minute += 30) scene.at(minute).send(down)
    expect(scene.at(25 * 60 + 11).sendAll()).toEqual(['fire cpu'])
  })

  test('is unusable from its fifth failure in a row until it accepts a message', () => {
    const scene = new NotifyScene()
    scene.fire('cpu')
    const { world } = scene
    const unusable: boolean[] = []
    for (const minute of [1, 2, 3, 4, 6, 10]) {
      scene.at(minute).send(minute === 10 ? { outcome: 'delivered' } : down)
      unusable.push(isUnusable(world.channel('log').record))
    }
    expect(unusable).toEqual([false, false, false, false, true, false])
  })

  test('may have been paused by the receiver, which is no failure', () => {
    const scene = new NotifyScene()
    scene.fire('cpu')
    scene
      .at(1)
      .send({ outcome: 'retryable', reason: 'HTTP 429', retryAfterMs: 120_000, mayHaveArrived: false })
    expect(scene.world.channel('log').record.failures).toBe(0)
    expect(scene.run(4)).toEqual(['fire cpu at 3'])
  })

  test('is unusable in a pause of more than five minutes', () => {
    const scene = new NotifyScene()
    scene.fire('cpu')
    const pause = {
      outcome: 'retryable',
      reason: 'HTTP 429',
      retryAfterMs: 600_000,
      mayHaveArrived: false,
    } as const
    scene.at(1).send(pause)
    expect(isUnusable(scene.world.channel('log').record)).toBe(true)
  })

  test('waits no longer than its own wait after the clock was set back', () => {
    const scene = new NotifyScene()
    scene.fire('cpu')
    for (const minute of [100, 101, 102, 103, 105]) scene.at(minute).send(down)
    expect(scene.at(50).sendAll()).toEqual(['fire cpu'])
  })
})

test('a channel gets no more messages in a minute than it declares', () => {
  const scene = new NotifyScene([{ forMachines: true, alertsPerMessage: 1, perMinute: 3 }])
  for (let index = 0; index < 10; index += 1) scene.fire('cpu', { host: String(index) })
  expect(scene.at(1).sendAll()).toHaveLength(3)
  expect(scene.at(1.9).sendAll()).toHaveLength(0)
  expect(scene.at(2).sendAll()).toHaveLength(3)
})

const middle = (): number => 0.5

test('waits 1, 5, 15 and 45 s, then a minute while something urgent is due', () => {
  const waits = [1, 2, 3, 4, 5, 6, 30].map((failures) => backoffMs(failures, true, middle))
  expect(waits).toEqual([1000, 5000, 15_000, 45_000, 60_000, 60_000, 60_000])
})

test('doubles the minute up to ten while nothing urgent is due', () => {
  const waits = [4, 5, 6, 7, 8, 9, 10].map((failures) => backoffMs(failures, false, middle))
  expect(waits).toEqual([45_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000])
})

test('spreads a wait by 20%, also if `random` returns no usable number', () => {
  expect(backoffMs(1, true, () => 0)).toBe(800)
  expect(backoffMs(1, true, () => 1)).toBe(1200)
  for (const bad of [() => Number.NaN, () => -1, () => 2]) expect(backoffMs(1, true, bad)).toBe(1000)
})
