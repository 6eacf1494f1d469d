import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, range, Scene, START, startFakeTime } from '../../test/scene.ts'
import type { RecurringInput } from '../handle/recurring.ts'
import type { AlertManagerOptions } from '../manager/options.ts'
import { memoryStore } from '../store/memory.ts'
import type { Silence } from '../view/alert.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const YEAR_MS = 365 * 86_400_000
const matchers = [{ name: 'alertname', op: '=', value: 'cpu' }] as const
/** Minutes 30 to 60 of each day: the scene begins on Monday at 10:00. */
const halfHour: RecurringInput = { from: '10:30', to: '11:00', timeZone: 'UTC' }
const short: RecurringInput = { ...halfHour, to: '10:34' }

async function begin(recurring: RecurringInput, options: AlertManagerOptions = {}): Promise<Scene> {
  const scene = new Scene(options)
  await addTo(scene, recurring)
  return scene
}

async function addTo({ manager }: Scene, recurring: RecurringInput): Promise<Silence> {
  const until = Date.now() + 4 * YEAR_MS
  return await manager.addSilence({ matchers, recurring, by: 'ann', reason: 'backup', until })
}

/** Two breaches, one sample a minute, cooldown 5 min, no group wait. Silenced from 30 to 60 of each day. */
describe('a channel gets', () => {
  test('breach 35..70: FIRE 60', async () => {
    const scene = await begin(halfHour)
    await scene.breach(...range(35, 70))
    expect(scene.log.log).toEqual(['fired 60'])
  })

  test('breach 35,36 and no round after it: FIRE 60', async () => {
    const scene = await begin(halfHour)
    await scene.breach(35, 36)
    await scene.until(100)
    expect(scene.log.log).toEqual(['fired 60'])
  })

  test('breach 35..40, ok 41: nothing', async () => {
    const scene = await begin(halfHour)
    await scene.breach(...range(35, 40))
    await scene.ok(41)
    await scene.until(600)
    expect(scene.log.log).toEqual([])
  })

  test('breach 0..35, ok 36: FIRE 1, RESOLVE 36', async () => {
    const scene = await begin(halfHour)
    await scene.breach(...range(0, 35))
    await scene.ok(36)
    await scene.until(100)
    expect(scene.log.log).toEqual(['fired 1', 'resolved 36'])
  })

  test('breach 0,1 and no round after it: FIRE 1, REMIND 60 because the silence ended', async () => {
    const scene = await begin(halfHour)
    await scene.breach(0, 1)
    await scene.until(200)
    expect(scene.log.log).toEqual(['fired 1', 'reminded 60'])
    expect(scene.log.sent[1]?.message.alerts?.[0]?.reasons).toEqual(['silence_ended'])
  })

  test('breach 0..90, silenced for less than the cooldown: FIRE 1', async () => {
    const scene = await begin(short)
    await scene.breach(...range(0, 90))
    expect(scene.log.log).toEqual(['fired 1'])
  })

  test('the same, and a reminder was due meanwhile: FIRE 1, REMIND 34', async () => {
    const rule = { ...cpuRule, repeatIntervalMs: 31 * MINUTE_MS }
    const scene = await begin(short, { rules: [rule] })
    await scene.breach(...range(0, 60))
    expect(scene.log.log).toEqual(['fired 1', 'reminded 34'])
    expect(scene.log.sent[1]?.message.alerts?.[0]?.reasons).toEqual(['repeat'])
  })

  test('a FIRE at the same time of each day', async () => {
    const scene = await begin(halfHour)
    for (const day of range(0, 2)) {
      const from = day * 24 * 60 + 40
      await scene.breach(from, from + 1)
      await scene.until(from + 30)
      await scene.ok(from + 31)
    }
    const hours = scene.log.sent.filter(({ message }) => message.type === 'fired').map(({ minute }) => minute)
    expect(hours).toEqual([60, 1500, 2940])
  })

  test('a night over the start of summer time in Berlin: FIRE at 06:00 there', async () => {
    vi.setSystemTime('2026-03-28T23:00Z')
    const berlin = { days: ['sat'], from: '22:00', to: '06:00', timeZone: 'Europe/Berlin' } as const
    const scene = await begin(berlin)
    for (const _ of range(0, 2)) {
      await scene.manager.evaluateRules({ metrics: { cpu_percent: 93 } })
      await vi.advanceTimersByTimeAsync(MINUTE_MS)
    }
    await vi.advanceTimersByTimeAsync(7 * 60 * MINUTE_MS)
    const minute = (Date.parse('2026-03-29T04:00Z') - START) / MINUTE_MS
    expect(scene.log.log).toEqual([`fired ${minute}`])
  })
})

describe('a recurring silence', () => {
  test('follows the wall clock when that jumps', async () => {
    const scene = await begin(halfHour)
    const round = async (): Promise<void> => {
      await scene.manager.evaluateRules({ metrics: { cpu_percent: 93 } })
      await vi.advanceTimersByTimeAsync(MINUTE_MS)
    }
    await scene.until(35)
    await round()
    await round()
    expect(scene.log.log).toEqual([])
    vi.setSystemTime(START + 75 * MINUTE_MS)
    await round()
    expect(scene.log.log).toEqual(['fired 75'])
    vi.setSystemTime(START + 40 * MINUTE_MS)
    await round()
    const [alert] = await scene.manager.listAlerts()
    expect(alert?.status).toBe('suppressed')
  })

  test('is active after a restart as before', async () => {
    const store = memoryStore()
    const first = await begin(halfHour, { store })
    await first.breach(35, 36)
    const stopped = first.manager.stop()
    await first.settle()
    await stopped
    const second = new Scene({ store })
    await second.until(100)
    expect(second.log.log).toEqual(['fired 60'])
  })

  test('says whether it is active, and when that changes', async () => {
    const scene = new Scene()
    const { manager } = scene
    const silence = await addTo(scene, { ...halfHour, days: ['mon', 'wed'] })
    const shown = async (): Promise<unknown> => (await manager.listSilences())[0]
    expect(silence).toMatchObject({
      state: 'pending',
      nextChangeAt: '2026-01-05T10:30:00.000Z',
      recurring: [{ days: ['mon', 'wed'], from: '10:30', to: '11:00', timeZone: 'UTC' }],
    })
    await scene.breach(40, 41)
    expect(await shown()).toMatchObject({ state: 'active', nextChangeAt: '2026-01-05T11:00:00.000Z' })
    expect(await manager.getAlert(await scene.openId())).toMatchObject({
      status: 'suppressed',
      silencedBy: [silence.id],
      notifications: [{ heldBy: 'silenced', heldUntil: '2026-01-05T11:00:00.000Z' }],
    })
    expect(await manager.listSilences({ state: 'pending' })).toEqual([])
    await scene.breach(61)
    expect(await shown()).toMatchObject({ state: 'pending', nextChangeAt: '2026-01-07T10:30:00.000Z' })
    expect(await manager.getAlert(await scene.openId())).toMatchObject({ status: 'active', silencedBy: [] })
    await manager.expireSilence(silence.id, { by: 'bob' })
    expect(await shown()).toMatchObject({ state: 'expired', nextChangeAt: null, expiredBy: 'bob' })
  })

  test('ends at `until`, also in the middle of its times', async () => {
    const scene = new Scene()
    const until = START + 45 * MINUTE_MS
    const silence = await scene.manager.addSilence({
      matchers,
      recurring: halfHour,
      by: 'ann',
      reason: 'x',
      until,
    })
    await scene.breach(35, 36)
    expect(await scene.manager.listSilences({ state: 'active' })).toMatchObject([
      { id: silence.id, nextChangeAt: '2026-01-05T10:45:00.000Z' },
    ])
    expect(await scene.manager.listDueNotifications()).toMatchObject([
      { heldBy: 'silenced', heldUntil: '2026-01-05T10:45:00.000Z' },
    ])
    await scene.until(100)
    expect(scene.log.log).toEqual(['fired 45'])
    expect(await scene.manager.listSilences({ state: 'expired' })).toMatchObject([{ nextChangeAt: null }])
  })

  test.each([
    ['lets what a silenced alert inhibits go while it is active', 35, ['fired 37']],
    ['still holds what a silenced alert inhibits that was sent before', 0, ['fired 1']],
  ])('%s', async (_fact, from, sent) => {
    const cause = { ...cpuRule, name: 'cause', metricName: 'cause' }
    const inhibits = [
      {
        source: [{ name: 'alertname', op: '=' as const, value: 'cpu' }],
        target: [{ name: 'alertname', op: '=' as const, value: 'cause' }],
      },
    ]
    const scene = await begin(halfHour, { rules: [cpuRule, cause], inhibits })
    const metrics = { cpu_percent: 93, cause: 93 }
    await scene.evaluate(from, { metrics: { cpu_percent: 93 } })
    await scene.evaluate(from + 1, { metrics })
    await scene.evaluate(from + 2, { metrics })
    await scene.until(44)
    expect(scene.log.log).toEqual(sent)
  })
})
