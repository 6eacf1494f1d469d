import { describe, expect, test } from 'vitest'

import { cardWith, checkFailure, chinese, errorRate } from '../../test/words-scenes.ts'
import type { MessageAlert } from '../message/message-alert.ts'
import { headlineOf } from '../message/card.ts'

const budget = errorRate({
  rule: 'daily_budget',
  kind: 'threshold',
  severity: 'warning',
  labels: {},
  subject: 'cost_usd_today',
  description: 'Most of the budget of the day is spent.',
  value: 4.66,
  threshold: 5,
  unit: null,
  windowMs: null,
})
const slow = errorRate({
  rule: 'slow_model',
  kind: 'threshold',
  severity: 'warning',
  labels: { model: 'glm-4.6' },
  subject: 'latency_seconds',
  value: 7.2,
  threshold: 5,
  unit: null,
})
const noData = errorRate({
  rule: 'high_cpu_usage',
  kind: 'no_data',
  severity: 'warning',
  labels: { condition: 'no_data' },
  subject: 'cpu_percent',
  description: 'CPU usage is high.',
  annotations: { action: 'Kill something.', summary: 'The bot is slow.' },
  value: null,
})
const silent = errorRate({ rule: 'bot_silent', kind: 'absent', labels: {}, subject: 'reviews', value: null })
const dead = errorRate({ rule: 'watchdog', kind: 'dead_man', labels: {}, subject: null, value: null })
const overflow = errorRate({ kind: 'overflow', labels: {}, value: null, summary: '25 series over 1000' })
const broken = errorRate({
  rule: 'notifier_failed',
  kind: 'internal',
  labels: { channel: 'slack' },
  description: 'Notifications wait for a channel that does not take them.',
  summary: 'channel slack takes no messages',
  detail: '3 notifications wait; last answer: HTTP 404',
  annotations: {},
  value: null,
})
const low = errorRate({ comparison: 'lt', value: 0.5, threshold: 0.9, windowMs: null })
const recovering = errorRate({ value: 0.08, windowMs: null })

const cases: readonly (readonly [MessageAlert, readonly string[], readonly string[]])[] = [
  [
    errorRate(),
    [
      '[ERROR] high_api_error_rate, api glm: 34% (limit 10%)',
      'Calls to an API fail too often.\nerror_rate is 34%, above the limit of 10%, over the last 5 min.',
    ],
    [
      '[错误] high_api_error_rate，api glm：34%（上限 10%）',
      'Calls to an API fail too often.\nerror_rate 为 34%，高于上限 10%（最近 5 分钟）。',
    ],
  ],
  [
    checkFailure(),
    [
      '[CRITICAL] health_check_failure, check gitlab: unhealthy, connection refused',
      'The bot cannot work without this check.',
    ],
    [
      '[严重] health_check_failure，check gitlab：不健康，connection refused',
      'The bot cannot work without this check.',
    ],
  ],
  [
    budget,
    [
      '[WARNING] daily_budget: $4.66 (limit $5.00)',
      'Most of the budget of the day is spent.\ncost_usd_today is $4.66; the limit is $5.00.',
    ],
    [
      '[警告] daily_budget：$4.66（上限 $5.00）',
      'Most of the budget of the day is spent.\ncost_usd_today 为 $4.66，上限为 $5.00。',
    ],
  ],
  [
    slow,
    [
      '[WARNING] slow_model, model glm-4.6: 7.2 s (limit 5 s)',
      'Calls to an API fail too often.\nlatency_seconds is 7.2 s, above the limit of 5 s, over the last 5 min.',
    ],
    [
      '[警告] slow_model，model glm-4.6：7.2 秒（上限 5 秒）',
      'Calls to an API fail too often.\nlatency_seconds 为 7.2 秒，高于上限 5 秒（最近 5 分钟）。',
    ],
  ],
  [
    noData,
    [
      '[WARNING] high_cpu_usage: no data since 03:11',
      'cpu_percent has had no data since 03:11, so whether all is well is not known.',
    ],
    ['[警告] high_cpu_usage：11:11 起无数据', 'cpu_percent 自 11:11 起无数据，目前是否正常无法得知。'],
  ],
  [
    silent,
    [
      '[ERROR] bot_silent: no data since 03:11',
      'Calls to an API fail too often.\nreviews has had no data since 03:11.',
    ],
    ['[错误] bot_silent：11:11 起无数据', 'Calls to an API fail too often.\nreviews 自 11:11 起无数据。'],
  ],
  [
    dead,
    [
      '[ERROR] watchdog: nothing heard since 03:11',
      'Calls to an API fail too often.\nNothing has been heard since 03:11.',
    ],
    ['[错误] watchdog：11:11 起无任何消息', 'Calls to an API fail too often.\n自 11:11 起未收到任何消息。'],
  ],
  [
    overflow,
    [
      '[ERROR] high_api_error_rate: too many alerts',
      'More series breach this rule than it may have alerts, so some have none.\n25 series over 1000',
    ],
    [
      '[错误] high_api_error_rate：告警数量过多',
      '触发该规则的序列数超过其告警数量上限，部分序列没有单独的告警。\n25 series over 1000',
    ],
  ],
  [
    broken,
    [
      '[ERROR] notifier_failed: channel slack takes no messages',
      'Notifications wait for a channel that does not take them.\n3 notifications wait; last answer: HTTP 404',
    ],
    [
      '[错误] notifier_failed：渠道 slack 无法接收消息',
      '有通知在等待一个无法接收消息的渠道。\n3 notifications wait; last answer: HTTP 404',
    ],
  ],
  [
    low,
    [
      '[ERROR] high_api_error_rate, api glm: 50% (minimum 90%)',
      'Calls to an API fail too often.\nerror_rate is 50%, below the minimum of 90%.',
    ],
    [
      '[错误] high_api_error_rate，api glm：50%（下限 90%）',
      'Calls to an API fail too often.\nerror_rate 为 50%，低于下限 90%。',
    ],
  ],
  [
    recovering,
    [
      '[ERROR] high_api_error_rate, api glm: 8% (limit 10%)',
      'Calls to an API fail too often.\nerror_rate is 8%; the limit is 10%.',
    ],
    [
      '[错误] high_api_error_rate，api glm：8%（上限 10%）',
      'Calls to an API fail too often.\nerror_rate 为 8%，上限为 10%。',
    ],
  ],
]

test.each(cases)('title and text of what fires: %#', (alert, inEnglish, inChinese) => {
  const card = cardWith([alert])
  expect([headlineOf(card), card.text]).toEqual(inEnglish)
  expect(card.tone).toBe(alert.severity)
  const translated = cardWith([alert], chinese)
  expect([headlineOf(translated), translated.text]).toEqual(inChinese)
})

describe('a value over a window', () => {
  test.each([
    ['ratio', 0.34, 0.1, 'failed_total is 34%, above the limit of 10%, over the last 5 min.'],
    [
      'rate',
      3.2,
      2,
      'The rate of failed_total is 3.2 per second, above the limit of 2 per second, over the last 5 min.',
    ],
  ])('is called by its kind: %s', (kind, value, threshold, sentence) => {
    const alert = errorRate({ kind, value, threshold, subject: 'failed_total', unit: null, description: '' })
    expect(cardWith([alert]).text).toBe(sentence)
  })

  test('is called by its kind in Chinese', () => {
    const rate = errorRate({ kind: 'rate', subject: 'failed_total', unit: null, description: '' })
    expect(cardWith([rate], chinese).text).toBe(
      'failed_total 的速率为每秒 0.34，高于上限每秒 0.1（最近 5 分钟）。',
    )
  })
})

describe('comparisons', () => {
  test.each([
    ['gte', 0.1, '10% (limit 10%)', 'error_rate is 10%, at or above the limit of 10%.'],
    ['lte', 0.1, '10% (minimum 10%)', 'error_rate is 10%, at or below the minimum of 10%.'],
    ['eq', 0.1, '10%', 'error_rate is 10%, the value that raises this alert.'],
    ['ne', 0.2, '20% (expected 10%)', 'error_rate is 20%, not the expected 10%.'],
  ] as const)('%s reads well', (comparison, value, phrase, sentence) => {
    const card = cardWith([errorRate({ comparison, value, windowMs: null, description: '' })])
    expect(card.title).toBe(`high_api_error_rate, api glm: ${phrase}`)
    expect(card.text).toBe(sentence)
  })

  test('need no threshold', () => {
    const card = cardWith([errorRate({ comparison: null, threshold: null, description: '' })])
    expect(card.title).toBe('high_api_error_rate, api glm: 34%')
    expect(card.text).toBe('error_rate is 34%, over the last 5 min.')
  })

  test('of a value that is no number are not made', () => {
    const card = cardWith([errorRate({ value: NaN, windowMs: null, description: '' })])
    expect(card.text).toBe('error_rate is not a number; the limit is 10%.')
  })
})

describe('an alert about missing data', () => {
  test('says since when data is missing, not when it was last looked for', () => {
    const seen = { ...noData, lastDataAt: '2026-01-05T03:05:00.000Z' }
    expect(cardWith([seen]).title).toBe('high_cpu_usage: no data since 03:05')
    expect(cardWith([{ ...seen, lastDataAt: null }]).title).toBe('high_cpu_usage: no data since 03:11')
  })

  test('has nothing that the rule says about a breach', () => {
    const card = cardWith([noData])
    expect(card.action?.value).toBe('See whether the bot runs and still reports cpu_percent.')
    expect(JSON.stringify(card)).not.toMatch(/CPU usage is high|Kill|slow/)
  })
})

test('a check without a known status is shown by its summary', () => {
  expect(cardWith([checkFailure({ status: null })]).title).toBe(
    'health_check_failure, check gitlab: gitlab is unhealthy: connection refused',
  )
})

test('a reason that a title has no room for is told in the text', () => {
  const detail = `the certificate ${'x'.repeat(300)} has expired`
  const card = cardWith([checkFailure({ detail, description: '' })])
  expect(card.title).toMatch(/: unhealthy, the certificate x+…$/)
  expect(card.text).toBe(`gitlab is unhealthy: ${detail}`)
})

test('a kind that is not known is shown by its summary', () => {
  const odd = errorRate({ kind: 'forecast', value: null, summary: 'the disk will be full at 05:00' })
  expect(cardWith([odd]).title).toBe('high_api_error_rate, api glm: the disk will be full at 05:00')
})

test('a rule that waits for any check names none', () => {
  expect(cardWith([{ ...dead, subject: '*', description: '' }]).text).toBe(
    'Nothing has been heard since 03:11.',
  )
  expect(cardWith([{ ...dead, subject: 'gitlab', description: '' }]).text).toBe(
    'Nothing has been heard of gitlab since 03:11.',
  )
})
