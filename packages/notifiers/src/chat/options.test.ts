import { createHttpClient } from '@botwatch/http'
import { expect, test } from 'vitest'

import { discordNotifier } from '../channels/discord.ts'
import { slackNotifier } from '../channels/slack.ts'
import { NotifierError } from '../errors.ts'
import { readChatOptions, type ChatOptions } from './options.ts'

const url = 'https://hooks.example.com/services/T1/B1/abcdefghijklmnop'

const problemsOf = (options: unknown): string => {
  try {
    slackNotifier(options as ChatOptions)
  } catch (error) {
    if (error instanceof NotifierError) return error.message
    throw error
  }
  return ''
}

test('options that cannot work are listed all at once, without the URL', () => {
  const bad = {
    name: '',
    url: 'https://user:hunter2@hooks.example.com/',
    timeoutMs: 0,
    network: 'lan',
    http: {},
  }
  expect(problemsOf(bad)).toMatch(
    /^Invalid slackNotifier options: name: .*url: .*timeoutMs: .*network: .*http: /,
  )
  expect(problemsOf(bad)).not.toMatch(/hunter2|hooks\.example/)
  expect(() => discordNotifier({ url: 'discord' })).toThrow(
    /^Invalid discordNotifier options: url: .*, got string$/,
  )
})

test.each([undefined, null, 7, 'hooks.example.com', 'ftp://hooks.example.com/'])(
  'options with the URL %j are refused',
  (bad) => {
    expect(problemsOf({ url: bad })).toContain('url: expected an http or https URL without credentials in it')
  },
)

test('options with a client and a policy are refused, since the policy would not apply', async () => {
  const http = createHttpClient()
  expect(problemsOf({ url, http, network: 'any' })).toContain('network: expected nothing beside http')
  expect(problemsOf({ url, http })).toBe('')
  await http.close()
})

test('a channel is named after its service unless it has a name', () => {
  expect(slackNotifier({ url })).toMatchObject({ name: 'slack', kind: 'slack' })
  expect(discordNotifier({ url: new URL(url), name: 'ops' })).toMatchObject({ name: 'ops', kind: 'discord' })
})

test('URL, path and token are taken out of texts, and a path that is no secret is not', () => {
  const { redact } = readChatOptions({ url }, 'slack')
  for (const text of [url, '/services/T1/B1/abcdefghijklmnop', 'abcdefghijklmnop'])
    expect(redact(`of ${text}.`)).not.toContain('abcdefghijklmnop')
  const link = 'https://chat.example.com/alerts/1'
  expect(readChatOptions({ url: 'https://chat.example.com/' }, 'slack').redact(link)).toBe(link)
})
