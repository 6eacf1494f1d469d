import { describe, expect, test } from 'vitest'

import { describe as say, NotifyScene } from '../../test/notify-scene.ts'

const refused = { outcome: 'permanent', reason: 'HTTP 400' } as const

describe('what is due to a channel', () => {
  test('is the FIRE of an alert that it does not know, however long ago it fired', () => {
    const scene = new NotifyScene()
    scene.fire('cpu', {}, { severity: 'error' })
    expect(scene.at(25 * 60).sendAll()).toEqual(['fire cpu'])
    expect(scene.at(25 * 60 + 2).sendAll()).toEqual([])
  })

  test('is the same FIRE again after it was refused', () => {
    const scene = new NotifyScene()
    scene.fire('cpu')
    scene.at(1).send(refused)
    expect(scene.at(6).sendAll()).toEqual(['fire cpu'])
  })

  test('is a RESOLVE when the alert that it knows is over, with the alert that it knows', () => {
    const scene = new NotifyScene()
    const alert = scene.fire('cpu')
    scene.at(1).sendAll()
    scene.at(3).resolve(alert)
    const message = scene.at(4).send()
    expect(message?.due.map(({ kind, alert: { id, resolution } }) => [kind, id, resolution?.reason])).toEqual(
      [['resolve', alert.id, 'recovered']],
    )
    expect(scene.at(6).sendAll()).toEqual([])
  })

  test('is one FIRE that says when the alert before ended, where its RESOLVE could not be sent', () => {
    const scene = new NotifyScene()
    const first = scene.fire('cpu')
    scene.at(1).sendAll()
    scene.at(3).resolve(first)
    scene.at(3.01).fire('cpu')
    const message = scene.at(10).send()
    expect(message && say(message)).toBe('fire cpu')
    expect(message?.due[0]?.ended?.id).toBe(first.id)
  })

  test('is the RESOLVE alone where the FIRE of the next alert is silenced, inhibited or not wanted', () => {
    for (const hold of ['silenced', 'inhibited', 'unwanted']) {
      const scene = new NotifyScene()
      if (hold === 'inhibited')
        scene.inhibits.push({
          source: [{ name: 'alertname', op: '=', value: 'other' }],
          target: [{ name: 'alertname', op: '=', value: 'cpu' }],
          equal: [],
        })
      const first = scene.fire('cpu')
      scene.at(1).sendAll()
      scene.at(3).resolve(first)
      if (hold === 'silenced') scene.silence('alertname', 'cpu', 100)
      if (hold === 'inhibited') scene.fire('other')
      if (hold === 'unwanted') scene.rule('cpu', { notificationChannels: ['mail'] })
      scene.at(4).fire('cpu')
      expect(scene.at(20).sendAll()).toContain('resolve cpu')
      expect(scene.at(22).sendAll()).toEqual([])
    }
  })

  test('is no RESOLVE of an alert that the channel never heard of', () => {
    const scene = new NotifyScene()
    const alert = scene.fire('cpu')
    scene.silence('alertname', 'cpu', 30)
    scene.at(10).resolve(alert)
    expect(scene.run(120)).toEqual([])
  })

  test('is one message "fired, resolved" where every attempt was surely not accepted', () => {
    const scene = new NotifyScene()
    const alert = scene.fire('cpu')
    scene.at(1).send({ outcome: 'retryable', reason: 'connection refused', mayHaveArrived: false })
    scene.at(10).resolve(alert)
    const message = scene.at(20).send()
    expect(message && say(message)).toBe('resolve cpu')
    expect(message?.due[0]?.row).toMatchObject({ state: 'nothing', mayKnow: null, refused: { id: alert.id } })
    expect(scene.run(120)).toEqual([])
  })

  test('is a line of the next message where alerts fired and ended in between', () => {
    const scene = new NotifyScene()
    const first = scene.fire('cpu')
    scene.at(1).sendAll()
    scene.at(2).resolve(first)
    scene.at(2.2).sendAll()
    const second = scene.at(3).fire('cpu')
    scene.at(4).resolve(second)
    scene.at(5).fire('cpu')
    const message = scene.at(7).send()
    expect(message && say(message)).toBe('fire cpu')
    expect(message?.due[0]?.row.missed).toBe(1)
    expect(scene.row(first)?.missed).toBe(0)
  })

  test('is a DIGEST of its own 15 minutes after a missed alert ended', () => {
    const scene = new NotifyScene()
    const first = scene.fire('cpu')
    scene.at(1).sendAll()
    scene.at(2).resolve(first)
    scene.at(2.2).sendAll()
    const second = scene.at(4).fire('cpu')
    scene.at(5).resolve(second)
    expect(scene.plan().nextLookMs).toBe(scene.at(20).nowMs)
    scene.at(5)
    expect(scene.run(40)).toEqual(['missed cpu at 20'])
  })

  test('is no count of an alert that was silenced or inhibited when it ended', () => {
    const scene = new NotifyScene()
    const first = scene.fire('cpu')
    scene.at(1).sendAll()
    scene.at(2).resolve(first)
    scene.at(2.2).sendAll()
    const second = scene.at(3).fire('cpu')
    scene.silence('alertname', 'cpu', 10)
    scene.at(4).resolve(second)
    expect(scene.row(first)?.missed).toBe(0)
    expect(scene.run(60)).toEqual([])
  })
})

describe('a reminder', () => {
  test('is due when the repeat interval has passed since the last accepted one', () => {
    const scene = new NotifyScene()
    scene.fire('cpu')
    scene.at(1).sendAll()
    expect(scene.at(240.9).sendAll()).toEqual([])
    expect(scene.at(241).sendAll()).toEqual(['remind cpu (repeat)'])
    expect(scene.at(242).sendAll()).toEqual([])
    expect(scene.at(481).sendAll()).toEqual(['remind cpu (repeat)'])
  })

  test('is tried no more often than its channel allows when it is refused', () => {
    const scene = new NotifyScene()
    scene.fire('cpu')
    scene.at(1).sendAll()
    let tries = 0
    for (let minute = 241; minute < 361; minute += 1) if (scene.at(minute).send(refused)) tries += 1
    expect(tries).toBeLessThanOrEqual(6)
  })

  test('names all its reasons: a raised severity, an expired acknowledgement, the interval', () => {
    const scene = new NotifyScene()
    const alert = scene.fire('cpu')
    scene.at(1).sendAll()
    scene.acknowledge(alert, 250)
    scene.at(251).change(alert, { severity: 'critical' })
    expect(scene.sendAll()).toEqual(['remind cpu (repeat, acknowledgement_expired, severity_raised)'])
    expect(scene.at(253).sendAll()).toEqual([])
  })

  test('is due at once when an acknowledgement expires', () => {
    const scene = new NotifyScene()
    const alert = scene.fire('cpu')
    scene.at(1).sendAll()
    scene.at(10).acknowledge(alert, 30)
    expect(scene.run(60)).toEqual(['remind cpu (acknowledgement_expired) at 30'])
  })

  test('is due when a silence longer than the cooldown ends, and not after a shorter one', () => {
    const scene = new NotifyScene()
    scene.fire('cpu')
    scene.at(1).sendAll()
    scene.at(10).silence('alertname', 'cpu', 14)
    expect(scene.run(20)).toEqual([])
    scene.silence('alertname', 'cpu', 30)
    expect(scene.run(60)).toEqual(['remind cpu (silence_ended) at 30'])
  })

  test('is sent again to a channel that asks for a refresh of all that fires', () => {
    const scene = new NotifyScene([{ forMachines: true, refreshMs: 60_000 }])
    scene.fire('cpu')
    expect(scene.run(3)).toEqual([
      'fire cpu at 0.08',
      'remind cpu (refresh) at 1.08',
      'remind cpu (refresh) at 2.08',
    ])
  })
})

describe('the end of an alert', () => {
  test('is due for seven days, and then given up', () => {
    const scene = new NotifyScene()
    const alert = scene.fire('cpu')
    scene.at(1).sendAll()
    scene.at(2).resolve(alert)
    expect(scene.at(7 * 24 * 60 + 1).plan().due).toHaveLength(1)
    expect(scene.at(7 * 24 * 60 + 3).plan().due).toHaveLength(0)
  })

  test('lets the channel forget the series an hour later, and never before it was sent', () => {
    const scene = new NotifyScene()
    const alert = scene.fire('cpu')
    scene.at(1).sendAll()
    scene.at(2).resolve(alert)
    scene.at(100).plan()
    expect(scene.row(alert)).toBeDefined()
    scene.sendAll()
    scene.at(159).plan()
    expect(scene.row(alert)).toBeDefined()
    scene.at(161).plan()
    expect(scene.row(alert)).toBeUndefined()
    expect(scene.world.alerts.size).toBe(0)
  })
})
