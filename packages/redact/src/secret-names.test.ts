import { expect, test } from 'vitest'

import { createRedactor } from './redactor.ts'
import { isSecretName, looksLikeCredential } from './secret-names.ts'

const names = [
  'token',
  'tokens',
  'gitlabToken',
  'GITLAB_TOKEN',
  'API_KEY_2',
  'x-api-key',
  'APIKey',
  'secretKey',
  'SECRET_ACCESS_KEY',
  'passphrase',
  'DB_PASS',
  'pwd',
  'auth',
  'sessionId',
  'JSESSIONID',
  'secrets',
  'credentials',
  'Set-Cookie',
  'Proxy-Authorization',
  'slackWebhookUrl',
]

test.each(names)('%s is the name of a secret, of a property and in a text', (name) => {
  expect(isSecretName(name)).toBe(true)
  const { text, value } = createRedactor()
  expect(value({ [name]: 'opensesame' })).toEqual({ [name]: '[redacted]' })
  expect(text(`{"${name}":"opensesame"}`)).toBe(`{"${name}":"[redacted]"}`)
})

test.each(['token_expires_in_days', 'key', 'bypass', 'compass', 'secretary', 'public_key', 'tokenizer'])(
  '%s is not',
  (name) => {
    expect(isSecretName(name)).toBe(false)
  },
)

test('a credential has letters and digits, many letters in a row, or capitals where no name has them', () => {
  for (const word of ['a1b2c3d4', 'abcdefghijklmnopqrst', 'dXNlcjpwYXNz'])
    expect(looksLikeCredential(word)).toBe(true)
  for (const word of [
    'authentication',
    'check_timeout',
    'maxBodyBytes',
    '1767607200',
    'abc12',
    'request2',
    'created_at2',
    'Release 2.0',
  ])
    expect(looksLikeCredential(word)).toBe(false)
})
