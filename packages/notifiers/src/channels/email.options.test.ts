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
