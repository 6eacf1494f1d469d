import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { broken, fallbackScene, slackRule } from '../../test/fallback.ts'
import {
  delivered,
  isBefore,
  MINUTE_MS,
  newsOf,
  range,
  Receiver,
  Scene,
  startFakeTime,
} from '../../test/scene.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

/** Tries in the first hour. */
function triesOf({ sent }: Receiver): number {
  return sent.filter(({ minute }) => minute < 60).length
}

/** What a channel was sent from a minute on. */
function from({ sent }: Receiver, since: number): Pick<Receiver, 'sent'> {
  return { sent: sent.filter(({ minute }) => minute >= since) }
}

describe('when a channel is usable again', () => {
  test('it is notified of everything that still fires, and its fallback of the ends of what it knows', async () => {
    const { scene, slack, email } = fallbackScene(undefined, [slackRule, { ...slackRule, name: 'other' }])
    slack.answer = () => (isBefore(10) ? broken : delivered)
    await scene.breach(...range(0, 40))
    await scene.ok(41)
    await scene.until(50)
    for (const about of ['cpu', 'other']) {
      expect(newsOf(slack, about).slice(-2)).toEqual(['fired 21', 'resolved 41'])
      expect(newsOf(email, about)).toEqual(['fired 0', 'resolved 41'])
    }
  })

  test('its fallback is not reminded any more', async () => {
    const { scene, slack, email } = fallbackScene({ slack: ['email'] }, [
      { ...slackRule, repeatIntervalMs: 30 * MINUTE_MS },
    ])
    slack.answer = () => (isBefore(5) ? broken : delivered)
    await scene.breach(...range(0, 90))
    expect(newsOf(email)).toEqual(['fired 0'])
  })

  test('an alert that ended before its fallback could be notified is not reported there as missed', async () => {
    const { scene, slack, email } = fallbackScene({ slack: ['email'] }, [
      { ...slackRule, groupWaitMs: 30_000 },
    ])
    slack.answer = () => (isBefore(30) ? broken : delivered)
    await scene.breach(0)
    await scene.ok(1)
    await scene.breach(2)
    await scene.ok(2.2)
    await scene.until(60)
    expect(newsOf(email).filter((text) => text.startsWith('missed'))).toEqual([])
  })
})

describe('a chain of fallbacks', () => {
  test('is followed while each takes no messages', async () => {
    const { scene, slack, email, sms } = fallbackScene()
    slack.answer = () => broken
    email.answer = () => broken
    await scene.breach(...range(0, 5))
    expect(newsOf(sms)).toEqual(['fired 0'])
    expect(
      sms.sent.flatMap(({ message }) => message.alerts).find((one) => one.rule === 'cpu')?.reasons,
    ).toEqual(['fallback:slack'])
  })

  test('ends at the first that takes messages', async () => {
    const { scene, slack, sms } = fallbackScene()
    slack.answer = () => broken
    await scene.breach(...range(0, 5))
    expect(newsOf(sms)).toEqual([])
  })

  test('may be a circle, which neither loops nor sends twice', async () => {
    const { scene, slack, email } = fallbackScene({ slack: ['email'], email: ['slack'] })
    slack.answer = () => (isBefore(100) ? broken : delivered)
    email.answer = () => (isBefore(100) ? broken : delivered)
    await scene.breach(...range(0, 180))
    expect(triesOf(slack)).toBeLessThanOrEqual(14)
    expect(triesOf(email)).toBeLessThanOrEqual(14)
    expect(newsOf(from(slack, 100)).map((text) => text.split(' ')[0])).toEqual(['fired'])
    expect(newsOf(from(email, 100)).length).toBeLessThanOrEqual(1)
  })

  test('may lead into a circle', async () => {
    const { scene, slack, email, sms } = fallbackScene({ slack: ['email'], email: ['sms'], sms: ['email'] })
    for (const channel of [slack, email, sms]) channel.answer = () => broken
    await scene.breach(...range(0, 5))
    expect([newsOf(email)[0], newsOf(sms)[0]]).toEqual(['fired 0', 'fired 0'])
  })

  test('a channel of it that takes messages again needs no try that would not be made', async () => {
    const { scene, slack, email } = fallbackScene({ slack: ['email'] })
    slack.answer = () => broken
    email.answer = () => (isBefore(10) ? broken : delivered)
    await scene.breach(...range(0, 40))
    expect(newsOf(email).at(-1)).toBe('fired 21')
  })

  test('of a channel with two recipients goes on where one of them takes no messages', async () => {
    const recipients = ['a@example.org', 'b@example.org']
    const slack = new Receiver('slack')
    const email = Object.assign(new Receiver('email'), { recipients, fallback: ['slack'] })
    email.answer = (_, recipient) => (recipient === recipients[0] ? broken : delivered)
    const scene = new Scene({
      rules: [{ ...slackRule, notificationChannels: ['email'] }],
      notifiers: [slack, email],
    })
    await scene.breach(...range(0, 3))
    expect(newsOf(slack)).toEqual(['fired 0'])
  })
})
