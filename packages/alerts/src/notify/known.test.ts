import { describe, expect, test } from 'vitest'

import { NotifyScene } from '../../test/notify-scene.ts'

const { unsure } = NotifyScene
const refused = { outcome: 'permanent', reason: 'HTTP 400' } as const
const sureFailure = { outcome: 'retryable', reason: 'connection refused', mayHaveArrived: false } as const

describe('while the outcome of an attempt is unknown', () => {
  test('the channel may know the alert, so its end is due', () => {
    const scene = new NotifyScene()
    const alert = scene.fire('cpu')
    scene.at(1).send(unsure)
    expect(scene.row(alert)).toMatchObject({ state: 'nothing', mayKnow: { id: alert.id } })
    scene.at(10).resolve(alert)
    expect(scene.at(20).sendAll()).toEqual(['resolve cpu'])
    expect(scene.row(alert)).toMatchObject({ state: 'resolved', mayKnow: null })
  })

  test('an attempted RESOLVE does not clear that', () => {
    const scene = new NotifyScene()
    const alert = scene.fire('cpu')
    scene.at(1).send(unsure)
    scene.at(2).resolve(alert)
    scene.at(3).send(unsure)
    expect(scene.row(alert)?.mayKnow?.id).toBe(alert.id)
    expect(scene.at(10).sendAll()).toEqual(['resolve cpu'])
  })

  test('a later sure refusal does not clear it', () => {
    const scene = new NotifyScene()
    const alert = scene.fire('cpu')
    scene.at(1).send(unsure)
    scene.at(2).send(refused)
    expect(scene.row(alert)).toMatchObject({ mayKnow: { id: alert.id }, refused: null })
  })

  test('its message keeps its id while a silence holds it and another message goes', () => {
    const scene = new NotifyScene()
    const alert = scene.fire('cpu')
    scene.at(1).send(unsure)
    const [attempt] = scene.world.channel('log').attempts.keys()
    scene.silence('alertname', 'cpu', 20)
    scene.at(2).fire('disk')
    expect(scene.at(3).sendAll()).toEqual(['fire disk'])
    expect(scene.at(21).plan().messages).toMatchObject([{ attempt: { id: attempt } }])
    scene.resolve(alert)
    expect(scene.at(22).plan().messages).toMatchObject([{ attempt: null }])
  })

  test('an acceptance about the series clears it', () => {
    const scene = new NotifyScene()
    const alert = scene.fire('cpu')
    scene.at(1).send(unsure)
    scene.at(2).sendAll()
    expect(scene.row(alert)).toMatchObject({ state: 'firing', mayKnow: null })
  })
})

describe('an alert that ends while its FIRE is under way', () => {
  test.each([
    ['accepted', { outcome: 'delivered' }, ['resolve cpu'], 'firing'],
    ['unknown', unsure, ['resolve cpu'], 'nothing'],
    ['refused', sureFailure, ['resolve cpu'], 'nothing'],
  ] as const)('is followed by its end where the outcome is %s', (_, answer, sent, state) => {
    const scene = new NotifyScene()
    const alert = scene.fire('cpu')
    const plan = scene.at(1).plan()
    const [message] = plan.messages
    if (message === undefined) throw new Error('nothing is due')
    const attempt = scene.begin(plan, message)
    scene.at(1.5).resolve(alert)
    scene.at(1.6).settle(attempt, answer, message)
    expect(scene.row(alert)?.state).toBe(state)
    expect(scene.row(alert)?.mayKnow?.id).toBe(answer === unsure ? alert.id : undefined)
    expect(scene.at(20).sendAll()).toEqual(sent)
    expect(scene.run(60)).toEqual([])
  })
})

describe('an alert that ends while its FIRE is under way, and is followed by the next', () => {
  test.each([
    ['not counted as missed if the FIRE is accepted', { outcome: 'delivered' }, 0],
    ['counted once if it is refused', sureFailure, 1],
  ] as const)('is %s', (_, answer, missed) => {
    const scene = new NotifyScene()
    const alert = scene.fire('cpu')
    const plan = scene.at(1).plan()
    const [message] = plan.messages
    if (message === undefined) throw new Error('nothing is due')
    const attempt = scene.begin(plan, message)
    scene.at(1.2).resolve(alert)
    const next = scene.at(1.4).fire('cpu')
    scene.at(1.6).settle(attempt, answer, message)
    scene.at(1.8).change(next, { flaps: 1 })
    expect(scene.row(alert)?.missed).toBe(missed)
  })
})

test('alerts that are named and those that are only counted are known alike', () => {
  const scene = new NotifyScene()
  const alerts = Array.from({ length: 25 }, (_, index) => scene.fire('cpu', { host: String(index) }))
  scene.at(1).sendAll()
  expect(alerts.every((alert) => scene.row(alert)?.state === 'firing')).toBe(true)
})
