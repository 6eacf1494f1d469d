import * as v from 'valibot'
import { expect, test } from 'vitest'

import { discordNotifier } from '../channels/discord.ts'
import { slackNotifier } from '../channels/slack.ts'
import { discordWebhookUrl, slackWebhookUrl } from './webhook-url.ts'

const inNetwork = [
  'http://127.0.0.1:8065/x',
  'http://[::1]:8065/x',
  'http://localhost/x',
  'http://10.1.2.3/x',
  'http://[fd00::1]/x',
  'https://mattermost/x',
  'https://chat.corp/x',
  'https://chat.default.svc/x',
  'https://chat.default.svc.cluster.local/x',
]

test.each([
  'https://hooks.slack.com/services/T1/B1/abc',
  'https://hooks.slack.com/workflows/T1/A1/1/abc',
  'https://hooks.slack-gov.com/services/T1/B1/abc',
  'https://discord.com/api/webhooks/1/abc/slack',
  'https://mattermost.example.com/hooks/abc',
  ...inNetwork,
])('%s is a URL for messages of Slack', (url) => {
  expect(v.is(slackWebhookUrl(), url)).toBe(true)
  expect(() => slackNotifier({ url })).not.toThrow()
})

test.each([
  'https://discord.com/api/webhooks/1/abc',
  'https://discord.com/api/v10/webhooks/1/abc?thread_id=2',
  'https://ptb.discord.com/api/webhooks/1/abc',
  'https://discordapp.com/api/webhooks/1/abc',
  ...inNetwork,
])('%s is a URL for messages of Discord', (url) => {
  expect(v.is(discordWebhookUrl(), url)).toBe(true)
  expect(() => discordNotifier({ url })).not.toThrow()
})

test.each([
  ['https://example.com/hook', 'of another host'],
  ['https://8.8.8.8/hook', 'of another host'],
  ['https://hooks.slack.com.example.com/services/T1/B1/abc', 'of another host'],
  ['https://notslack.com/services/T1/B1/abc', 'of another host'],
  ['https://discord.com/api/webhooks/1/abc', 'one of Discord'],
  ['https://hooks.slack.com', 'another page of Slack'],
  ['https://team.slack.com/archives/C1', 'another page of Slack'],
])('slackNotifier refuses %s, since it is %s', (url, reason) => {
  expect(() => slackNotifier({ url })).toThrow(
    new RegExp(`^Invalid slackNotifier options: url: expected a webhook of Slack, .*, not ${reason}, got `),
  )
})

test.each([
  ['https://hooks.slack.com/services/T1/B1/abc', 'one of Slack'],
  ['https://example.com/api/webhooks/1/abc', 'of another host'],
  ['https://discord.com/channels/1/2', 'another page of Discord'],
])('discordNotifier refuses %s, since it is %s', (url, reason) => {
  expect(() => discordNotifier({ url })).toThrow(
    new RegExp(
      `^Invalid discordNotifier options: url: expected a webhook of Discord, .*, not ${reason}, got `,
    ),
  )
})

test('discordNotifier refuses the URL that takes messages of Slack', () => {
  expect(() => discordNotifier({ url: 'https://discord.com/api/webhooks/1/abc/slack' })).toThrow(
    'without /slack or /github at its end, got a string of 44 characters',
  )
})
