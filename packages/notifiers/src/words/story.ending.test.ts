import { describe, expect, test } from 'vitest'

import { cardWith, checkFailure, chinese, errorRate, factsOf, over } from '../../test/words-scenes.ts'
import { headlineOf } from '../message/card.ts'
import type { MessageAlert } from '../message/message-alert.ts'

const noData = errorRate({ kind: 'no_data', subject: 'cpu_percent', value: null, labels: {} })
const silent = errorRate({ kind: 'absent', subject: 'reviews', value: null, labels: {} })
const dead = errorRate({ kind: 'dead_man', subject: 'reviews', value: null, labels: {} })
const overflow = errorRate({ kind: 'overflow', value: null, labels: {} })
const broken = errorRate({
  rule: 'notifier_failed',
  kind: 'internal',
  value: null,
  labels: { channel: 'slack' },
  summary: 'channel slack takes messages again',
})
const removed = over(broken, { resolution: 'rule_removed', summary: 'channel slack is no longer configured' })

const cases: readonly (readonly [MessageAlert, readonly string[], readonly string[]])[] = [
  [
    over(errorRate(), { value: 0.03 }),
    [
      'recovered',
      '[RESOLVED] high_api_error_rate, api glm: back to 3%, after 25 min',
      'error_rate is back to 3% (limit 10%).',
    ],
    [
      'recovered',
      '[已恢复] high_api_error_rate，api glm：已回到 3%，持续 25 分钟',
      'error_rate 已回到 3%（上限 10%）。',
    ],
  ],
  [
    over(errorRate()),
    [
      'recovered',
      '[RESOLVED] high_api_error_rate, api glm: was 34% (limit 10%), after 25 min',
      'It has recovered.',
    ],
    ['recovered', '[已恢复] high_api_error_rate，api glm：曾为 34%（上限 10%），持续 25 分钟', '已恢复。'],
  ],
  [
    over(errorRate(), { resolution: 'manual', by: 'ann', note: 'GLM is down' }),
    [
      'ended',
      '[CLOSED BY ann] high_api_error_rate, api glm: was 34% (limit 10%), after 25 min',
      'Closed by hand. If the problem is still there, it fires again.',
    ],
    [
      'ended',
      '[ann 已手动关闭] high_api_error_rate，api glm：曾为 34%（上限 10%），持续 25 分钟',
      '由人工关闭。若问题仍然存在，会再次告警。',
    ],
  ],
  [
    over(errorRate(), { resolution: 'stale_timeout' }),
    [
      'ended',
      '[DATA STOPPED] high_api_error_rate, api glm: was 34% (limit 10%), after 25 min',
      'Its data stopped at 03:22, so the alert was ended. Whether it has recovered is not known.',
    ],
    [
      'ended',
      '[数据中断] high_api_error_rate，api glm：曾为 34%（上限 10%），持续 25 分钟',
      '数据自 11:22 起中断，告警因此结束，无法得知是否已恢复。',
    ],
  ],
  [
    over(errorRate(), { resolution: 'rule_changed' }),
    [
      'ended',
      '[RULE CHANGED] high_api_error_rate, api glm: was 34% (limit 10%), after 25 min',
      'The rule was changed, and what fired is no alert any more. This is not a recovery.',
    ],
    [
      'ended',
      '[规则已修改] high_api_error_rate，api glm：曾为 34%（上限 10%），持续 25 分钟',
      '规则已修改，按新规则不再告警，但这不代表问题已恢复。',
    ],
  ],
  [
    over(checkFailure(), { resolution: 'rule_disabled' }),
    [
      'ended',
      '[RULE DISABLED] health_check_failure, check gitlab: was unhealthy, after 25 min',
      'The rule was disabled. Whether it has recovered is not known.',
    ],
    [
      'ended',
      '[规则已停用] health_check_failure，check gitlab：曾为不健康，持续 25 分钟',
      '规则已停用，无法得知是否已恢复。',
    ],
  ],
  [
    over(checkFailure(), { resolution: 'rule_removed' }),
    [
      'ended',
      '[RULE REMOVED] health_check_failure, check gitlab: was unhealthy, after 25 min',
      'The rule was removed. Whether it has recovered is not known.',
    ],
    [
      'ended',
      '[规则已删除] health_check_failure，check gitlab：曾为不健康，持续 25 分钟',
      '规则已删除，无法得知是否已恢复。',
    ],
  ],
  [
    over(checkFailure(), { status: 'healthy', detail: 'HTTP 200' }),
    ['recovered', '[RESOLVED] health_check_failure, check gitlab: healthy again, after 25 min', ''],
    ['recovered', '[已恢复] health_check_failure，check gitlab：已恢复为健康，持续 25 分钟', ''],
  ],
  [
    over(checkFailure(), { status: 'degraded' }),
    ['ended', '[RESOLVED] health_check_failure, check gitlab: now degraded, after 25 min', ''],
    ['ended', '[已恢复] health_check_failure，check gitlab：现为降级，持续 25 分钟', ''],
  ],
  [
    over(errorRate({ kind: 'ratio' }), { value: null }),
    [
      'recovered',
      '[RESOLVED] high_api_error_rate, api glm: after 25 min',
      'Nothing was counted any more, so there is nothing that fails.',
    ],
    ['recovered', '[已恢复] high_api_error_rate，api glm：持续 25 分钟', '已没有新的计数，也就没有失败。'],
  ],
  [
    over(noData, { resolution: 'manual', by: 'ann', value: 0.34 }),
    [
      'ended',
      '[CLOSED BY ann] high_api_error_rate: after 25 min',
      'Closed by hand. It fires again only if data comes and then stops once more.',
    ],
    [
      'ended',
      '[ann 已手动关闭] high_api_error_rate：持续 25 分钟',
      '由人工关闭。数据恢复上报后若再次中断，才会重新告警。',
    ],
  ],
  [
    over(broken, { resolution: 'manual', by: 'ann', summary: 'channel slack takes no messages' }),
    [
      'ended',
      '[CLOSED BY ann] notifier_failed, channel slack: after 25 min',
      'Closed by hand. If the problem is still there, it fires again.',
    ],
    [
      'ended',
      '[ann 已手动关闭] notifier_failed，channel slack：持续 25 分钟',
      '由人工关闭。若问题仍然存在，会再次告警。',
    ],
  ],
  [
    over(noData),
    ['recovered', '[RESOLVED] high_api_error_rate: data again, after 25 min', 'cpu_percent has data again.'],
    [
      'recovered',
      '[已恢复] high_api_error_rate：数据已恢复上报，持续 25 分钟',
      'cpu_percent 已恢复上报数据。',
    ],
  ],
  [
    over(silent),
    ['recovered', '[RESOLVED] high_api_error_rate: data again, after 25 min', 'reviews has data again.'],
    ['recovered', '[已恢复] high_api_error_rate：数据已恢复上报，持续 25 分钟', 'reviews 已恢复上报数据。'],
  ],
  [
    over(dead),
    [
      'recovered',
      '[RESOLVED] high_api_error_rate: heard of again, after 25 min',
      'reviews has been heard of again.',
    ],
    [
      'recovered',
      '[已恢复] high_api_error_rate：已重新收到消息，持续 25 分钟',
      '已重新收到 reviews 的消息。',
    ],
  ],
  [
    over(overflow),
    [
      'recovered',
      '[RESOLVED] high_api_error_rate: after 25 min',
      'The number of alerts of this rule is below the limit again.',
    ],
    ['recovered', '[已恢复] high_api_error_rate：持续 25 分钟', '该规则的告警数量已回到上限以内。'],
  ],
  [
    over(broken),
    ['recovered', '[RESOLVED] notifier_failed: channel slack takes messages again, after 25 min', ''],
    ['recovered', '[已恢复] notifier_failed：渠道 slack 已恢复接收消息，持续 25 分钟', ''],
  ],
  [
    removed,
    [
      'ended',
      '[REMOVED] notifier_failed, channel slack: after 25 min',
      'channel slack is no longer configured',
    ],
    [
      'ended',
      '[已移除] notifier_failed，channel slack：持续 25 分钟',
      'channel slack is no longer configured',
    ],
  ],
  [
    over(errorRate(), { resolution: 'solar_flare' }),
    [
      'ended',
      '[ENDED] high_api_error_rate, api glm: was 34% (limit 10%), after 25 min',
      'The alert has ended. Whether it has recovered is not known.',
    ],
    [
      'ended',
      '[已结束] high_api_error_rate，api glm：曾为 34%（上限 10%），持续 25 分钟',
      '告警已结束，无法得知是否已恢复。',
    ],
  ],
]

test.each(cases)('tone, title and text of an end: %#', (alert, inEnglish, inChinese) => {
  const card = cardWith([alert])
  expect([card.tone, headlineOf(card), card.text]).toEqual(inEnglish)
  const translated = cardWith([alert], chinese)
  expect([translated.tone, headlineOf(translated), translated.text]).toEqual(inChinese)
})

test('the end of an alert closed by nobody names nobody', () => {
  expect(cardWith([over(errorRate(), { resolution: 'manual' })]).state).toBe('CLOSED')
  expect(cardWith([over(errorRate(), { resolution: 'manual' })], chinese).state).toBe('已手动关闭')
})

test('what the rule says about a breach is not said of an end that the channel knows', () => {
  const card = cardWith([over(errorRate({ annotations: { action: 'Act.', summary: 'Reviews fail.' } }))])
  expect(card.action).toBeNull()
  expect(JSON.stringify(card)).not.toMatch(/Act|Reviews fail|too often/)
})

test('the facts are severity, begin, end, note and what the rule was about', () => {
  const alert = over(errorRate(), { resolution: 'manual', by: 'ann', note: 'GLM is down' })
  expect(factsOf(cardWith([alert]))).toEqual({
    Severity: 'error',
    Began: '03:11 UTC',
    Ended: '03:36, after 25 min',
    Note: 'GLM is down',
  })
  expect(factsOf(cardWith([alert], chinese))).toEqual({
    级别: '错误',
    开始时间: '11:11 GMT+8',
    结束时间: '11:36，持续 25 分钟',
    备注: 'GLM is down',
  })
})

test('there is nothing left to silence', () => {
  const links = { ...errorRate().links, silence: 'https://bot.example.com/silence' }
  expect(cardWith([errorRate({ links })]).links.map(({ label }) => label)).toEqual(['Alert', 'Silence'])
  expect(cardWith([over(errorRate({ links }))]).links.map(({ label }) => label)).toEqual(['Alert'])
})

describe('an end that is the first news', () => {
  test.each(['missed', 'resolved'] as const)('says when the alert fired and ended: %s', (news) => {
    const alert = over(errorRate(), { news, knownBefore: false, value: 0.03 })
    const card = cardWith([alert])
    expect(headlineOf(card)).toBe(
      '[RESOLVED] high_api_error_rate, api glm: fired 03:12, ended 03:36, back to 3%',
    )
    expect(factsOf(card)).toMatchObject({
      Began: '03:11 UTC',
      Ended: '03:36, after 25 min',
      About: 'Calls to an API fail too often.',
    })
    expect(headlineOf(cardWith([alert], chinese))).toBe(
      '[已恢复] high_api_error_rate，api glm：11:12 触发，11:36 结束，已回到 3%',
    )
  })

  test('of missing data has nothing that the rule says about a breach', () => {
    expect(factsOf(cardWith([over(noData, { news: 'missed' })]))).not.toHaveProperty('Rule')
  })
})
