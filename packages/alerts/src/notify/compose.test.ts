import { describe, expect, test } from 'vitest'

import { NotifyScene } from '../../test/notify-scene.ts'
import type { AttemptRecord } from '../store/notify-records.ts'

const { unsure } = NotifyScene
const sureFailure = { outcome: 'retryable', reason: 'connection refused', mayHaveArrived: false } as const

/** Begins what is due, without an end. */
function begin(scene: NotifyScene, channel = 'log'): AttemptRecord {
  const plan = scene.plan(channel)
  const [message] = plan.messages
  if (message === undefined) throw new Error('nothing is due')
  return scene.begin(plan, message)
}

function attempts(scene: NotifyScene): readonly AttemptRecord[] {
  return [...scene.world.channel('log').attempts.values()]
}

describe('a message whose outcome is unknown', () => {
  test('is repeated under its id with its members, and newcomers go into the next one', () => {
    const scene = new NotifyScene()
    scene.fire('cpu', { host: 'a' })
    scene.at(1).send(unsure)
    const id = attempts(scene)[0]?.id
    scene.fire('cpu', { host: 'b' })
    const again = begin(scene.at(2))
    expect(again).toMatchObject({ id, tries: 2, status: 'open' })
    expect(again.members).toHaveLength(1)
  })

  test('gets a new id when a member has changed', () => {
    for (const change of ['resolved', 'severity', 'silenced']) {
      const scene = new NotifyScene()
      scene.rule('cpu', { groupWaitMs: 0 })
      const alert = scene.fire('cpu', { host: 'a' })
      scene.fire('cpu', { host: 'b' })
      scene.at(1).send(unsure)
      const id = attempts(scene)[0]?.id
      if (change === 'resolved') scene.resolve(alert)
      if (change === 'severity') scene.change(alert, { severity: 'error' })
      if (change === 'silenced') scene.silence('host', 'a', 100)
      const next = begin(scene.at(2))
      expect(next.id).not.toBe(id)
      expect(attempts(scene).map(({ status }) => status)).toEqual(['open'])
    }
  })

  test('keeps its id when only values and words have changed', () => {
    const scene = new NotifyScene()
    const alert = scene.fire('cpu')
    scene.at(1).send(unsure)
    scene.change(alert, { value: 99, summary: 'cpu is 99' })
    expect(begin(scene.at(2)).id).toBe(attempts(scene)[0]?.id)
  })

  test('is repeated after a restart, also if the process ended while it was under way', () => {
    const scene = new NotifyScene()
    const alert = scene.fire('cpu')
    const { id } = begin(scene.at(1))
    scene.at(2).resume()
    expect(attempts(scene)).toMatchObject([{ id, status: 'unsure', mayHaveArrived: true }])
    expect(scene.row(alert)?.mayKnow?.id).toBe(alert.id)
    expect(begin(scene)).toMatchObject({ id, tries: 2 })
  })
})

test('a message of unknown outcome that is held keeps its id while another group is sent', () => {
  const scene = new NotifyScene()
  scene.fire('cpu')
  scene.at(1).send(unsure)
  const id = attempts(scene)[0]?.id
  scene.silence('alertname', 'cpu', 20)
  scene.rule('disk', { metricName: 'disk' })
  scene.fire('disk')
  expect(scene.at(3).sendAll()).toEqual(['fire disk'])
  expect(begin(scene.at(21))).toMatchObject({ id, tries: 2 })
})

describe('the id of a message', () => {
  test('belongs to what it reports: the same set after a sure refusal keeps it', () => {
    const scene = new NotifyScene()
    scene.fire('cpu')
    scene.at(1).send(sureFailure)
    const id = attempts(scene)[0]?.id
    expect(begin(scene.at(2))).toMatchObject({ id, tries: 2 })
  })

  test('is new for a second reminder of the same alert', () => {
    const scene = new NotifyScene()
    scene.fire('cpu')
    scene.at(1).sendAll()
    const first = begin(scene.at(241))
    scene.settle(first, { outcome: 'delivered' }, { group: '', due: [], attempt: null })
    const second = begin(scene.at(481))
    expect(second.id).not.toBe(first.id)
    expect(second.members[0]?.sequence).toBe((first.members[0]?.sequence ?? 0) + 1)
  })

  test('is the same for each recipient of a notifier', () => {
    const scene = new NotifyScene([{ name: 'email', recipients: ['a@x', 'b@x'] }])
    scene.fire('cpu')
    scene.at(1)
    expect(begin(scene, 'email#a@x').id).toBe(begin(scene, 'email#b@x').id)
  })
})

test('an end that replaces a message of unknown outcome has a higher sequence, so that a late FIRE can be dropped', () => {
  const scene = new NotifyScene()
  const alert = scene.fire('cpu')
  scene.at(1).send(unsure)
  const late = attempts(scene)[0]?.members[0]?.sequence ?? 0
  scene.at(2).resolve(alert)
  const message = scene.at(3).send()
  expect(message?.due[0]?.row.sequence).toBe(late)
  expect(scene.row(alert)?.sequence).toBe(late + 1)
})

test('a later reminder to one of several recipients has a new id', () => {
  const scene = new NotifyScene([{ name: 'email', recipients: ['a@x', 'b@x'] }])
  scene.fire('cpu')
  const ids = [1, 241, 481].map((minute) => {
    scene.at(minute)
    return ['email#a@x', 'email#b@x'].map((channel) => {
      const plan = scene.plan(channel)
      const [message] = plan.messages
      if (message === undefined) throw new Error('nothing is due')
      const attempt = scene.begin(plan, message)
      scene.settle(attempt, { outcome: 'delivered' }, message)
      return attempt.id
    })
  })
  expect(ids.map(([a, b]) => a === b)).toEqual([true, true, true])
  expect(new Set(ids.flat()).size).toBe(3)
})

test('the sequence of a series on a channel grows with each acceptance, also after the channel forgot the series', () => {
  const scene = new NotifyScene()
  const alert = scene.fire('cpu')
  scene.at(1).send(unsure)
  scene.at(2).sendAll()
  const first = scene.row(alert)?.sequence ?? 0
  scene.at(3).resolve(alert)
  scene.at(4).sendAll()
  expect(scene.row(alert)?.sequence).toBe(first + 1)
  scene.at(200).plan()
  expect(scene.row(alert)).toBeUndefined()
  scene.fire('cpu')
  scene.at(201).sendAll()
  expect(scene.row(alert)?.sequence).toBeGreaterThan(first + 1)
})

test('one alert that a message cannot carry does not hold the 19 others', () => {
  const scene = new NotifyScene()
  const alerts = Array.from({ length: 20 }, (_, index) => scene.fire('cpu', { host: String(index) }))
  const poisoned = alerts[7]
  scene.at(1).send({ outcome: 'delivered', refusedAlerts: [poisoned?.fingerprint ?? ''] })
  const known = alerts.filter((alert) => scene.row(alert)?.state === 'firing')
  expect(known).toHaveLength(19)
})
