import { formatProblem } from '@botwatch/options'
import { expect, test } from 'vitest'

import { readEmail } from './email-environment.ts'

const problemsOf = (env: Record<string, string>): readonly string[] =>
  readEmail(env).problems.map(formatProblem)

const from = 'Botwatch <alerts@example.com>'
const addresses = { ALERT_EMAIL_FROM: from, ALERT_EMAIL_TO: 'ann@example.com, Bob <bob@example.com>' }
const to = ['ann@example.com', '"Bob" <bob@example.com>']

test('without any of the variables there is no email channel', () => {
  expect(readEmail({})).toEqual({ problems: [] })
})

test.each([
  ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, tls: 'starttls' }],
  ['smtps://mail.example.com/', { host: 'mail.example.com', port: 465, tls: 'implicit' }],
  ['smtp://relay:25?tls=off', { host: 'relay', port: 25, tls: 'off' }],
  [
    'smtp://relay:25?tls=off&name=bot.example.com',
    { host: 'relay', port: 25, tls: 'off', ehloName: 'bot.example.com' },
  ],
  [
    'smtp://relay?name=bot.example.com',
    { host: 'relay', port: 587, tls: 'starttls', ehloName: 'bot.example.com' },
  ],
  ['smtp://[::1]:2525', { host: '::1', port: 2525, tls: 'starttls' }],
  [
    'smtp://ann%40example.com:p%40ss%3Aw%2Frd@mail.example.com:2587',
    {
      host: 'mail.example.com',
      port: 2587,
      tls: 'starttls',
      auth: { user: 'ann@example.com', pass: 'p@ss:w/rd' },
    },
  ],
])('the server %s is read', (url, server) => {
  expect(readEmail({ SMTP_URL: url, ...addresses })).toEqual({ email: { ...server, from, to }, problems: [] })
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
  expect(problemsOf({ ALERT_EMAIL_FROM: 'hunter2', ALERT_EMAIL_TO: 'ann@example.com,hunter2' })).toEqual([
    'SMTP_URL: expected a value because ALERT_EMAIL_FROM and ALERT_EMAIL_TO are set, got nothing',
    'ALERT_EMAIL_FROM: expected an address, e.g. ann@example.com or Ann <ann@example.com>, got a string of 7 characters',
    'ALERT_EMAIL_TO: expected addresses separated by commas, e.g. ann@example.com or Ann <ann@example.com>, got a string of 23 characters',
  ])
})

test.each([
  '"Doe, Jane" <jane@example.com>, bob@example.com',
  '"Doe, Jane" <jane@example.com>; bob@example.com;',
  ' "Doe, Jane" <jane@example.com> ,, bob@example.com ,',
])('two recipients are read from %s', (list) => {
  const { email, problems } = readEmail({
    SMTP_URL: 'smtp://relay',
    ALERT_EMAIL_FROM: from,
    ALERT_EMAIL_TO: list,
  })
  expect(problems).toEqual([])
  expect(email?.to).toEqual(['"Doe, Jane" <jane@example.com>', 'bob@example.com'])
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
      /^ALERT_EMAIL_TO: expected (?:addresses separated by commas|a list of 1 to 100 addresses)/,
    ),
  ])
})
