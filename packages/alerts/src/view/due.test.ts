import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import {
  cpuRule,
  delivered,
  down,
  MINUTE_MS,
  range,
  Receiver,
  Scene,
  startFakeTime,
  timeAt,
} from '../../test/scene.ts'
import type { DueNotification } from './due.ts'
import type { AlertNotification } from './notifications.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const rule = { ...cpuRule, consecutiveBreaches: 1, cooldownMinutes: 0, maxNotificationsPerHour: 1000 }
const hosts = ['a', 'b', 'c', 'd', 'e', 'f'] as const
const placeOf = ({ alertId, channel }: DueNotification): string => `${alertId} ${channel}`
const byPlace = (a: DueNotification, b: DueNotification): number =>
  a.alertId === b.alertId ? (a.channel < b.channel ? -1 : 1) : a.alertId < b.alertId ? 1 : -1

class Fleet extends Scene {
  readonly channels: readonly Receiver[]

  constructor() {
    const channels = ['pager', 'log'].map((name) => new Receiver(name))
    super({ rules: [rule], notifiers: channels })
    this.channels = channels
  }

  async values(minute: number, breaching: readonly string[]): Promise<void> {
    const metrics = hosts.map((host) => {
      return { name: 'cpu_percent', labels: { host }, value: breaching.includes(host) ? 93 : 20 }
    })
    await this.evaluate(minute, { metrics })
  }

  set isDown(isDown: boolean) {
    for (const channel of this.channels) channel.answer = () => (isDown ? down : delivered)
  }
}

test('what is due is listed by alert, the newest first, then by channel', async () => {
  const scene = new Fleet()
  scene.isDown = true
  await scene.values(0, ['a'])
  await scene.values(1, ['a', 'b', 'c'])
  const due = await scene.manager.listDueNotifications()
  expect(due.filter((one) => one.rule === 'cpu')).toHaveLength(6)
  expect(due).toEqual(due.toSorted(byPlace))
  const [first = { alertId: '', channel: '' }, second] = due
  expect(await scene.manager.listDueNotifications({ limit: 1 })).toEqual([first])
  expect(await scene.manager.listDueNotifications({ after: first, limit: 1 })).toEqual([second])
  const alertId = second?.alertId ?? ''
  const ofOne = await scene.manager.listDueNotifications({ alertId })
  expect(ofOne).toEqual(due.filter((one) => one.alertId === alertId))
})

test('the problems of a place in the list are listed', async () => {
  const { manager } = new Scene()
  await expect(manager.listDueNotifications({ after: { alertId: 1 } } as never)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    problems: [{ path: 'after.alertId' }, { path: 'after.channel' }],
  })
})

test('a reminder is due since its interval has passed, or since it was first tried', async () => {
  const scene = new Scene({ rules: [{ ...rule, repeatIntervalMs: 60 * MINUTE_MS, severity: 'warning' }] })
  await scene.breach(0)
  scene.log.answer = () => down
  await scene.manager.updateRule({ ...rule, repeatIntervalMs: 60 * MINUTE_MS, severity: 'error' })
  await scene.breach(...range(1, 9))
  const [raised] = await scene.manager.listDueNotifications()
  expect(raised).toMatchObject({ due: 'remind', reasons: ['severity_raised'] })
  expect(raised?.dueSince).toBe(timeAt(1).toISOString())
  scene.log.answer = () => delivered
  await scene.breach(10, 11)
  const detail = await scene.manager.getAlert(await scene.openId())
  const notifiedMs = Date.parse(detail.notifications[0]?.notifiedAt ?? '')
  scene.log.answer = () => down
  await scene.breach(...range(12, 80))
  const [repeated] = await scene.manager.listDueNotifications()
  const dueSince = new Date(notifiedMs + 60 * MINUTE_MS).toISOString()
  expect(repeated).toMatchObject({ due: 'remind', reasons: ['repeat'], dueSince })
})

test('times are shown alike each time, although two clocks are read', async () => {
  let noise = 0
  const clock = {
    now: () => Math.floor(Date.now() + (noise % 2)),
    monotonic: () => Date.now() + ((noise += 0.3) % 1),
  }
  const scene = new Scene({ rules: [rule], clock })
  scene.log.answer = () => down
  await scene.breach(0)
  const times = new Set<string>()
  for (let count = 0; count < 20; count += 1)
    for (const { dueSince } of await scene.manager.listDueNotifications()) times.add(dueSince)
  expect(times.size).toBe(1)
})

/** What happens between two pages: which hosts breach, and whether the channels take messages. */
const change = fc.record({ breaching: fc.subarray([...hosts]), isDown: fc.boolean() })

test('pages of what is due repeat nothing and skip nothing that stays due, whatever happens in between', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.subarray([...hosts]),
      fc.array(change, { maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      async (breaching, changes, limit) => {
        startFakeTime()
        const scene = new Fleet()
        scene.isDown = true
        await scene.values(0, breaching)
        const listed: DueNotification[] = []
        let staying = (await scene.manager.listDueNotifications()).map(placeOf)
        for (let minute = 1; ; minute += 1) {
          const after = listed.at(-1)
          const page = await scene.manager.listDueNotifications({ limit, ...(after && { after }) })
          listed.push(...page)
          if (page.length < limit) break
          const next = changes[minute - 1]
          if (next === undefined) continue
          scene.isDown = next.isDown
          await scene.values(minute, next.breaching)
          const due = new Set((await scene.manager.listDueNotifications()).map(placeOf))
          staying = staying.filter((place) => due.has(place))
        }
        const places = listed.map(placeOf)
        expect(new Set(places).size).toBe(places.length)
        expect(listed).toEqual(listed.toSorted(byPlace))
        expect(staying.filter((place) => !places.includes(place))).toEqual([])
        vi.clearAllTimers()
      },
    ),
    { numRuns: 60 },
  )
})

test('pages of past notifications repeat and skip nothing, whatever is sent in between', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { minLength: 1, maxLength: 8 }),
      fc.array(change, { maxLength: 8 }),
      fc.integer({ min: 1, max: 4 }),
      async (before, between, limit) => {
        startFakeTime()
        const scene = new Fleet()
        let minute = 0
        const play = async ({ breaching, isDown }: (typeof before)[number]): Promise<void> => {
          scene.isDown = isDown
          await scene.values((minute += 1), breaching)
        }
        for (const each of before) await play(each)
        const whole = await scene.manager.listNotifications({ limit: 1000 })
        const listed: AlertNotification[] = []
        for (const next of [...between, ...Array<undefined>(200)]) {
          const cursor = listed.at(-1)?.id
          const page = await scene.manager.listNotifications({ limit, ...(cursor && { cursor }) })
          listed.push(...page)
          if (page.length < limit) break
          if (next !== undefined) await play(next)
        }
        const ids = listed.map(({ id }) => id)
        expect(ids).toEqual(whole.map(({ id }) => id))
        vi.clearAllTimers()
      },
    ),
    { numRuns: 60 },
  )
})
