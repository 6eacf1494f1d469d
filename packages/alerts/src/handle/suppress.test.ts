import { describe, expect, test } from 'vitest'

import { cpuRule, MINUTE_MS, START, WorldScene } from '../../test/world.ts'
import { silencedUntil } from '../matchers/silence.ts'
import { resolveAlert, suppressAlert, unsuppressAlert } from './alert.ts'

const until = START + 30 * MINUTE_MS

async function firing(): Promise<{ readonly scene: WorldScene; readonly id: string }> {
  const scene = new WorldScene({ rules: [{ ...cpuRule, consecutiveBreaches: 1 }] })
  await scene.breach(0)
  return { scene, id: scene.openAlert().id }
}

function isSuppressed({ world, nowMs }: WorldScene): boolean {
  const [series] = world.series.values()
  return series !== undefined && silencedUntil(world, series, 'warning', nowMs) > 0
}

describe('a suppression', () => {
  test('says until when, who and why, holds for later alerts of the series, and ends by itself', async () => {
    const { scene, id } = await firing()
    const input = { by: 'ann', until: new Date(until), reason: 'deploy' }
    const { alert, series } = await suppressAlert(scene.handling, id, input)
    expect(alert.id).toBe(id)
    expect(series.suppression).toEqual({ by: 'ann', reason: 'deploy', at: START, until, untilMs: until })
    expect(scene.events(id).at(-1)).toMatchObject({
      type: 'suppressed',
      by: 'ann',
      detail: 'until 2026-01-05T10:30:00.000Z: deploy',
    })
    await scene.ok(1)
    await scene.breach(2)
    scene.until(29)
    expect(isSuppressed(scene)).toBe(true)
    scene.until(30)
    expect(isSuppressed(scene)).toBe(false)
  })

  test('replaces an earlier one, and lasts as long as was asked when the wall clock has jumped', async () => {
    const { scene, id } = await firing()
    await suppressAlert(scene.handling, id, { by: 'ann', until, reason: 'deploy' })
    scene.wallMs += 24 * 60 * MINUTE_MS
    const sooner = scene.wallMs + 10 * MINUTE_MS
    await suppressAlert(scene.handling, id, { by: 'bob', until: sooner, reason: 'known' })
    scene.until(9)
    expect(isSuppressed(scene)).toBe(true)
    scene.until(10)
    expect(isSuppressed(scene)).toBe(false)
  })

  test('can be ended by a person, with an event, also from a later alert of the series', async () => {
    const { scene, id } = await firing()
    await suppressAlert(scene.handling, id, { by: 'ann', until, reason: 'deploy' })
    await scene.ok(1)
    await scene.breach(2)
    const later = scene.openAlert().id
    const { series } = await unsuppressAlert(scene.handling, later, { by: 'bob', note: 'deployed' })
    expect(series.suppression).toBeNull()
    expect(isSuppressed(scene)).toBe(false)
    expect(scene.events(later).at(-1)).toMatchObject({ type: 'unsuppressed', by: 'bob', detail: 'deployed' })
  })

  test('cannot be ended if there is none, or if it has ended', async () => {
    const { scene, id } = await firing()
    const conflict = { name: 'AlertsError', code: 'CONFLICT' }
    await expect(unsuppressAlert(scene.handling, id, { by: 'ann' })).rejects.toMatchObject(conflict)
    await suppressAlert(scene.handling, id, { by: 'ann', until, reason: 'deploy' })
    scene.until(30)
    await expect(unsuppressAlert(scene.handling, id, { by: 'ann' })).rejects.toMatchObject(conflict)
    expect(scene.events(id).map(({ type }) => type)).not.toContain('unsuppressed')
  })

  test('survives a restart', async () => {
    const { scene, id } = await firing()
    await suppressAlert(scene.handling, id, { by: 'ann', until, reason: 'deploy' })
    const again = new WorldScene({ after: scene })
    expect(isSuppressed(again)).toBe(true)
  })
})

test('an unknown id is NOT_FOUND, a resolved alert CONFLICT', async () => {
  const { scene, id } = await firing()
  await resolveAlert(scene.handling, id, { by: 'ann' })
  const input = { by: 'ann', until, reason: 'deploy' }
  await expect(suppressAlert(scene.handling, 'no', input)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(suppressAlert(scene.handling, id, input)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(unsuppressAlert(scene.handling, 'no', { by: 'ann' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  await expect(unsuppressAlert(scene.handling, id, { by: 'ann' })).rejects.toMatchObject({ code: 'CONFLICT' })
})
