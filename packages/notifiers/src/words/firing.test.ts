import { describe, expect, test } from 'vitest'

import { cardWith, checkFailure, chinese, errorRate, factsOf } from '../../test/words-scenes.ts'
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
  summary: 'channel slack takes no messages: 3 notifications wait',
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
      'error_rate is 34%, above the limit of 10%, over the last 5 min.\nCalls to an API fail too often.',
    ],
    [
      '[错误] high_api_error_rate，api glm：34%（上限 10%）',
      'error_rate 为 34%，高于上限 10%（最近 5 分钟）。\nCalls to an API fail too often.',
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
      'cost_usd_today is $4.66; the limit is $5.00.\nMost of the budget of the day is spent.',
    ],
    [
      '[警告] daily_budget：$4.66（上限 $5.00）',
      'cost_usd_today 为 $4.66，上限为 $5.00。\nMost of the budget of the day is spent.',
    ],
  ],
  [
    slow,
    [
      '[WARNING] slow_model, model glm-4.6: 7.2 s (limit 5 s)',
      'latency_seconds is 7.2 s, above the limit of 5 s, over the last 5 min.\nCalls to an API fail too often.',
    ],
    [
      '[警告] slow_model，model glm-4.6：7.2 秒（上限 5 秒）',
      'latency_seconds 为 7.2 秒，高于上限 5 秒（最近 5 分钟）。\nCalls to an API fail too often.',
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
      'reviews has had no data since 03:11.\nCalls to an API fail too often.',
    ],
    ['[错误] bot_silent：11:11 起无数据', 'reviews 自 11:11 起无数据。\nCalls to an API fail too often.'],
  ],
  [
    dead,
    [
      '[ERROR] watchdog: nothing heard since 03:11',
      'Nothing has been heard since 03:11.\nCalls to an API fail too often.',
    ],
    ['[错误] watchdog：11:11 起无任何消息', '自 11:11 起未收到任何消息。\nCalls to an API fail too often.'],
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
      '[ERROR] notifier_failed, channel slack: channel slack takes no messages: 3 notifications wait',
      'Notifications wait for a channel that does not take them.',
    ],
    [
      '[错误] notifier_failed，channel slack：channel slack takes no messages: 3 notifications wait',
      'Notifications wait for a channel that does not take them.',
    ],
  ],
  [
    low,
    [
      '[ERROR] high_api_error_rate, api glm: 50% (minimum 90%)',
      'error_rate is 50%, below the minimum of 90%.\nCalls to an API fail too often.',
    ],
    [
      '[错误] high_api_error_rate，api glm：50%（下限 90%）',
      'error_rate 为 50%，低于下限 90%。\nCalls to an API fail too often.',
    ],
  ],
  [
    recovering,
    [
      '[ERROR] high_api_error_rate, api glm: 8% (limit 10%)',
      'error_rate is 8%; the limit is 10%.\nCalls to an API fail too often.',
    ],
    [
      '[错误] high_api_error_rate，api glm：8%（上限 10%）',
      'error_rate 为 8%，上限为 10%。\nCalls to an API fail too often.',
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

describe('a reminder', () => {
  const reasons = ['repeat', 'severity_raised', 'acknowledgement_expired', 'silence_ended', 'refresh']
  const reminder = errorRate({ news: 'reminded', severity: 'critical', reasons, knownBefore: true })

  test('says that it still fires, and every reason', () => {
    const card = cardWith([reminder])
    expect(card.state).toBe('STILL CRITICAL')
    expect(card.text).toMatch(
      /^Sent again: the severity was raised, the acknowledgement has expired, the silence has ended\. error_rate/,
    )
    const translated = cardWith([reminder], chinese)
    expect(translated.state).toBe('严重 · 仍在告警')
    expect(translated.text).toMatch(/^再次通知：级别已提升，确认已过期，静默已结束。error_rate/)
  })

  test('needs no reason to repeat', () => {
    expect(cardWith([{ ...reminder, reasons: ['repeat', 'refresh'] }]).text).toMatch(/^error_rate is/)
  })

  test('shows a reason that is not known as words', () => {
    expect(cardWith([{ ...reminder, reasons: ['owner_changed'] }]).text).toMatch(
      /^Sent again: owner changed\./,
    )
  })
})

test('the facts are when it began, who acknowledged it, flaps, labels, instance and other annotations', () => {
  const alert = errorRate({
    by: 'ann',
    note: 'on it',
    flaps: 2,
    labels: { method: 'GET', api: 'glm' },
    annotations: { action: 'Wait.', owner: 'team bots' },
  })
  expect(cardWith([alert], undefined, { instance: 'review-bot on bot-1' }).facts).toEqual([
    {
      name: 'Began',
      value: '03:11 UTC, for 12 min',
      time: { ms: Date.parse('2026-01-05T03:11:00Z'), text: '03:11 UTC' },
    },
    { name: 'Acknowledged by', value: 'ann: on it' },
    { name: 'Flapped', value: '2 times' },
    { name: 'Labels', value: 'api=glm, method=GET' },
    { name: 'Instance', value: 'review-bot on bot-1' },
    { name: 'owner', value: 'team bots' },
  ])
  expect(factsOf(cardWith([alert], chinese, { instance: 'review-bot on bot-1' }))).toEqual({
    开始时间: '11:11 GMT+8，已持续 12 分钟',
    确认人: 'ann：on it',
    反复: '2 次',
    标签: 'api=glm, method=GET',
    实例: 'review-bot on bot-1',
    owner: 'team bots',
  })
})

test('the action is what the annotation says', () => {
  expect(cardWith([errorRate()]).action).toEqual({
    name: 'What to do',
    value: 'Switch to the fallback model.',
  })
  expect(cardWith([errorRate()], chinese).action?.name).toBe('处理建议')
  expect(cardWith([errorRate({ annotations: {} })]).action).toBeNull()
})

test('the alerts before are told at the end', () => {
  const previous = { resolvedAt: '2026-01-05T03:05:00.000Z', resolution: 'recovered' }
  const alert = errorRate({ previous, missed: 2, description: '' })
  expect(cardWith([alert]).text).toMatch(
    /\nThe alert before ended 03:05 \(recovered\)\.\n2 more alerts fired and ended since\.$/,
  )
  expect(cardWith([alert], chinese).text).toMatch(
    /\n上一条告警已于 11:05 结束（已恢复）。\n此后另有 2 条告警触发并已结束。$/,
  )
})

test('the text of a template stands in place of the sentences', () => {
  const card = cardWith([errorRate({ text: 'GLM fails.\n\nCall Bob.', missed: 1 })])
  expect(card.title).toBe('high_api_error_rate, api glm: 34% (limit 10%)')
  expect(card.text).toBe('GLM fails.\n\nCall Bob.\n1 more alert fired and ended since.')
})

test('nothing is said twice', () => {
  const card = cardWith([
    errorRate({
      kind: 'internal',
      value: null,
      summary: 'It fails.',
      description: 'it fails',
      annotations: { summary: 'Reviews are late.', description: 'unused' },
    }),
  ])
  expect(card.title).toMatch(/: It fails\.$/)
  expect(card.text).toBe('Reviews are late.')
})
