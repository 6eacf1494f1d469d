import { expect, test } from 'vitest'

import { MINUTE_MS, START, WorldScene } from '../../test/world.ts'
import { resolveAlert } from './alert.ts'

test('an alert is resolved by hand, with who and why, and takes the full count to fire again', async () => {
  const scene = new WorldScene()
  await scene.breach(0, 1)
  const { id } = scene.openAlert()
  const { alert, series } = await resolveAlert(scene.handling, id, { by: 'ann', reason: 'false alarm' })
  expect(alert.resolution).toEqual({
    reason: 'manual',
    by: 'ann',
    note: 'false alarm',
    at: START + MINUTE_MS,
  })
  expect(series).toMatchObject({ alertId: null, detection: { kind: 'ok' }, endedMs: START + MINUTE_MS })
  expect(scene.events(id).at(-1)).toMatchObject({
    type: 'resolved',
    by: 'ann',
    detail: 'manual: false alarm',
  })
  await scene.breach(7)
  expect(scene.open()).toEqual([])
  await scene.breach(8)
  expect(scene.openAlert()).toMatchObject({ number: 2 })
})

test('an unknown id is NOT_FOUND, a resolved alert CONFLICT, also after a newer one', async () => {
  const scene = new WorldScene()
  await scene.breach(0, 1)
  const { id } = scene.openAlert()
  await scene.ok(2)
  await expect(resolveAlert(scene.handling, 'no', { by: 'ann' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(resolveAlert(scene.handling, id, { by: 'ann' })).rejects.toMatchObject({ code: 'CONFLICT' })
  await scene.breach(3, 4)
  const restarted = new WorldScene({ after: scene })
  const refused = resolveAlert(restarted.handling, id, { by: 'ann' })
  await expect(refused).rejects.toMatchObject({ name: 'AlertsError', code: 'CONFLICT' })
  expect(restarted.openAlert()).toMatchObject({ number: 2, resolution: null })
})
