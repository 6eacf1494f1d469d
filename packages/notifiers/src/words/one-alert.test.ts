import { describe, expect, test } from 'vitest'

import { cardWith, chinese, errorRate, factsOf } from '../../test/words-scenes.ts'

describe('a reminder', () => {
  const reasons = ['repeat', 'severity_raised', 'acknowledgement_expired', 'silence_ended', 'refresh']
  const reminder = errorRate({ news: 'reminded', severity: 'critical', reasons, knownBefore: true })

  test('says that it still fires, and every reason', () => {
    const card = cardWith([reminder])
    expect(card.state).toBe('STILL CRITICAL')
    expect(card.text).toMatch(
      /^Sent again: the severity was raised, the acknowledgement has expired, the silence has ended\.\nCalls to an API/,
    )
    const translated = cardWith([reminder], chinese)
    expect(translated.state).toBe('严重 · 仍在告警')
    expect(translated.text).toMatch(/^再次通知：级别已提升，确认已过期，静默已结束。\nCalls to an API/)
  })

  test('needs no reason to repeat', () => {
    expect(cardWith([{ ...reminder, reasons: ['repeat', 'refresh'] }]).text).toMatch(/^Calls to an API/)
  })

  test('shows a reason that is not known as words', () => {
    expect(cardWith([{ ...reminder, reasons: ['owner_changed'] }]).text).toMatch(
      /^Sent again: owner changed\./,
    )
  })
})

describe('a message to another channel than those of the rule', () => {
  const alert = errorRate({ reasons: ['escalated', 'fallback:slack'], description: '' })

  test('says why it goes there', () => {
    expect(cardWith([alert]).text).toMatch(
      /^Escalated: nobody has acknowledged it\. Sent here because the channel slack takes no messages\.\nerror_rate/,
    )
    expect(cardWith([alert], chinese).text).toMatch(
      /^告警升级：尚无人确认。渠道 slack 无法接收消息，改由此渠道通知。\nerror_rate/,
    )
  })

  test('says so in a line of several, and beside the text of a template', () => {
    expect(cardWith([alert, alert]).alerts[0]?.text).toBe(
      '34% (limit 10%), since 03:11, escalated, in place of the channel slack',
    )
    expect(cardWith([{ ...alert, text: 'GLM fails.' }]).text).toMatch(/^Escalated: .*\nGLM fails\.$/)
  })
})

test('the facts are when it began, who acknowledged it, flaps, labels, instance and other annotations', () => {
  const alert = errorRate({
    by: 'ann',
    note: 'on it',
    flaps: 2,
    labels: { method: 'GET', api: 'glm', region: 'eu', zone: 'b' },
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
    { name: 'Labels', value: 'api=glm, method=GET, region=eu, zone=b' },
    { name: 'Instance', value: 'review-bot on bot-1' },
    { name: 'owner', value: 'team bots' },
  ])
  expect(factsOf(cardWith([alert], chinese, { instance: 'review-bot on bot-1' }))).toEqual({
    开始时间: '11:11 GMT+8，已持续 12 分钟',
    确认人: 'ann：on it',
    反复: '2 次',
    标签: 'api=glm, method=GET, region=eu, zone=b',
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

test('labels that the title has are not repeated', () => {
  const labels = { api: 'glm', method: 'GET' }
  expect(factsOf(cardWith([errorRate({ labels })]))).not.toHaveProperty('Labels')
  const long = { api: 'g'.repeat(60) }
  expect(factsOf(cardWith([errorRate({ labels: long })]))).toHaveProperty('Labels')
})

test('an alert of the monitoring itself says what its source says', () => {
  const alert = errorRate({
    kind: 'internal',
    labels: { channel: 'slack' },
    value: null,
    summary: 'channel slack takes no messages',
    detail: '3 notifications wait; last answer: HTTP 404',
  })
  expect(cardWith([alert]).text).toBe(
    'Calls to an API fail too often.\n3 notifications wait; last answer: HTTP 404',
  )
})
