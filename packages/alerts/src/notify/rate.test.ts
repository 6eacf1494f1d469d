import { describe, expect, test } from 'vitest'

import { held, NotifyScene } from '../../test/notify-scene.ts'
import type { AlertRecord } from '../alert.ts'

/** Minutes from the last breach, which lasts, to the message about it, after an hour of flaps. */
function waitsAfterFlaps(cooldownMinutes: number): readonly number[] {
  return Array.from({ length: 24 }, (_, index) => {
    const scene = new NotifyScene()
    scene.rule('api', { severity: 'critical', cooldownMinutes })
    const startMinute = 60 + index / 4
    let alert: AlertRecord | undefined
    for (let minute = 0; minute < startMinute; minute += 1 / 12) {
      scene.at(minute)
      const isDown = Math.floor(minute) % 2 === 0
      if (isDown && alert === undefined) alert = scene.fire('api')
      if (!isDown && alert !== undefined) {
        scene.resolve(alert)
        alert = undefined
      }
      scene.sendAll()
    }
    scene.at(startMinute)
    alert ??= scene.fire('api')
    let minute = startMinute
    for (; scene.row(alert)?.known.id !== alert.id; minute += 1 / 12) scene.at(minute).sendAll()
    return minute - startMinute
  })
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

describe('after an hour of flaps, an alert that fires for good', () => {
  test.each([1, 5])('is sent within minutes, with a cooldown of %i min', (cooldownMinutes) => {
    const waits = waitsAfterFlaps(cooldownMinutes)
    expect(median(waits)).toBeLessThanOrEqual(1.2)
    expect(Math.max(...waits)).toBeLessThanOrEqual(5)
  })
})

test('a check that flaps for an hour causes at most two messages for each that the cap counts', () => {
  const scene = new NotifyScene()
  scene.rule('api', { cooldownMinutes: 0, severity: 'warning' })
  let sent = 0
  for (let minute = 0; minute < 60; minute += 2) {
    const alert = scene.at(minute).fire('api')
    sent += scene.run(minute + 1).length
    scene.resolve(alert)
    sent += scene.run(minute + 1.9).length
  }
  expect(sent).toBeLessThanOrEqual(22)
})

function messages(severity: 'warning' | 'critical'): number {
  const scene = new NotifyScene()
  scene.rule('api', { severity })
  let sent = 0
  for (let minute = 0; minute < 60; minute += 1) {
    scene.at(minute).fire('api', { pod: String(minute) })
    sent += scene.run(minute + 0.99).length
  }
  return sent
}

describe('a new label set each minute for an hour', () => {
  test('of a warning is 13 messages: ten, then one in 15 minutes', () => expect(messages('warning')).toBe(13))

  test('of a critical alert is a message a minute', () => expect(messages('critical')).toBe(60))
})

test('500 hosts that fire at once and recover one a second are one message and one a minute', () => {
  const scene = new NotifyScene()
  const alerts = Array.from({ length: 500 }, (_, index) => scene.fire('api', { host: String(index) }))
  const sent = [...scene.run(1)]
  for (let from = 0; from < 500; from += 5) {
    for (const alert of alerts.slice(from, from + 5)) scene.resolve(alert)
    sent.push(...scene.run(scene.minute + 1 / 12))
  }
  sent.push(...scene.run(scene.minute + 2))
  expect(sent.length).toBeLessThanOrEqual(12)
  expect(alerts.every((alert) => scene.row(alert)?.state === 'resolved')).toBe(true)
})

test('ten critical alerts of a rule, one each five seconds, are two messages', () => {
  const scene = new NotifyScene()
  scene.rule('api', { severity: 'critical' })
  const sent: string[] = []
  for (let index = 0; index < 10; index += 1) {
    scene.at(index / 12).fire('api', { host: String(index) })
    sent.push(...scene.sendAll())
  }
  expect([...sent, ...scene.run(3)]).toHaveLength(2)
})

test('a check that used up its cap does not hold a critical alert of another check for more than a minute', () => {
  const scene = new NotifyScene()
  scene.rule('api', { healthCheckName: '*', severity: 'critical', cooldownMinutes: 0 })
  let flapping: AlertRecord | undefined
  for (let minute = 0; minute < 30; minute += 1) {
    scene.at(minute)
    if (flapping === undefined) flapping = scene.fire('api', { check: 'noisy' })
    else {
      scene.resolve(flapping)
      flapping = undefined
    }
    scene.sendAll()
    scene.run(minute + 0.9)
  }
  const other = scene.at(30).fire('api', { check: 'gitlab' })
  scene.run(31)
  expect(scene.row(other)?.state).toBe('firing')
})

describe('a rule at its cap', () => {
  test('is left out of a message and does not hold the others', () => {
    const scene = new NotifyScene()
    scene.rule('noisy', { maxNotificationsPerHour: 1, groupBy: ['site'], metricName: 'n' })
    scene.rule('calm', { groupBy: ['site'] })
    scene.fire('noisy', { site: 'a', host: '1' })
    scene.at(1).sendAll()
    scene.at(3).fire('noisy', { site: 'a', host: '2' })
    scene.fire('calm', { site: 'a' })
    expect(scene.at(4).sendAll()).toEqual(['fire calm'])
    expect(held(scene.plan())).toEqual(['fire noisy: rate_limited until 16'])
  })

  test('waits no longer than until the hour of its messages is over', () => {
    const scene = new NotifyScene()
    scene.rule('noisy', { maxNotificationsPerHour: 1 })
    scene.fire('noisy', { host: '1' })
    scene.at(0.5).sendAll()
    scene.at(55).fire('noisy', { host: '2' })
    expect(scene.run(70)).toEqual(['fire noisy at 55.08'])
  })

  test('is counted once for a message that stands for several groups', () => {
    const scene = new NotifyScene([{ perMinute: 1 }])
    scene.rule('noisy', { maxNotificationsPerHour: 3, groupBy: ['host'] })
    for (const host of ['1', '2', '3', '4']) scene.fire('noisy', { host })
    scene.at(1).sendAll()
    scene.at(3).fire('noisy', { host: '5' })
    expect(scene.at(4).sendAll()).toEqual(['fire noisy'])
  })

  test('of 0 sends nothing, to machines neither', () => {
    const scene = new NotifyScene([{}, { name: 'pager', forMachines: true }])
    scene.rule('quiet', { maxNotificationsPerHour: 0 })
    scene.fire('quiet')
    expect([...scene.at(5).sendAll(), ...scene.sendAll('pager')]).toEqual([])
  })

  test('does not hold a channel for machines', () => {
    const scene = new NotifyScene([{ forMachines: true, alertsPerMessage: 1 }])
    scene.rule('api', { maxNotificationsPerHour: 1 })
    for (let index = 0; index < 50; index += 1) scene.fire('api', { host: String(index) })
    expect(scene.at(1).sendAll()).toHaveLength(50)
  })
})

test('every one of 500 flaps in eight hours is mentioned, in few messages', () => {
  const scene = new NotifyScene()
  scene.rule('api', { cooldownMinutes: 0 })
  let count = 0
  let mentioned = 0
  const send = (): void => {
    for (let message = scene.send(); message !== undefined; message = scene.send()) {
      count += 1
      for (const { kind, row } of message.due) mentioned += row.missed + (kind === 'fire' ? 1 : 0)
    }
  }
  const period = (8 * 60) / 500
  for (let flap = 0; flap < 500; flap += 1) {
    const alert = scene.at(flap * period).fire('api')
    send()
    scene.at((flap + 0.5) * period).resolve(alert)
    send()
  }
  for (let minute = 480; minute < 560; minute += 1) {
    scene.at(minute)
    send()
  }
  expect(mentioned).toBe(500)
  expect(count).toBeLessThanOrEqual(130)
})
