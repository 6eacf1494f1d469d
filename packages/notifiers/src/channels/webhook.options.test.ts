import { createHttpClient } from '@botwatch/http'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'

import { NotifierError } from '../errors.ts'
import { webhookNotifier, type WebhookNotifierOptions } from './webhook.ts'

const url = 'https://bot.example.com/alerts'

const problemsOf = (options: unknown): string => {
  try {
    webhookNotifier(options as WebhookNotifierOptions)
  } catch (error) {
    if (error instanceof NotifierError) return error.message
    throw error
  }
  return ''
}

const bytes = (count: number): string => `whsec_${Buffer.alloc(count, 250).toString('base64')}`

test('invalid options are listed all at once, without the URL and the secrets', () => {
  const message = problemsOf({
    name: '',
    url: 'https://user:hunter2@hooks.example.com/path',
    secret: 'hunter2',
    secrets: ['whsec_hunter2'],
    timeoutMs: 0,
    network: 'lan',
  })
  expect(message).toMatch(/name: .*url: .*timeoutMs: .*network: .*secret: .*secrets\[0\]: /)
  expect(message).not.toMatch(/hunter2|hooks\.example/)
})

test.each([
  ['no URL', undefined, 'url: expected an http or https URL without a user name or password, got nothing'],
  ['a URL of another scheme', 'ftp://example.com', 'url: '],
  ['text that is no URL', 'example.com', 'url: '],
])('options with %s are refused', (_what, badUrl, problem) => {
  expect(problemsOf({ url: badUrl })).toContain(problem)
})

test.each([
  bytes(23),
  bytes(65),
  bytes(32).slice(6),
  `${bytes(32)} `,
  bytes(32).replaceAll('+', '-'),
  'whsec_',
  '',
  null,
  7,
])('options with the secret %j are refused', (bad) => {
  expect(problemsOf({ url, secret: bad })).toMatch(
    /^Invalid webhookNotifier options: secret: expected whsec_/,
  )
})

test.each([bytes(24), bytes(64), bytes(32).replace(/=+$/, '')])(
  'options with the secret %j are accepted',
  (good) => {
    expect(problemsOf({ url, secret: good })).toBe('')
  },
)

test.each([[[]], [[bytes(32), bytes(32), bytes(32)]], ['whsec_x']])(
  'options with the list of secrets %j are refused',
  (secrets) => {
    expect(problemsOf({ url, secrets })).toContain('secrets: expected a list of one or two secrets')
  },
)

test('options with secret and secrets are refused', () => {
  expect(problemsOf({ url, secret: bytes(32), secrets: [bytes(24)] })).toBe(
    'Invalid webhookNotifier options: secret: expected nothing beside secrets, got a string of 50 characters',
  )
})

test('options with a client and a policy are refused, since the policy would not apply', async () => {
  const http = createHttpClient()
  expect(problemsOf({ url, http, network: 'any' })).toContain('network: expected nothing beside http')
  await http.close()
})

test('minSeverity, fallback and forMachines are declared, and refused if they are no such thing', () => {
  const webhook = webhookNotifier({ url, minSeverity: 'error', fallback: ['email'], forMachines: true })
  expect(webhook).toMatchObject({ minSeverity: 'error', fallback: ['email'], forMachines: true })
  expect(webhookNotifier({ url })).not.toHaveProperty('forMachines')
  expect(problemsOf({ url, minSeverity: 'errors', forMachines: 'yes' })).toBe(
    'Invalid webhookNotifier options: ' +
      'minSeverity: expected one of info, warning, error, critical (did you mean error?), got "errors"; ' +
      'forMachines: expected true or false, got a string of 3 characters',
  )
})

test('the destination is the URL, and in no log', () => {
  const secretUrl = 'https://bot.example.com/hooks/s3cret-path-0123456789'
  const webhook = webhookNotifier({ url: secretUrl })
  expect(webhook.destination?.()).toBe(secretUrl)
  expect(inspect(webhook, { depth: Infinity, showHidden: true })).not.toContain('s3cret')
})
