import { formatProblem } from '@botwatch/options'
import { expect, test } from 'vitest'

import { parseConfig } from './environment.ts'

function problemsOf(env: Record<string, string>): readonly string[] {
  const result = parseConfig(env)
  return result.ok ? [] : result.problems.map(formatProblem)
}

const optionsOf = (env: Record<string, string>): unknown => {
  const result = parseConfig(env)
  return result.ok ? result.config.channels[0]?.options : problemsOf(env)
}

const from = 'Botwatch <alerts@example.com>'
const addresses = { ALERT_EMAIL_FROM: from, ALERT_EMAIL_TO: 'ann@example.com, Bob <bob@example.com>' }
const to = ['ann@example.com', '"Bob" <bob@example.com>']

test('the three variables make a channel', () => {
  const smtp = 'smtps://ann:hunter2@mail.example.com'
  expect(optionsOf({ SMTP_URL: smtp, ...addresses })).toEqual({ name: 'email', smtp, from, to })
})

test.each([
  'mail.example.com',
  'http://mail.example.com',
  'smtp://',
  'smtp://mail.example.com/path',
  'smtp://mail.example.com#x',
  'smtp://mail.example.com?secure=false',
  'smtps://mail.example.com?tls=off',
  'smtp://mail.example.com?tsl=off',
  'smtp://ann:%zz@mail.example.com',
])('the server %s is a problem', (url) => {
  expect(problemsOf({ SMTP_URL: url, ...addresses })).toEqual([
    `SMTP_URL: expected smtp://user:password@host:587 (STARTTLS), smtps://…:465 (TLS) or smtp://host:25?tls=off, got a string of ${url.length} characters`,
  ])
})

test('a login over an unencrypted connection is a problem', () => {
  expect(problemsOf({ SMTP_URL: 'smtp://ann:hunter2@relay:25?tls=off', ...addresses })).toEqual([
    'SMTP_URL: expected nothing without TLS, because the password would be sent unencrypted, got a string of 35 characters',
  ])
})

test('every problem is listed, and none shows a value', () => {
  expect(problemsOf({ ALERT_EMAIL_FROM: 'hunter2', ALERT_EMAIL_TO: 'ann@example.com;hunter2' })).toEqual([
    'SMTP_URL: expected a value because ALERT_EMAIL_FROM and ALERT_EMAIL_TO are set, got nothing',
    'ALERT_EMAIL_FROM: expected an address, e.g. ann@example.com or Ann <ann@example.com>, got a string of 7 characters',
    'ALERT_EMAIL_TO[1]: expected an address, e.g. ann@example.com or Ann <ann@example.com>, got a string of 7 characters',
  ])
})

test.each([
  '"Doe, Jane" <jane@example.com>, bob@example.com',
  '"Doe, Jane" <jane@example.com>; bob@example.com;',
  ' "Doe, Jane" <jane@example.com> ,, bob@example.com ,',
])('two recipients are read from %s', (list) => {
  const env = { SMTP_URL: 'smtp://relay', ALERT_EMAIL_FROM: from, ALERT_EMAIL_TO: list }
  expect(optionsOf(env)).toMatchObject({ to: ['"Doe, Jane" <jane@example.com>', 'bob@example.com'] })
})

test.each([
  'jane@example.com bob@example.com',
  'Jane <jane@example.com> bob@example.com',
  'jane',
  'Jane <>',
  ',,',
  ';',
  '"a@b.test c"@example.com',
])('the recipients %s are a problem', (list) => {
  expect(problemsOf({ SMTP_URL: 'smtp://relay', ALERT_EMAIL_FROM: from, ALERT_EMAIL_TO: list })).toEqual([
    expect.stringMatching(
      /^ALERT_EMAIL_TO(?:\[0\]: expected an address|: expected a list of 1 to 100 addresses)/,
    ),
  ])
})
