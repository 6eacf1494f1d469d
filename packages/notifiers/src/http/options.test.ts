import { createHttpClient } from '@botwatch/http'
import { expect, test } from 'vitest'

import { discordNotifier } from '../channels/discord.ts'
import { slackNotifier, type SlackNotifierOptions } from '../channels/slack.ts'
import { NotifierError } from '../errors.ts'

const url = 'https://hooks.slack.com/services/T1/B1/abcdefghijklmnop'

const problemsOf = (options: unknown): string => {
  try {
    slackNotifier(options as SlackNotifierOptions)
  } catch (error) {
    if (error instanceof NotifierError) return error.message
    throw error
  }
  return ''
}

test('invalid options are listed all at once, without the URL', () => {
  const bad = {
    name: '',
    url: 'https://user:hunter2@hooks.example.com/',
    timeoutMs: 0,
    network: 'lan',
    http: {},
  }
  expect(problemsOf(bad)).toMatch(
    /^Invalid slackNotifier options: name: .*url: .*timeoutMs: .*network: .*; http: /,
  )
  expect(problemsOf(bad)).not.toMatch(/hunter2|hooks\.example/)
  expect(() => discordNotifier({ url: 'discord' })).toThrow(
    /^Invalid discordNotifier options: url: .*, got a string of 7 characters$/,
  )
})

test.each([undefined, null, 7, 'hooks.example.com', 'ftp://hooks.example.com/'])(
  'options with the URL %j are refused',
  (bad) => {
    expect(problemsOf({ url: bad })).toContain(
      'url: expected an http or https URL without a user name or password',
    )
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
  const discord = new URL('https://discord.com/api/webhooks/1/abc')
  expect(discordNotifier({ url: discord, name: 'ops' })).toMatchObject({ name: 'ops', kind: 'discord' })
})

test.each([
  ['timeoutms', 'timeoutMs'],
  ['webhookUrl', undefined],
  ['URL', 'url'],
  ['netwrok', 'network'],
])('the unknown option %s is refused, with a suggestion if there is one', (name, meant) => {
  const hint = meant === undefined ? 'expected one of name, url, ' : `did you mean ${meant}?`
  expect(problemsOf({ url, [name]: 5 })).toContain(`${name}: unknown option; ${hint}`)
})

test.each([undefined, null, 'https://hooks.example.com/', 7])('options that are %j are refused', (bad) => {
  expect(problemsOf(bad)).toMatch(/^Invalid slackNotifier options: expected an object, got /)
})

test('an option that is undefined counts as left out', () => {
  const rest = { name: undefined, timeoutMs: undefined, network: undefined, http: undefined }
  expect(problemsOf({ url, ...rest })).toBe('')
})

test('a policy is shown in the error, since it cannot be a secret', () => {
  expect(problemsOf({ url, network: 'lan' })).toContain('network: expected one of')
  expect(problemsOf({ url, network: 'lan' })).toContain('got "lan"')
})
