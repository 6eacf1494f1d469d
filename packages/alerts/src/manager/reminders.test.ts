import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, range, Receiver, Scene, START, startFakeTime } from '../../test/scene.ts'
import type { EvaluationInput } from '../evaluate/input.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const now = { ...cpuRule, consecutiveBreaches: 1 }
const often = { ...now, repeatIntervalMs: 10 * MINUTE_MS }
const at = (minute: number): number => START + minute * MINUTE_MS

function samples(...hosts: readonly string[]): EvaluationInput {
  return { metrics: hosts.map((host) => ({ name: 'cpu_percent', labels: { host }, value: 93 })) }
}

describe('a REMIND', () => {
  test('comes once per interval from the last FIRE or REMIND, says that it still fires, and names the episode', async () => {
    const scene = new Scene({ rules: [often] })
    await scene.breach(...range(0, 35))
    await scene.ok(36)
    expect(scene.log.log).toEqual(['fired 0', 'reminded 10', 'reminded 20', 'reminded 30', 'resolved 36'])
    const [fired, reminded] = scene.log.sent
    expect(reminded?.message).toMatchObject({
      type: 'reminded',
      title: '[WARNING] cpu: still firing, cpu_percent is 93 (threshold: > 80)',
      group: fired?.message.group,
    })
  })

  test('does not come with an interval of 0', async () => {
    const scene = new Scene({ rules: [{ ...now, repeatIntervalMs: 0 }] })
    await scene.breach(...range(0, 500))
    expect(scene.log.log).toEqual(['fired 0'])
  })

  test('comes in a round that finds it breaching, and in no other', async () => {
    const scene = new Scene({ rules: [{ ...often, clearAfter: 3 }] })
    await scene.breach(0)
    await scene.until(15)
    expect(scene.log.log).toEqual(['fired 0'])
    await scene.ok(16)
    await scene.breach(17)
    expect(scene.log.log).toEqual(['fired 0'])
    await scene.breach(18)
    expect(scene.log.log).toEqual(['fired 0', 'reminded 18'])
  })

  test('is not queued behind one that waits, nor for a channel that was not told', async () => {
    const [log, mail] = [new Receiver(), new Receiver('mail')]
    mail.answer = () => ({ outcome: 'permanent', reason: 'refused' })
    const rules = [{ ...often, notificationChannels: ['log', 'mail'] }]
    const scene = new Scene({ rules, notifiers: [log, mail] })
    await scene.breach(0)
    log.answer = () => ({ outcome: 'retryable', reason: 'busy', retryAfterMs: 30 * MINUTE_MS })
    await scene.breach(...range(1, 39))
    log.answer = () => ({ outcome: 'delivered' })
    await scene.breach(...range(40, 49))
    expect(log.log).toEqual(['fired 0', 'reminded 10', 'reminded 40'])
    expect(mail.log).toEqual(['fired 0'])
  })

  test('that is still queued when the episode ends is merged into the notification of its end', async () => {
    const scene = new Scene({ rules: [often] })
    await scene.breach(0)
    scene.log.answer = () => ({ outcome: 'retryable', reason: 'busy', retryAfterMs: 20 * MINUTE_MS })
    await scene.breach(...range(1, 12))
    scene.log.answer = () => ({ outcome: 'delivered' })
    await scene.ok(13)
    await scene.until(60)
    expect(scene.log.log).toEqual(['fired 0', 'reminded 10', 'resolved 30'])
  })

  test('starts the cooldown anew', async () => {
    const scene = new Scene({ rules: [{ ...often, repeatIntervalMs: 4 * MINUTE_MS }] })
    await scene.breach(...range(0, 4))
    await scene.ok(5)
    await scene.breach(...range(6, 9))
    expect(scene.log.log).toEqual(['fired 0', 'reminded 4', 'resolved 5', 'fired 9'])
  })

  test('goes on after a restart as if there had been none', async () => {
    const scene = new Scene({ rules: [often] })
    await scene.breach(...range(0, 5))
    await scene.manager.stop()
    scene.manager.start()
    await scene.breach(...range(6, 12))
    expect(scene.log.log).toEqual(['fired 0', 'reminded 10'])
  })
})

describe('an acknowledgement', () => {
  test('stops reminders until it lapses, and takes the RESOLVE from nobody', async () => {
    const scene = new Scene({ rules: [often] })
    await scene.breach(...range(0, 5))
    await scene.manager.acknowledgeAlert(await scene.openId(), { by: 'ann', expiresAt: at(30.5) })
    await scene.breach(...range(6, 35))
    await scene.ok(36)
    expect(scene.log.log).toEqual(['fired 0', 'reminded 31', 'resolved 36'])
  })

  test('that is taken back lets the next round remind', async () => {
    const scene = new Scene({ rules: [often] })
    await scene.breach(...range(0, 5))
    const id = await scene.openId()
    await scene.manager.acknowledgeAlert(id, { by: 'ann' })
    await scene.breach(...range(6, 20))
    await scene.manager.unacknowledgeAlert(id, { by: 'ann' })
    await scene.breach(21)
    expect(scene.log.log).toEqual(['fired 0', 'reminded 21'])
  })

  test('does not keep the next episode from being told', async () => {
    const scene = new Scene({ rules: [now] })
    await scene.breach(0)
    await scene.manager.acknowledgeAlert(await scene.openId(), { by: 'ann' })
    await scene.ok(1)
    await scene.breach(6)
    expect(scene.log.log).toEqual(['fired 0', 'resolved 1', 'fired 6'])
  })
})

describe('when a mute ends while the alert fires', () => {
  test('channels that were told get one REMIND, and those that were not get the FIRE', async () => {
    const [log, mail] = [new Receiver(), new Receiver('mail')]
    mail.answer = () => ({ outcome: 'retryable', reason: 'busy', retryAfterMs: 5 * MINUTE_MS })
    const rules = [{ ...now, notificationChannels: ['log', 'mail'] }]
    const scene = new Scene({ rules, notifiers: [log, mail] })
    await scene.breach(0)
    await scene.silence(30)
    mail.answer = () => ({ outcome: 'delivered' })
    await scene.breach(...range(1, 60))
    await scene.ok(61)
    expect(log.log).toEqual(['fired 0', 'reminded 30', 'resolved 61'])
    expect(mail.log).toEqual(['fired 0', 'fired 30', 'resolved 61'])
  })

  test('a FIRE goes out at that moment, not at the next round', async () => {
    const scene = new Scene({ rules: [now] })
    await scene.silence(30.25)
    await scene.breach(...range(3, 40))
    expect(scene.log.log).toEqual(['fired 30.25'])
  })

  test('by hand, the FIRE goes out at once', async () => {
    const scene = new Scene({ rules: [now] })
    await scene.silence(300)
    await scene.breach(3)
    const [silence] = await scene.manager.listSilences()
    await scene.until(7)
    await scene.manager.expireSilence(silence?.id ?? '', { by: 'ann' })
    await scene.settle()
    expect(scene.log.log).toEqual(['fired 7'])
  })

  test('nobody is reminded of what was acknowledged, nor twice', async () => {
    const scene = new Scene({ rules: [now] })
    await scene.breach(0)
    await scene.silence(10)
    await scene.breach(...range(1, 5))
    await scene.manager.acknowledgeAlert(await scene.openId(), { by: 'ann', expiresAt: at(20) })
    await scene.breach(...range(6, 100))
    expect(scene.log.log).toEqual(['fired 0'])
  })

  test('a mute that no round fell into changes nothing', async () => {
    const scene = new Scene({ rules: [now] })
    await scene.breach(0)
    await scene.silence(0.5)
    await scene.breach(1, 2)
    expect(scene.log.log).toEqual(['fired 0'])
  })

  test('a suppression of one alert does the same', async () => {
    const scene = new Scene({ rules: [now] })
    await scene.breach(0)
    await scene.manager.suppressAlert(await scene.openId(), { by: 'ann', until: at(5), reason: 'known' })
    await scene.breach(...range(1, 10))
    expect(scene.log.log).toEqual(['fired 0', 'reminded 5'])
  })
})

test('a mute holds reminders, and what is over before it ends was nothing to tell', async () => {
  const scene = new Scene({ rules: [often] })
  await scene.silence(60)
  await scene.breach(...range(3, 20))
  const id = await scene.openId()
  await scene.ok(21)
  await scene.until(300)
  expect(scene.log.log).toEqual([])
  expect(await scene.eventTypes(id)).toEqual(['fired', 'resolved', 'notification_dropped'])
})

test('alerts that are muted take no place of others under the hourly cap', async () => {
  const scene = new Scene({ rules: [{ ...now, maxNotificationsPerHour: 2 }] })
  const matchers = [{ name: 'host', op: '=', value: 'quiet' }] as const
  await scene.manager.addSilence({ matchers, by: 'ann', reason: 'known', until: at(60) })
  await scene.evaluate(0, samples('quiet'))
  await scene.evaluate(1, samples('quiet', 'a', 'b'))
  expect(scene.log.sent.map(({ message }) => message.labels['host'])).toEqual(['a', 'b'])
})
