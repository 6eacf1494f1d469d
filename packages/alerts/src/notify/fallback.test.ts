import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { broken, fallbackScene, slackRule } from '../../test/fallback.ts'
import {
  delivered,
  down,
  isBefore,
  MINUTE_MS,
  newsOf,
  range,
  START,
  startFakeTime,
} from '../../test/scene.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

describe('while a channel refuses', () => {
  test('its fallback is notified of an alert that it does not know', async () => {
    const { scene, slack, email } = fallbackScene()
    slack.answer = () => broken
    await scene.breach(...range(0, 3))
    expect(newsOf(email)).toEqual(['fired 0'])
    const [alert] = email.sent.flatMap(({ message }) => message.alerts.filter((one) => one.rule === 'cpu'))
    expect(alert?.reasons).toEqual(['fallback:slack'])
  })

  test('its fallback is notified although another channel knows the alert', async () => {
    const { scene, slack, email, sms } = fallbackScene({ slack: ['email'] }, [
      { ...slackRule, notificationChannels: ['slack', 'sms'] },
    ])
    slack.answer = () => broken
    await scene.breach(...range(0, 3))
    expect([newsOf(email), newsOf(sms)]).toEqual([['fired 0'], ['fired 0']])
  })

  test('its fallback is notified of alerts that fire later', async () => {
    const { scene, slack, email } = fallbackScene(undefined, [
      { ...slackRule, consecutiveBreaches: 3 },
      { ...slackRule, name: 'other' },
    ])
    slack.answer = () => broken
    await scene.breach(...range(0, 5))
    expect([newsOf(email, 'other'), newsOf(email)]).toEqual([['fired 0'], ['fired 2']])
  })

  test('its fallback is not notified of what it knows already', async () => {
    const other = { ...slackRule, name: 'other', metricName: 'other' }
    const { scene, slack, email } = fallbackScene(undefined, [slackRule, other])
    await scene.breach(0, 1)
    slack.answer = () => broken
    for (const minute of range(2, 20))
      await scene.evaluate(minute, { metrics: { cpu_percent: 93, other: 93 } })
    expect([newsOf(slack)[0], newsOf(email), newsOf(email, 'other')]).toEqual(['fired 0', [], ['fired 2']])
  })

  test('its fallback is not notified of a warning, and of it once it has become an error', async () => {
    const { scene, slack, email } = fallbackScene(undefined, [{ ...slackRule, severity: 'warning' }])
    slack.answer = () => broken
    await scene.breach(...range(0, 5))
    expect(newsOf(email)).toEqual([])
    await scene.manager.updateRule(slackRule)
    await scene.breach(...range(6, 8))
    expect(newsOf(email)).toEqual(['fired 6'])
  })

  test('its fallback is not notified of alerts that the channel is not to have', async () => {
    const { scene, slack, email } = fallbackScene(undefined, [
      { ...slackRule, notificationChannels: ['sms'] },
    ])
    slack.answer = () => broken
    await scene.breach(...range(0, 5))
    expect(newsOf(email)).toEqual([])
  })

  test('its fallback keeps its own severity', async () => {
    const { scene, slack, email } = fallbackScene({ slack: ['email'] }, [slackRule], {
      minSeverity: 'critical',
    })
    slack.answer = () => broken
    await scene.manager.updateRule({ ...slackRule, severity: 'error' })
    await scene.breach(...range(0, 3))
    expect(newsOf(email)).toEqual([])
  })

  test('an alert that was escalated to it goes to its fallback', async () => {
    const { scene, slack, email } = fallbackScene({ slack: ['email'] }, [
      {
        ...slackRule,
        notificationChannels: ['sms'],
        escalate: [{ afterMs: 5 * MINUTE_MS, channels: ['slack'] }],
      },
    ])
    slack.answer = () => broken
    await scene.breach(...range(0, 8))
    expect(newsOf(slack)[0]).toBe('fired 5')
    expect(newsOf(email)).toEqual(['fired 5'])
  })

  test('it is not notified of its own failure by way of another channel', async () => {
    const { scene, slack, email } = fallbackScene({ email: ['slack'] }, [
      { ...slackRule, notificationChannels: ['slack', 'email'] },
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
    const { scene, slack, email } = fallbackScene({ slack: ['email'] }, [
      { ...slackRule, repeatIntervalMs: 10 * MINUTE_MS },
    ])
    slack.answer = () => broken
    await scene.breach(...range(0, 12))
    await scene.ok(13)
    await scene.until(20)
    expect(newsOf(email)).toEqual(['fired 0', 'reminded 10', 'resolved 13'])
  })

  test('the audit trail and what is due say for which channel the fallback stands', async () => {
    const { scene, slack, email } = fallbackScene({ slack: ['email'] })
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
    const { scene, slack, email } = fallbackScene()
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
      const { scene, slack, email } = fallbackScene()
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
    const { scene, slack, email } = fallbackScene()
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
    const { scene, slack, email } = fallbackScene()
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
