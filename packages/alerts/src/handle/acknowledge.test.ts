import { describe, expect, test } from 'vitest'

import { MINUTE_MS, START, WorldScene } from '../../test/world.ts'
import { isAcknowledged } from '../alert.ts'
import { acknowledgeAlert, resolveAlert, unacknowledgeAlert, type AcknowledgeInput } from './alert.ts'

const DAY_MINUTES = 1440

async function firing(): Promise<{ readonly scene: WorldScene; readonly id: string }> {
  const scene = new WorldScene()
  await scene.breach(0, 1)
  return { scene, id: scene.openAlert().id }
}

function isSeen(scene: WorldScene): boolean {
  return isAcknowledged(scene.openAlert(), scene.nowMs)
}

describe('an acknowledgement', () => {
  test('says who, when and why, and is stored at once', async () => {
    const { scene, id } = await firing()
    const { alert, series } = await acknowledgeAlert(scene.handling, id, { by: 'ann', note: 'on it' })
    expect(alert.acknowledgement).toMatchObject({ by: 'ann', note: 'on it', at: START + MINUTE_MS })
    expect(alert.acknowledgedAt).toBe(START + MINUTE_MS)
    expect(series.alertId).toBe(id)
    expect(scene.openAlert()).toEqual(alert)
  })

  test('expires after 24 hours by default', async () => {
    const { scene, id } = await firing()
    const { alert } = await acknowledgeAlert(scene.handling, id, { by: 'ann' })
    expect(alert.acknowledgement?.expiresAt).toBe(START + MINUTE_MS + DAY_MINUTES * MINUTE_MS)
    scene.until(DAY_MINUTES)
    expect(isSeen(scene)).toBe(true)
    scene.until(DAY_MINUTES + 1)
    expect(isSeen(scene)).toBe(false)
  })

  test('replaces an earlier one; the first time stays, and the audit trail has both', async () => {
    const { scene, id } = await firing()
    await acknowledgeAlert(scene.handling, id, { by: 'ann', note: 'on it' })
    scene.until(5)
    const { alert } = await acknowledgeAlert(scene.handling, id, { by: 'bob' })
    expect(alert.acknowledgement).toMatchObject({ by: 'bob', note: null, at: START + 5 * MINUTE_MS })
    expect(alert.acknowledgedAt).toBe(START + MINUTE_MS)
    const events = scene.events(id).filter(({ type }) => type === 'acknowledged')
    expect(events).toMatchObject([
      { by: 'ann', detail: expect.stringMatching(/^until .*Z: on it$/) },
      { by: 'bob', detail: expect.stringMatching(/^until .*Z$/) },
    ])
  })

  test('lasts as long as was asked when the wall clock jumps, and over a restart', async () => {
    const { scene, id } = await firing()
    await acknowledgeAlert(scene.handling, id, { by: 'ann', expiresAt: new Date(START + 31 * MINUTE_MS) })
    scene.wallMs += 20 * MINUTE_MS
    scene.until(30)
    const again = new WorldScene({ after: scene })
    expect(isSeen(again)).toBe(true)
    again.until(31)
    expect(isSeen(again)).toBe(false)
  })

  test('ends with its alert', async () => {
    const { scene, id } = await firing()
    await acknowledgeAlert(scene.handling, id, { by: 'ann' })
    await scene.ok(2)
    await scene.breach(3, 4)
    expect(scene.openAlert()).toMatchObject({ acknowledgement: null, acknowledgedAt: null })
  })

  test('is removed by a person, with an event; the time of the first one stays', async () => {
    const { scene, id } = await firing()
    await acknowledgeAlert(scene.handling, id, { by: 'ann' })
    const { alert } = await unacknowledgeAlert(scene.handling, id, { by: 'bob', note: 'ann is ill' })
    expect(alert).toMatchObject({ acknowledgement: null, acknowledgedAt: START + MINUTE_MS })
    expect(scene.events(id).at(-1)).toMatchObject({ type: 'unacknowledged', by: 'bob', detail: 'ann is ill' })
  })

  test('cannot be removed if there is none, or if it has expired', async () => {
    const { scene, id } = await firing()
    const conflict = { name: 'AlertsError', code: 'CONFLICT' }
    await expect(unacknowledgeAlert(scene.handling, id, { by: 'ann' })).rejects.toMatchObject(conflict)
    await acknowledgeAlert(scene.handling, id, { by: 'ann', expiresAt: START + 2 * MINUTE_MS })
    scene.until(2)
    await expect(unacknowledgeAlert(scene.handling, id, { by: 'ann' })).rejects.toMatchObject(conflict)
  })

  test('must end within 30 days', async () => {
    const { scene, id } = await firing()
    for (const expiresAt of [scene.wallMs, scene.wallMs + 31 * DAY_MINUTES * MINUTE_MS, Number.NaN]) {
      const refused = acknowledgeAlert(scene.handling, id, { by: 'ann', expiresAt })
      await expect(refused).rejects.toThrow(/expiresAt: expected a time within the next 30 days/)
    }
  })
})

test.each([
  ['acknowledgeAlert', acknowledgeAlert],
  ['unacknowledgeAlert', unacknowledgeAlert],
])('%s of an unknown id is NOT_FOUND, of a resolved alert CONFLICT, and changes nothing', async (_, act) => {
  const { scene, id } = await firing()
  await resolveAlert(scene.handling, id, { by: 'ann' })
  const before = [scene.alerts(), scene.events(id)]
  const input: AcknowledgeInput = { by: 'ann' }
  await expect(act(scene.handling, 'no', input)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(act(scene.handling, id, input)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect([scene.alerts(), scene.events(id)]).toEqual(before)
})
