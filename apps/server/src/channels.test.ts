import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Notifier } from '@botwatch/notifiers'
import { sampleMessage } from '@botwatch/notifiers/testing'
import { formatProblems } from '@botwatch/options'
import { expect, onTestFinished, test } from 'vitest'

import { parseConfig } from './config/environment.ts'
import { createNotifiers } from './channels.ts'

function notifiersOf(env: Record<string, string>): readonly Notifier[] {
  const result = parseConfig(env)
  if (!result.ok) throw new Error(formatProblems(result.problems))
  return createNotifiers(result.config)
}

const kindsOf = (env: Record<string, string>): readonly string[] =>
  notifiersOf(env).map(({ name, kind }) => `${name}: ${kind}`)

test('each URL of the environment adds one', () => {
  expect(kindsOf({})).toEqual([])
  const env = {
    ALERT_WEBHOOK_URL: 'https://bot.example.com/alerts',
    SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T1/B1/abc',
    DISCORD_WEBHOOK_URL: 'https://discord.com/api/webhooks/1/abc',
  }
  expect(kindsOf(env)).toEqual(['webhook: webhook', 'slack: slack', 'discord: discord'])
})

test.each([
  ['https://hooks.slack.com/services/T1/B1/abc', 'slack'],
  ['https://hooks.slack-gov.com/services/T1/B1/abc', 'slack'],
  ['https://discord.com/api/webhooks/1/abc', 'discord'],
  ['https://canary.discord.com/api/webhooks/1/abc', 'discord'],
  ['https://discordapp.com/api/webhooks/1/abc', 'discord'],
  ['https://discord.com/api/webhooks/1/abc/slack', 'slack'],
  ['https://hooks.slack.com.example.com/services/T1/B1/abc', 'webhook'],
  ['https://notdiscord.com/api/webhooks/1/abc', 'webhook'],
])('the webhook %s receives the format of %s', (url, kind) => {
  expect(kindsOf({ ALERT_WEBHOOK_URL: url })[0]).toBe(`webhook: ${kind}`)
})

test('chat services at private addresses receive notifications', async () => {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      bodies.push(body)
      response.end(request.url === '/slack' ? 'ok' : '{"id":"1"}')
    })
  })
  onTestFinished(() => void server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const channels = notifiersOf({ SLACK_WEBHOOK_URL: `${url}/slack`, DISCORD_WEBHOOK_URL: url })
  const { signal } = new AbortController()
  for (const channel of channels)
    expect(await channel.send(sampleMessage(), { signal, attempt: 1 })).toMatchObject({
      outcome: 'delivered',
    })
  expect(bodies.map((body) => Object.keys(JSON.parse(body) as object))).toEqual([
    expect.arrayContaining(['blocks']),
    expect.arrayContaining(['embeds']),
  ])
})
