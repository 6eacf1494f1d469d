import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, Scene, START, startFakeTime } from '../../test/scene.ts'
import { memoryStore } from '../stores/memory.ts'

const DAY_MINUTES = 1440

beforeEach(startFakeTime)
afterEach(() => void vi.useRealTimers())

async function firing(scene: Scene): Promise<string> {
  await scene.breach(0, 1)
  return await scene.openId()
}

describe('an acknowledgement', () => {
  test('lapses after 24 hours, and the alert may be acknowledged anew', async () => {
    const scene = new Scene()
    const id = await firing(scene)
    const alert = await scene.manager.acknowledgeAlert(id, { by: 'ann' })
    expect(alert.acknowledgement?.expiresAt).toBe(
      new Date(START + MINUTE_MS + DAY_MINUTES * MINUTE_MS).toISOString(),
    )
    await scene.until(DAY_MINUTES)
    expect(await scene.manager.getAlert(id)).toMatchObject({ status: 'acknowledged' })
    await scene.until(DAY_MINUTES + 1)
    expect(await scene.manager.getAlert(id)).toMatchObject({ status: 'active', acknowledgement: null })
    const again = await scene.manager.acknowledgeAlert(id, { by: 'bob' })
    expect(again).toMatchObject({ status: 'acknowledged', acknowledgement: { by: 'bob' } })
    await scene.manager.stop()
  })

  test('lasts as long as was asked, also when the wall clock jumps, and over a restart', async () => {
    const store = memoryStore()
    const scene = new Scene({ store })
    const id = await firing(scene)
    await scene.manager.acknowledgeAlert(id, { by: 'ann', expiresAt: new Date(START + 31 * MINUTE_MS) })
    vi.setSystemTime(Date.now() + 20 * MINUTE_MS)
    expect((await scene.manager.getAlert(id)).status).toBe('acknowledged')
    await vi.advanceTimersByTimeAsync(29 * MINUTE_MS)
    expect((await scene.manager.getAlert(id)).status).toBe('acknowledged')
    vi.setSystemTime(Date.now() - 20 * MINUTE_MS)
    await scene.manager.stop()
    const again = new Scene({ store })
    expect((await again.manager.getAlert(id)).status).toBe('acknowledged')
    await again.manager.stop()
    await vi.advanceTimersByTimeAsync(2 * MINUTE_MS)
    expect((await again.manager.getAlert(id)).status).toBe('active')
  })

  test('drops reminders that wait for their channel, and nothing else', async () => {
    const scene = new Scene({ rules: [{ ...cpuRule, repeatIntervalMs: 10 * MINUTE_MS }] })
    const id = await firing(scene)
    scene.log.answer = () => ({ outcome: 'retryable', reason: 'busy', retryAfterMs: 5 * MINUTE_MS })
    await scene.breach(11)
    scene.log.answer = () => ({ outcome: 'delivered' })
    expect(await scene.manager.listNotifications()).toMatchObject([{ type: 'remind' }])
    await scene.manager.acknowledgeAlert(id, { by: 'ann' })
    expect(await scene.manager.listNotifications()).toEqual([])
    expect(await scene.eventTypes(id)).toContain('notification_dropped')
    await scene.ok(20)
    expect(scene.log.log).toEqual(['fired 1', 'reminded 11', 'resolved 20'])
    await scene.manager.stop()
  })

  test('is taken back by a person, which the audit trail says', async () => {
    const scene = new Scene()
    const id = await firing(scene)
    await scene.manager.acknowledgeAlert(id, { by: 'ann', note: 'on it' })
    const told: string[] = []
    scene.manager.on('unacknowledged', (alert) => told.push(alert.id))
    const alert = await scene.manager.unacknowledgeAlert(id, { by: 'bob', note: 'ann is ill' })
    expect(alert).toMatchObject({ status: 'active', acknowledgement: null })
    expect(told).toEqual([id])
    expect((await scene.manager.listEvents(id)).slice(-2)).toEqual([
      expect.objectContaining({
        type: 'acknowledged',
        by: 'ann',
        detail: expect.stringMatching(/^until .*Z: on it$/),
      }),
      expect.objectContaining({ type: 'unacknowledged', by: 'bob', detail: 'ann is ill' }),
    ])
    await scene.manager.stop()
  })

  test('ends when the severity of its rule rises, and not when it falls', async () => {
    const scene = new Scene()
    const id = await firing(scene)
    await scene.manager.acknowledgeAlert(id, { by: 'ann' })
    await scene.manager.updateRule({ ...cpuRule, severity: 'info' })
    await scene.breach(2)
    expect(await scene.manager.getAlert(id)).toMatchObject({ status: 'acknowledged', severity: 'info' })
    await scene.manager.updateRule({ ...cpuRule, severity: 'critical' })
    await scene.breach(3)
    expect(await scene.manager.getAlert(id)).toMatchObject({ status: 'active', severity: 'critical' })
    const events = await scene.manager.listEvents(id)
    expect(events.find(({ type }) => type === 'unacknowledged')).toMatchObject({
      by: null,
      detail: 'severity is now critical',
    })
    await scene.manager.stop()
  })

  test('is a conflict to take back where there is none, and on an alert that is over; nothing changes', async () => {
    const scene = new Scene()
    const id = await firing(scene)
    const { manager } = scene
    const conflict = { name: 'AlertsError', code: 'CONFLICT' }
    await expect(manager.unacknowledgeAlert(id, { by: 'ann' })).rejects.toMatchObject(conflict)
    await manager.resolveAlert(id, { by: 'ann' })
    await scene.settle()
    const before = await manager.listEvents(id)
    const until = Date.now() + MINUTE_MS
    await expect(manager.acknowledgeAlert(id, { by: 'ann' })).rejects.toMatchObject(conflict)
    await expect(manager.unacknowledgeAlert(id, { by: 'ann' })).rejects.toMatchObject(conflict)
    await expect(manager.resolveAlert(id, { by: 'ann' })).rejects.toMatchObject(conflict)
    await expect(manager.suppressAlert(id, { by: 'ann', reason: 'x', until })).rejects.toMatchObject(conflict)
    expect(await manager.listEvents(id)).toEqual(before)
    const missing = { name: 'AlertsError', code: 'NOT_FOUND' }
    await expect(manager.acknowledgeAlert('no', { by: 'ann' })).rejects.toMatchObject(missing)
    await expect(manager.unacknowledgeAlert('no', { by: 'ann' })).rejects.toMatchObject(missing)
    await expect(manager.resolveAlert('no', { by: 'ann' })).rejects.toMatchObject(missing)
    await expect(manager.suppressAlert('no', { by: 'ann', reason: 'x', until })).rejects.toMatchObject(
      missing,
    )
    await manager.stop()
  })

  test('must end within 30 days', async () => {
    const scene = new Scene()
    const id = await firing(scene)
    for (const expiresAt of [Date.now(), Date.now() + 31 * DAY_MINUTES * MINUTE_MS, Number.NaN]) {
      const refused = scene.manager.acknowledgeAlert(id, { by: 'ann', expiresAt })
      await expect(refused).rejects.toThrow(/expiresAt: expected a time within the next 30 days/)
    }
    await scene.manager.stop()
  })
})
