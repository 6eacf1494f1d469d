import { expect, test } from 'vitest'

import { cardWith, checkFailure, chinese, english, errorRate, over } from '../../test/words-scenes.ts'
import { headlineOf } from '../message/card.ts'
import type { MessageAlert } from '../message/message-alert.ts'

const OUTSIDE = 'OUTSIDE'

/** An alert with a text from outside in every place where one may be. */
const poisoned = (alert: MessageAlert): MessageAlert => ({
  ...alert,
  reasons: [OUTSIDE],
  labels: { [OUTSIDE]: OUTSIDE },
  subject: OUTSIDE,
  summary: OUTSIDE,
  status: OUTSIDE,
  detail: OUTSIDE,
  description: OUTSIDE,
  annotations: { action: OUTSIDE, summary: OUTSIDE, [OUTSIDE]: OUTSIDE },
  unit: OUTSIDE,
  resolution: alert.resolution === null ? null : OUTSIDE,
  by: OUTSIDE,
  note: OUTSIDE,
  text: OUTSIDE,
  previous: { resolvedAt: '2026-01-05T03:05:00.000Z', resolution: OUTSIDE },
  links: {
    alert: `https://${OUTSIDE}.example/`,
    silence: `https://${OUTSIDE}.example/`,
    runbook: `https://${OUTSIDE}.example/`,
    dashboard: `https://${OUTSIDE}.example/`,
  },
})

const kinds = ['threshold', 'health', 'no_data', 'absent', 'dead_man', 'overflow', 'internal', 'other']

test.each(kinds)('nothing from outside is in the brief form of an alert of the kind %s', (kind) => {
  const firing = poisoned(errorRate({ kind, news: 'reminded' }))
  const ended = poisoned(over(errorRate({ kind })))
  for (const alerts of [[firing], [ended], [firing, ended], [ended, ended]]) {
    const card = cardWith(alerts, english, { form: 'brief', instance: OUTSIDE })
    expect(JSON.stringify(card)).not.toMatch(/outside/i)
    expect(card.title).not.toBe('')
  }
})

test('one alert is named by its state and rule', () => {
  const card = cardWith([checkFailure()], english, { form: 'brief' })
  expect(headlineOf(card)).toBe('[CRITICAL] health_check_failure')
  expect(card.text).toBe('The channel refused this message in full, so it has no details.')
})

test('several alerts are counted by state and rule', () => {
  const alerts = [
    checkFailure(),
    errorRate(),
    errorRate(),
    over(errorRate(), { resolution: 'manual', by: 'ann' }),
  ]
  const card = cardWith(alerts, english, { form: 'brief', more: { firing: { info: 4 }, resolved: {} } })
  expect(headlineOf(card)).toBe('[CRITICAL] 7 fired, 1 ended: health_check_failure, high_api_error_rate')
  expect(card.alerts.map((line) => [headlineOf(line), line.text])).toEqual([
    ['[CRITICAL] health_check_failure', ''],
    ['[ERROR] high_api_error_rate', '2 alerts'],
    ['[CLOSED] high_api_error_rate', ''],
  ])
  expect(card.more).toBe('and 4 more: 4 info firing')
  expect(cardWith(alerts, chinese, { form: 'brief' }).text).toBe('该渠道拒收了完整消息，此处不含详情。')
})
