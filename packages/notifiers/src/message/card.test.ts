import { expect, test } from 'vitest'

import { cardWith, checkFailure, chinese, english, errorRate } from '../../test/words-scenes.ts'
import { plainCard } from './card.ts'

test('a card as plain text has every part on lines of its own', () => {
  expect(plainCard(cardWith([errorRate()], english, { instance: 'review-bot' })).split('\n')).toEqual([
    '[ERROR] high_api_error_rate, api glm: 34% (limit 10%)',
    'Calls to an API fail too often.',
    'error_rate is 34%, above the limit of 10%, over the last 5 min.',
    'What to do: Switch to the fallback model.',
    'Began: 03:11 UTC, for 12 min',
    'Instance: review-bot',
    'Alert: https://bot.example.com/alerts/1',
    'high_api_error_rate · alert_1',
  ])
})

test('several alerts are a list', () => {
  const more = { firing: { warning: 3 }, resolved: {} }
  expect(plainCard(cardWith([checkFailure(), errorRate()], chinese, { more })).split('\n')).toEqual([
    '[严重] 5 条触发：health_check_failure、high_api_error_rate',
    '处理建议：Switch to the fallback model.',
    '- [严重] health_check_failure，check gitlab：不健康，connection refused，11:11 起',
    '- [错误] high_api_error_rate，api glm：34%（上限 10%），11:11 起',
    '另有 3 条：正在告警 3 条警告',
    '时区：GMT+8',
  ])
})
