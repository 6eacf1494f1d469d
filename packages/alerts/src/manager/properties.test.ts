import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, Receiver, Scene, START, startFakeTime } from '../../test/scene.ts'
import type { NotifierDelivery } from '../notifier.ts'
import type { EpisodeEvent } from '../store/records.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

/** What may happen in one minute. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ cpu: 93 }) },
  { weight: 4, arbitrary: fc.constant({ cpu: 20 }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, '95', null, undefined).map((cpu: unknown) => ({ cpu })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('acknowledge', 'resolve', 'suppress', 'restart').map((act) => ({ act })),
  },
)
const outcome: fc.Arbitrary<NotifierDelivery['outcome'] | 'hang'> = fc.oneof(
  { weight: 6, arbitrary: fc.constant('delivered' as const) },
  { weight: 3, arbitrary: fc.constantFrom('retryable' as const, 'hang' as const) },
  { weight: 1, arbitrary: fc.constantFrom('permanent' as const, 'channel_broken' as const) },
)

class Flaky extends Receiver {
  readonly accepted: { readonly type: string; readonly group: string; readonly atMs: number }[] = []

  constructor(name: string, outcomes: readonly (NotifierDelivery['outcome'] | 'hang')[]) {
    super(name)
    let next = 0
    this.answer = (message) => {
      const result = outcomes[next] ?? 'delivered'
      next += 1
      if (result === 'hang') return new Promise(() => undefined)
      if (result !== 'delivered') return { outcome: result, reason: result }
      this.accepted.push({ type: message.type, group: message.group, atMs: Date.now() })
      return { outcome: 'delivered' }
    }
  }
}

test('whatever happens, each channel hears of an episode at most once that it fired, and of its end exactly if it was told', async () => {
  const outcomes = fc.array(outcome, { maxLength: 12 })
  const scenario = fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 40 }),
    log: outcomes,
    mail: outcomes,
    consecutiveBreaches: fc.integer({ min: 1, max: 3 }),
    maxNotificationsPerHour: fc.integer({ min: 1, max: 10 }),
    cooldownMinutes: fc.constantFrom(0, 5),
  })
  await fc.assert(
    fc.asyncProperty(scenario, async ({ steps, log, mail, ...limits }) => {
      vi.setSystemTime(START)
      const channels = [new Flaky('log', log), new Flaky('mail', mail)]
      const rules = [{ ...cpuRule, ...limits, notificationChannels: ['log', 'mail'] }]
      const scene = new Scene({ rules, notifiers: channels })
      for (const [minute, { cpu, act }] of steps.map(
        (given, index) => [index, { cpu: 93, act: '', ...given }] as const,
      )) {
        await scene.cpu(minute, cpu)
        await perform(scene, act)
      }
      // The end: recovered, and time enough for every wait.
      await scene.ok(steps.length)
      await scene.until(steps.length + 60 * 48)

      const episodes = await scene.manager.listAlerts({ status: 'resolved', limit: 1000 })
      for (const channel of channels) {
        for (const { id } of episodes) {
          const heard = channel.accepted.filter(({ group }) => group === id).map(({ type }) => type)
          const events = await scene.manager.listEvents(id)
          const own = events.filter((event) => event.channel === channel.name)
          expect({ heard, own, right: isRight(heard.join(), own) }).toMatchObject({ right: true })
        }
        const fires = channel.accepted.filter(({ type }) => type === 'fired').map(({ atMs }) => atMs)
        for (const [index, atMs] of fires.slice(1).entries()) {
          expect(atMs - (fires[index] ?? 0)).toBeGreaterThanOrEqual(limits.cooldownMinutes * MINUTE_MS)
        }
        const times = channel.accepted.map(({ atMs }) => atMs)
        for (const from of times) {
          const within = times.filter((atMs) => atMs >= from && atMs < from + 60 * MINUTE_MS).length
          expect(within).toBeLessThanOrEqual(limits.maxNotificationsPerHour)
        }
      }
      await scene.manager.stop()
    }),
    { numRuns: 150 },
  )
}, 60_000)

/** Told that it fired and then that it ended; or both in one message; or, over in time or undeliverable, nothing. */
function isRight(heard: string, events: readonly EpisodeEvent[]): boolean {
  const has = (type: EpisodeEvent['type'], notice = ''): boolean =>
    events.some((event) => event.type === type && (event.detail ?? '').startsWith(notice))
  switch (heard) {
    case 'fired,resolved':
      return true
    case 'fired':
      return has('notice_dead', 'resolve')
    case 'resolved':
      return has('notice_collapsed', 'fire')
    case '':
      return has('notice_dropped', 'fire') || has('notice_dead')
    default:
      return false
  }
}

async function perform(scene: Scene, act: string): Promise<void> {
  const [alert] = await scene.manager.listAlerts()
  if (alert === undefined || alert.status === 'resolved') return
  if (act === 'acknowledge') await scene.manager.acknowledgeAlert(alert.id, { by: 'ann' })
  if (act === 'resolve') await scene.manager.resolveAlert(alert.id, { by: 'ann' })
  if (act === 'suppress') {
    await scene.manager.suppressAlert(alert.id, {
      by: 'ann',
      until: Date.now() + 7 * MINUTE_MS,
      reason: 'known',
    })
  }
  if (act === 'restart') {
    const stopped = scene.manager.stop()
    await vi.advanceTimersByTimeAsync(10_000)
    await stopped
    scene.manager.start()
  }
}
