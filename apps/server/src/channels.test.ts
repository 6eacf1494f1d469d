import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HealthChecker } from '@botwatch/health'
import type { Notifier } from '@botwatch/notifiers'
import { sampleMessage } from '@botwatch/notifiers/testing'
import { formatProblems } from '@botwatch/options'
import { expect, onTestFinished, test } from 'vitest'

import { parseConfig } from './config/environment.ts'
import { createNotifiers } from './channels.ts'
import { createCheckers } from './checkers.ts'

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

test('channels and checks send through the proxies of the environment', async () => {
  const asked: string[] = []
  const proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    request.resume().on('end', () => response.end('ok'))
  })
  proxy.on('connect', ({ url }, socket) => {
    asked.push(`CONNECT ${url}`)
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  onTestFinished(() => void proxy.close())
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  // Addresses for documentation, which nothing looks up.
  const env = {
    HTTP_PROXY: url,
    HTTPS_PROXY: url,
    NO_PROXY: 'localhost',
    ALERT_WEBHOOK_URL: 'http://192.0.2.1/alerts',
    SLACK_WEBHOOK_URL: 'http://192.168.0.1/slack',
    DISCORD_WEBHOOK_URL: 'https://192.168.0.1/discord',
    GITLAB_API_URL: 'https://192.0.2.2',
    GITLAB_TOKEN: 'glpat-x',
    GLM_API_URL: 'http://192.0.2.3',
    GLM_API_KEY: 'key',
  }
  const { signal } = new AbortController()
  for (const channel of notifiersOf(env)) await channel.send(sampleMessage(), { signal, attempt: 1 })
  const result = parseConfig(env)
  if (!result.ok) throw new Error(formatProblems(result.problems))
  await using health = new HealthChecker()
  for (const checker of createCheckers(result.config, {})) health.addChecker(checker)
  await health.checkAll()
  expect(asked.toSorted()).toEqual([
    'CONNECT 192.0.2.2:443',
    'CONNECT 192.168.0.1:443',
    expect.stringMatching(/^GET http:\/\/192\.0\.2\.3\/.*models$/),
    'POST http://192.0.2.1/alerts',
    'POST http://192.168.0.1/slack',
  ])
})
