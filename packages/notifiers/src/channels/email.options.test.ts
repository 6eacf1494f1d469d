import { expect, test } from 'vitest'

import { NotifierError } from '../errors.ts'
import { emailNotifier } from './email.ts'

const good = { host: 'smtp.example.com', from: 'alerts@example.com', to: ['ann@example.com'] }
const auth = { user: 'alerts', pass: 'hunter2' }

const problemsOf = (options: object): string => {
  try {
    emailNotifier({ ...good, ...options })
  } catch (error) {
    if (error instanceof NotifierError) return error.message
    throw error
  }
  return ''
}

test('invalid options are listed all at once, without the addresses and the password', () => {
  const message = problemsOf({
    name: '',
    host: 'smtp.example.com/x',
    port: 0,
    tls: 'maybe',
    auth: { user: 7, pass: 'hunter2\n' },
    from: 'hunter2',
    to: ['cleo@example.com', 'hunter2 <hunter2>'],
    timeoutMs: 0.5,
    network: 'lan',
    language: 'en-GB',
    timeZone: 'Mars/Olympus',
    ca: 7,
  })
  expect(message).toMatch(
    /^Invalid emailNotifier options: name: .*host: .*port: .*tls: .*auth\.user: .*auth\.pass: .*from: .*to\[1\]: .*language: .*timeZone: .*timeoutMs: .*network: .*ca: /,
  )
  expect(message).not.toMatch(/hunter2|cleo@|smtp\.example/)
})

test.each([
  ['ann@example.com'],
  ['Ann <ann@example.com>'],
  ['"Ann, of the night shift" <ann+alerts@example.com>'],
  ['<ann@localhost>'],
  ['Änne Müller <änne@müller.example>'],
])('the address %j is accepted', (address) => {
  expect(problemsOf({ from: address, to: [address] })).toBe('')
})

test.each([
  [undefined],
  [''],
  ['ann'],
  ['@example.com'],
  ['ann@'],
  ['ann@example.com, bob@example.com'],
  ['ann@example.com bob@example.com'],
  ['ann@example.com\r\nBcc: bob@example.com'],
  ['Ann\r\nBcc: bob@example.com <ann@example.com>'],
  ['Ann\0 <ann@example.com>'],
  ['Ann\u2028 <ann@example.com>'],
  ['Ann\u202e <ann@example.com>'],
  ['Ann <ann@example.com> <bob@example.com>'],
  ['"ann"@example.com'],
  ['ann@exa mple.com'],
  ['ann@-example.com'],
  ['ann@example.com>'],
  [`${'a'.repeat(65)}@example.com`],
  [`ann@${'a'.repeat(250)}.com`],
])('the address %j is refused', (address) => {
  expect(problemsOf({ from: address })).toContain('from: expected an address, e.g. ')
  expect(problemsOf({ to: ['bob@example.com', address] })).toContain('to[1]: expected an address, e.g. ')
})

test.each([[[]], ['ann@example.com'], [undefined], [Array.from({ length: 101 }, () => 'ann@example.com')]])(
  'the recipients %j are refused',
  (to) => {
    expect(problemsOf({ to })).toContain('to: expected a list of 1 to 100 addresses')
  },
)

test('a login without encryption is refused, whatever the port', () => {
  for (const port of [25, 465, 587])
    expect(problemsOf({ auth, port, tls: 'off' })).toContain('auth: expected nothing without TLS')
  expect(problemsOf({ auth })).toBe('')
  expect(problemsOf({ auth, port: 465 })).toBe('')
})

test('the mail server may be one URL, beside which nothing else names it', () => {
  const smtp = 'smtps://ann:hunter2@mail.example.com'
  expect(problemsOf({ host: undefined, smtp })).toBe('')
  expect(problemsOf({ smtp, port: 465, tls: 'implicit', auth, ehloName: 'a.test' })).toBe(
    'Invalid emailNotifier options: ' +
      ['host', 'port', 'tls', 'auth', 'ehloName']
        .map((name) => `${name}: expected nothing beside smtp, which has it, got `)
        .map(
          (problem, index) =>
            problem +
            ['a string of 16 characters', '465', '"implicit"', 'an object', 'a string of 6 characters'][
              index
            ],
        )
        .join('; '),
  )
  expect(problemsOf({ host: undefined })).toContain(
    'smtp: expected a mail server, as smtp or as host, got nothing',
  )
})

test.each([
  [
    'mail.example.com',
    'smtp://user:password@host:587 (STARTTLS), smtps://…:465 (TLS) or smtp://host:25?tls=off',
  ],
  [
    'smtp://mail.example.com:0',
    'smtp://user:password@host:587 (STARTTLS), smtps://…:465 (TLS) or smtp://host:25?tls=off',
  ],
  [
    'smtp://ann:hunter2@relay:25?tls=off',
    'nothing without TLS, because the password would be sent unencrypted',
  ],
  [
    'smtp://ann@relay',
    'a URL whose user name and password are text of 1 to 1000 characters without control characters',
  ],
  [
    'smtp://ann:hunter2%0A@relay',
    'a URL whose user name and password are text of 1 to 1000 characters without control characters',
  ],
  [
    'smtp://relay?name=a%20b',
    'a URL whose name is a host name, e.g. bot.example.com, or an IP address in brackets',
  ],
])('the mail server %s is refused', (smtp, expected) => {
  expect(problemsOf({ host: undefined, smtp })).toBe(
    `Invalid emailNotifier options: smtp: expected ${expected}, got a string of ${smtp.length} characters`,
  )
})

test.each([
  [null, 'auth: expected an object, got null'],
  ['alerts:hunter2', 'auth: expected an object, got a string of 14 characters'],
  [
    { user: 'alerts' },
    'auth.pass: expected text of 1 to 1000 characters without control characters, got nothing',
  ],
  [
    { user: '', pass: '' },
    'auth.pass: expected text of 1 to 1000 characters without control characters, got an',
  ],
  [{ user: 'alerts', password: 'hunter2' }, 'auth.password: unknown option; expected one of user, pass'],
])('the login %j is refused', (login, problem) => {
  expect(problemsOf({ auth: login })).toContain(problem)
})

test.each([
  ['netwrok', 'network'],
  ['timeoutms', 'timeoutMs'],
  ['TLS', 'tls'],
])('the unknown option %s is refused, with the suggestion %s', (name, meant) => {
  expect(problemsOf({ [name]: 1 })).toContain(`${name}: unknown option; did you mean ${meant}?`)
})

test('options that are missing are refused', () => {
  expect(() => emailNotifier(undefined as never)).toThrow(
    'Invalid emailNotifier options: expected an object, got nothing',
  )
})
