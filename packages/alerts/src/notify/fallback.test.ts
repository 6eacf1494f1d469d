import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, newsOf, range, Receiver, Scene, START, startFakeTime } from '../../test/scene.ts'
import type { AlertNotifier, NotifierDelivery } from '../notifier.ts'
import type { AlertRuleInput } from '../rules/rule.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const delivered: NotifierDelivery = { outcome: 'delivered' }
const down: NotifierDelivery = { outcome: 'retryable', reason: 'connection refused', mayHaveArrived: false }
const broken: NotifierDelivery = { outcome: 'channel_broken', reason: 'HTTP 401' }
const rule: AlertRuleInput = {
  ...cpuRule,
  consecutiveBreaches: 1,
  severity: 'error',
  notificationChannels: ['slack'],
}

interface Fallback {
  readonly scene: Scene
  readonly slack: Receiver
  readonly email: Receiver
  readonly sms: Receiver
}

/** A rule that notifies `slack`, whose fallback is `email`, whose fallback is `sms`, unless told otherwise. */
function begin(
  fallbacks: Readonly<Record<string, readonly string[]>> = { slack: ['email'], email: ['sms'] },
  rules: readonly AlertRuleInput[] = [rule],
  more: Pick<AlertNotifier, 'minSeverity'> = {},
): Fallback {
  const add = (name: string): Receiver =>
    Object.assign(new Receiver(name), { ...more, name, fallback: fallbacks[name] ?? [] })
  const [slack, email, sms] = [add('slack'), add('email'), add('sms')]
  // `notifier_failed` goes to all channels; these tests are about the rule's alerts.
  return { scene: new Scene({ rules, notifiers: [slack, email, sms] }), slack, email, sms }
}

const isBefore = (minute: number): boolean => Date.now() < START + minute * MINUTE_MS

/** Tries in the first hour. */
function triesOf({ sent }: Receiver): number {
  return sent.filter(({ minute }) => minute < 60).length
}

/** What a channel was sent from a minute on. */
function from({ sent }: Receiver, since: number): Pick<Receiver, 'sent'> {
  return { sent: sent.filter(({ minute }) => minute >= since) }
}

describe('while a channel refuses', () => {
  test('its fallback is notified of an alert that it does not know', async () => {
    const { scene, slack, email } = begin()
    slack.answer = () => broken
    await scene.breach(...range(0, 3))
    expect(newsOf(email)).toEqual(['fired 0'])
    const [alert] = email.sent.flatMap(({ message }) => message.alerts.filter((one) => one.rule === 'cpu'))
    expect(alert?.reasons).toEqual(['fallback:slack'])
  })

  test('its fallback is notified although another channel knows the alert', async () => {
    const { scene, slack, email, sms } = begin({ slack: ['email'] }, [
      { ...rule, notificationChannels: ['slack', 'sms'] },
    ])
    slack.answer = () => broken
    await scene.breach(...range(0, 3))
    expect([newsOf(email), newsOf(sms)]).toEqual([['fired 0'], ['fired 0']])
  })

  test('its fallback is notified of alerts that fire later', async () => {
    const { scene, slack, email } = begin(undefined, [
      { ...rule, consecutiveBreaches: 3 },
      { ...rule, name: 'other' },
    ])
    slack.answer = () => broken
    await scene.breach(...range(0, 5))
    expect([newsOf(email, 'other'), newsOf(email)]).toEqual([['fired 0'], ['fired 2']])
  })

  test('its fallback is not notified of what it knows already', async () => {
    const { scene, slack, email } = begin()
    await scene.breach(0, 1)
    slack.answer = () => broken
    await scene.ok(2)
    await scene.breach(3)
    expect(newsOf(slack)).toContain('fired 0')
    // Only the alert after it.
    await scene.breach(...range(4, 20))
    expect(newsOf(email)).toHaveLength(1)
  })

  test('its fallback is not notified of a warning, and of it once it has become an error', async () => {
    const { scene, slack, email } = begin(undefined, [{ ...rule, severity: 'warning' }])
    slack.answer = () => broken
    await scene.breach(...range(0, 5))
    expect(newsOf(email)).toEqual([])
    await scene.manager.updateRule(rule)
    await scene.breach(...range(6, 8))
    expect(newsOf(email)).toEqual(['fired 6'])
  })

  test('its fallback is not notified of what is not wanted on it', async () => {
    const { scene, slack, email } = begin(undefined, [{ ...rule, notificationChannels: ['sms'] }])
    slack.answer = () => broken
    await scene.breach(...range(0, 5))
    expect(newsOf(email)).toEqual([])
  })

  test('its fallback keeps its own severity', async () => {
    const { scene, slack, email } = begin({ slack: ['email'] }, [rule], { minSeverity: 'critical' })
    slack.answer = () => broken
    await scene.manager.updateRule({ ...rule, severity: 'error' })
    await scene.breach(...range(0, 3))
    expect(newsOf(email)).toEqual([])
  })

  test('an alert that was escalated to it goes to its fallback', async () => {
    const { scene, slack, email } = begin({ slack: ['email'] }, [
      { ...rule, notificationChannels: ['sms'], escalate: [{ afterMs: 5 * MINUTE_MS, channels: ['slack'] }] },
    ])
    slack.answer = () => broken
    await scene.breach(...range(0, 8))
    expect(newsOf(slack)[0]).toBe('fired 5')
    expect(newsOf(email)).toEqual(['fired 5'])
  })

  test('it is not notified of its own failure by way of another channel', async () => {
    const { scene, slack, email } = begin({ email: ['slack'] }, [
      { ...rule, notificationChannels: ['slack', 'email'] },
    ])
    email.answer = () => broken
    slack.answer = () => (isBefore(3) ? broken : delivered)
    await scene.breach(...range(0, 20))
    const failures = slack.sent.flatMap(({ message }) =>
      message.alerts.filter((one) => one.rule === 'notifier_failed').map(({ labels }) => labels['channel']),
    )
    expect(new Set(failures)).toEqual(new Set(['email']))
  })

  test('the fallback is reminded, and notified of the end', async () => {
    const { scene, slack, email } = begin({ slack: ['email'] }, [
      { ...rule, repeatIntervalMs: 10 * MINUTE_MS },
    ])
    slack.answer = () => broken
    await scene.breach(...range(0, 12))
    await scene.ok(13)
    await scene.until(20)
    expect(newsOf(email)).toEqual(['fired 0', 'reminded 10', 'resolved 13'])
  })

  test('the audit trail and what is due say for which channel the fallback stands', async () => {
    const { scene, slack, email } = begin({ slack: ['email'] })
    slack.answer = () => broken
    email.answer = () => (isBefore(1) ? down : delivered)
    await scene.breach(0)
    const due = await scene.manager.listDueNotifications({ channel: 'email' })
    expect(due.find(({ rule: name }) => name === 'cpu')).toMatchObject({ reasons: ['fallback:slack'] })
    await scene.breach(...range(1, 5))
    const events = await scene.manager.listEvents(await scene.openId())
    expect(events.filter(({ channel }) => channel === 'email')).toMatchObject([
      { type: 'notification_sent', detail: 'fire, fallback for slack' },
    ])
  })
})

describe('a channel is unusable', () => {
  test('from its fifth failed try in a row, about a minute after the first', async () => {
    const { scene, slack, email } = begin()
    slack.answer = () => down
    await scene.breach(0, 1)
    expect(newsOf(email)).toEqual([])
    await scene.breach(2)
    expect(slack.sent.filter(({ minute }) => minute < 1.5)).toHaveLength(5)
    expect(newsOf(email)).toEqual(['fired 1'])
  })

  test('in a pause of more than five minutes, and not in a shorter one', async () => {
    for (const [minutes, expected] of [
      [6, ['fired 0']],
      [4, []],
    ] as const) {
      vi.setSystemTime(START)
      const { scene, slack, email } = begin()
      slack.answer = () =>
        isBefore(1)
          ? {
              outcome: 'retryable',
              reason: 'HTTP 429',
              retryAfterMs: minutes * MINUTE_MS,
              mayHaveArrived: false,
            }
          : delivered
      await scene.breach(...range(0, 3))
      expect(newsOf(email)).toEqual(expected)
      await scene.manager.stop()
    }
  })

  test('in pauses in a row that last longer than five minutes together', async () => {
    const { scene, slack, email } = begin()
    slack.answer = () => ({
      outcome: 'retryable',
      reason: 'HTTP 429',
      retryAfterMs: 2 * MINUTE_MS,
      mayHaveArrived: false,
    })
    await scene.breach(...range(0, 10))
    expect(newsOf(email)).toEqual(['fired 4'])
  })

  test('until it accepts a message, also if the try after a long pause fails', async () => {
    const { scene, slack, email } = begin()
    let tries = 0
    slack.answer = () => {
      tries += 1
      if (tries > 1) return down
      return { outcome: 'retryable', reason: 'HTTP 429', retryAfterMs: 10 * MINUTE_MS, mayHaveArrived: false }
    }
    await scene.breach(...range(0, 10))
    await scene.ok(10.1)
    await scene.breach(...range(16, 18))
    expect(newsOf(email)).toEqual(['fired 0', 'resolved 10', 'fired 16'])
  })
})

describe('when a channel is usable again', () => {
  test('it is notified of everything that still fires, and its fallback of the ends of what it knows', async () => {
    const { scene, slack, email } = begin(undefined, [rule, { ...rule, name: 'other' }])
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
    const { scene, slack, email } = begin({ slack: ['email'] }, [
      { ...rule, repeatIntervalMs: 30 * MINUTE_MS },
    ])
    slack.answer = () => (isBefore(5) ? broken : delivered)
    await scene.breach(...range(0, 90))
    expect(newsOf(email)).toEqual(['fired 0'])
  })

  test('an alert that ended before its fallback could be notified is not reported there as missed', async () => {
    const { scene, slack, email } = begin({ slack: ['email'] }, [{ ...rule, groupWaitMs: 30_000 }])
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
    const { scene, slack, email, sms } = begin()
    slack.answer = () => broken
    email.answer = () => broken
    await scene.breach(...range(0, 5))
    expect(newsOf(sms)).toEqual(['fired 0'])
    expect(
      sms.sent.flatMap(({ message }) => message.alerts).find((one) => one.rule === 'cpu')?.reasons,
    ).toEqual(['fallback:slack'])
  })

  test('ends at the first that takes messages', async () => {
    const { scene, slack, sms } = begin()
    slack.answer = () => broken
    await scene.breach(...range(0, 5))
    expect(newsOf(sms)).toEqual([])
  })

  test('may be a circle, which neither loops nor sends twice', async () => {
    const { scene, slack, email } = begin({ slack: ['email'], email: ['slack'] })
    slack.answer = () => (isBefore(100) ? broken : delivered)
    email.answer = () => (isBefore(100) ? broken : delivered)
    await scene.breach(...range(0, 180))
    expect(triesOf(slack)).toBeLessThanOrEqual(14)
    expect(triesOf(email)).toBeLessThanOrEqual(14)
    expect(newsOf(from(slack, 100)).map((text) => text.split(' ')[0])).toEqual(['fired'])
    expect(newsOf(from(email, 100)).length).toBeLessThanOrEqual(1)
  })

  test('a channel of it that takes messages again needs no try that would not be made', async () => {
    const { scene, slack, email } = begin({ slack: ['email'] })
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
      rules: [{ ...rule, notificationChannels: ['email'] }],
      notifiers: [slack, email],
    })
    await scene.breach(...range(0, 3))
    expect(newsOf(slack)).toEqual(['fired 0'])
  })
})
