import { describe, expect, test } from 'vitest'

import {
  cardWith,
  checkFailure,
  chinese,
  english,
  errorRate,
  factsOf,
  over,
} from '../../test/words-scenes.ts'
import { headlineOf } from '../message/card.ts'
import type { MessageAlert } from '../message/message-alert.ts'

const rules = (count: number): readonly MessageAlert[] =>
  Array.from({ length: count }, (_, index) => errorRate({ rule: `rule_${index + 1}` }))

const titleOf = (alerts: readonly MessageAlert[], more = {}): string =>
  headlineOf(cardWith(alerts, english, { more: { firing: {}, resolved: {}, ...more } }))

describe('the title', () => {
  test.each([
    [rules(2), '[ERROR] 2 fired: rule_1, rule_2'],
    [rules(4), '[ERROR] 4 fired: rule_1, rule_2, rule_3 and 1 more rule'],
    [rules(7), '[ERROR] 7 fired: rule_1, rule_2, rule_3 and 4 more rules'],
    [[errorRate(), errorRate()], '[ERROR] 2 fired: high_api_error_rate'],
    [
      [checkFailure(), errorRate({ news: 'reminded' })],
      '[CRITICAL] 1 fired, 1 still firing: health_check_failure, high_api_error_rate',
    ],
    [
      [errorRate({ news: 'reminded' }), errorRate({ news: 'reminded' })],
      '[STILL ERROR] 2 still firing: high_api_error_rate',
    ],
    [
      [errorRate(), over(checkFailure(), { resolution: 'manual' }), over(checkFailure())],
      '[ERROR] 1 fired, 1 resolved, 1 ended: high_api_error_rate, health_check_failure',
    ],
    [[over(errorRate()), over(errorRate())], '[RESOLVED] 2 resolved: high_api_error_rate'],
    [
      [over(errorRate()), over(errorRate(), { resolution: 'rule_changed' })],
      '[ENDED] 1 resolved, 1 ended: high_api_error_rate',
    ],
    [
      [
        over(errorRate(), { resolution: 'manual', by: 'ann' }),
        over(errorRate(), { resolution: 'manual', by: 'ann' }),
      ],
      '[CLOSED BY ann] 2 ended: high_api_error_rate',
    ],
    [
      [over(errorRate(), { news: 'missed' }), over(errorRate(), { news: 'missed' })],
      '[RESOLVED] 2 fired and ended: high_api_error_rate',
    ],
  ])('counts what is new, and names up to three rules: %#', (alerts, title) => {
    expect(titleOf(alerts)).toBe(title)
  })

  test.each([
    [rules(1), { firing: { critical: 2 } }, '[CRITICAL] 3 fired: rule_1'],
    [
      [errorRate({ news: 'reminded' })],
      { firing: { warning: 2 } },
      '[STILL ERROR] 3 still firing: high_api_error_rate',
    ],
    [
      [errorRate(), errorRate({ news: 'reminded' })],
      { firing: { warning: 2 } },
      '[ERROR] 4 firing: high_api_error_rate',
    ],
    [[over(errorRate())], { resolved: { warning: 2 } }, '[ENDED] 3 ended: high_api_error_rate'],
    [
      [over(errorRate(), { news: 'missed' })],
      { resolved: { warning: 2 } },
      '[ENDED] 3 fired and ended: high_api_error_rate',
    ],
  ])('counts alerts without a name as far as their news is known: %#', (alerts, more, title) => {
    expect(titleOf(alerts, more)).toBe(title)
  })

  test('is in the language of the reader', () => {
    const alerts = [checkFailure(), errorRate({ news: 'reminded' }), ...rules(3), over(errorRate())]
    expect(headlineOf(cardWith(alerts, chinese))).toBe(
      '[严重] 4 条触发，1 条仍在告警，1 条已恢复：health_check_failure、high_api_error_rate、rule_1 及另外 2 条规则',
    )
  })
})

test('each alert is one line: state, rule and labels, value, since when, and what a person did', () => {
  const alerts = [
    checkFailure({ by: 'ann', note: 'on it' }),
    errorRate({ news: 'reminded', reasons: ['severity_raised'] }),
    errorRate({ kind: 'no_data', value: null }),
    over(errorRate(), { value: 0.03 }),
    over(errorRate(), { resolution: 'manual', by: 'bob', note: 'a deployment' }),
    over(errorRate(), { news: 'missed', resolution: 'stale_timeout' }),
  ]
  const lines = cardWith(alerts).alerts
  expect(lines.map((line) => `${headlineOf(line)}: ${line.text}`)).toEqual([
    '[CRITICAL] health_check_failure, check gitlab: unhealthy, connection refused, since 03:11, acknowledged by ann',
    '[STILL ERROR] high_api_error_rate, api glm: 34% (limit 10%), since 03:11, the severity was raised',
    '[ERROR] high_api_error_rate, api glm: no data since 03:11',
    '[RESOLVED] high_api_error_rate, api glm: ended 03:36, back to 3%, after 25 min',
    '[CLOSED BY bob] high_api_error_rate, api glm: ended 03:36, was 34% (limit 10%), after 25 min, note: a deployment',
    '[DATA STOPPED] high_api_error_rate, api glm: fired 03:12, ended 03:36, was 34% (limit 10%)',
  ])
  expect(lines.map(({ tone }) => tone)).toEqual(['critical', 'error', 'error', 'recovered', 'ended', 'ended'])
  expect(lines[0]?.link).toEqual({ label: 'Alert', url: 'https://bot.example.com/alerts/1' })
  const translated = cardWith(alerts, chinese).alerts
  expect(translated.map((line) => `${headlineOf(line)}：${line.text}`)).toEqual([
    '[严重] health_check_failure，check gitlab：不健康，connection refused，11:11 起，ann 已确认',
    '[错误 · 仍在告警] high_api_error_rate，api glm：34%（上限 10%），11:11 起，级别已提升',
    '[错误] high_api_error_rate，api glm：11:11 起无数据',
    '[已恢复] high_api_error_rate，api glm：11:36 结束，已回到 3%，持续 25 分钟',
    '[bob 已手动关闭] high_api_error_rate，api glm：11:36 结束，曾为 34%（上限 10%），持续 25 分钟，备注：a deployment',
    '[数据中断] high_api_error_rate，api glm：11:12 触发，11:36 结束，曾为 34%（上限 10%）',
  ])
})

test('a line tells the alerts before in sentences of their own', () => {
  const previous = { resolvedAt: '2026-01-05T03:05:00.000Z', resolution: 'stale_timeout' }
  const [line] = cardWith([errorRate({ previous, missed: 1 }), errorRate()]).alerts
  expect(line?.text).toBe(
    '34% (limit 10%), since 03:11. The alert before ended 03:05 (data stopped). 1 more alert fired and ended since.',
  )
})

test('a line shows the text of a template in place of the value', () => {
  const [line] = cardWith([errorRate({ text: 'GLM\nfails.' }), errorRate()]).alerts
  expect(line?.text).toBe('GLM fails, since 03:11')
})

test('labels that all alerts share are a fact and not in each line', () => {
  const alerts = ['a', 'b'].map((host) => errorRate({ labels: { region: 'eu', host } }))
  const card = cardWith(alerts, english, { instance: 'review-bot' })
  expect(card.alerts.map(({ title }) => title)).toEqual(['host a', 'host b'])
  expect(factsOf(card)).toEqual({ Labels: 'region=eu', Instance: 'review-bot', 'Time zone': 'UTC' })
  expect(factsOf(cardWith(alerts, chinese))).toEqual({ 标签: 'region=eu', 时区: 'GMT+8' })
})

describe('what to do', () => {
  test('is told once if it is the same for all', () => {
    expect(cardWith([errorRate(), errorRate()]).action?.value).toBe('Switch to the fallback model.')
  })

  test('names the rule if it differs', () => {
    const alerts = [checkFailure({ annotations: { action: 'Restart GitLab.' } }), errorRate()]
    expect(cardWith(alerts).action?.value).toBe(
      'health_check_failure: Restart GitLab.\nhigh_api_error_rate: Switch to the fallback model.',
    )
  })

  test('is not told for what is over', () => {
    expect(cardWith([over(errorRate()), over(errorRate())]).action).toBeNull()
  })
})

test('the text is what the only rule says, or why all alerts ended', () => {
  expect(cardWith([errorRate(), errorRate()]).text).toBe('Calls to an API fail too often.')
  expect(cardWith([errorRate(), checkFailure()]).text).toBe('')
  const ended = over(errorRate(), { resolution: 'rule_removed' })
  expect(cardWith([ended, ended]).text).toBe('The rule was removed. Whether it has recovered is not known.')
  const noData = errorRate({ kind: 'no_data', value: null })
  expect(cardWith([noData, noData]).text).toBe('')
})

test('a link that all alerts share is shown once', () => {
  const links = { ...errorRate().links, runbook: 'https://wiki.example.com/r' }
  expect(cardWith([errorRate({ links }), errorRate({ links })]).links).toEqual([
    { label: 'Runbook', url: 'https://wiki.example.com/r' },
  ])
  expect(cardWith([errorRate({ links }), errorRate()]).links).toEqual([])
})

test('alerts without a name are counted by severity and state, worst first', () => {
  const more = { firing: { warning: 6, critical: 2 }, resolved: { error: 3 } }
  expect(cardWith([errorRate()], english, { more }).more).toBe(
    'and 11 more: 2 critical, 6 warning firing; 3 error ended',
  )
  expect(cardWith([errorRate()], chinese, { more }).more).toBe(
    '另有 11 条：正在告警 2 条严重、6 条警告；已结束 3 条错误',
  )
  expect(cardWith([errorRate(), errorRate()]).more).toBe('')
})

test('of a thousand alerts fifty are named and the others counted', () => {
  const card = cardWith(Array.from({ length: 1000 }, () => errorRate()))
  expect(card.title).toBe('1000 fired: high_api_error_rate')
  expect(card.alerts).toHaveLength(50)
  expect(card.more).toBe('and 950 more: 950 error firing')
})

test('a message that names no alert still has a title', () => {
  expect(titleOf([])).toBe('[ENDED] 0 alerts')
  expect(titleOf([], { firing: { error: 2 } })).toBe('[ERROR] 2 firing')
})
