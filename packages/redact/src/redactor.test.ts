import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { createRedactor } from './redactor.ts'

const secret = 'hunter2/Pass+word=="ü'
const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const path = (content: string): string =>
  `https://host/a/path/${Buffer.from(content).toString('base64')}/rest`

describe('registered secrets', () => {
  const redactor = createRedactor({ secrets: [secret, undefined] })

  test.each([
    ['as it is', `failed for ${secret}!`],
    ['JSON-escaped', JSON.stringify({ message: secret })],
    ['JSON-escaped with its slashes', JSON.stringify({ message: secret }).replaceAll('/', '\\/')],
    ['JSON-escaped to ASCII', JSON.stringify({ message: secret }).replace('ü', '\\u00fc')],
    ['JSON-escaped twice', JSON.stringify({ body: JSON.stringify({ message: secret }) })],
    ['URL-encoded', `GET /?q=${encodeURIComponent(secret)}`],
    [
      'URL-encoded in lower case',
      `GET /?q=${encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase())}`,
    ],
    ['form-encoded', new URLSearchParams({ q: secret }).toString()],
    ['HTML-escaped', `<p>${escapeHtml(secret)}</p>`],
    ['in hexadecimal', Buffer.from(secret).toString('hex')],
    ['in hexadecimal with capitals', Buffer.from(secret).toString('hex').toUpperCase()],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64 behind one byte', Buffer.from(`a${secret}`).toString('base64')],
    ['base64 behind two bytes', Buffer.from(`a:${secret}`).toString('base64')],
    ['base64url inside more', Buffer.from(`user:${secret}:tail`).toString('base64url')],
    ['base64, URL-encoded', encodeURIComponent(Buffer.from(`a:${secret}`).toString('base64'))],
  ])('hides a secret %s', (_spelling, text) => {
    const out = redactor.text(text)
    expect(out).toContain('[redacted]')
    for (const part of [secret, 'hunter2', 'Pass', '50617373', 'aHVudGVyMi9QYXNz', 'IvUGFzcyt3b3']) {
      expect(out).not.toContain(part)
    }
  })

  test('hides exactly the characters of an encoded text that contain a bit of the secret', () => {
    expect(redactor.text(path(secret))).toBe('https://host/a/path/[redacted]/rest')
    expect(redactor.text(path(`bot:${secret}`))).toBe('https://host/a/path/Ym90O[redacted]/rest')
    expect(redactor.text(path(`user:${secret}:tail`))).toBe(
      'https://host/a/path/dXNlcj[redacted]OnRhaWw=/rest',
    )
  })

  test('returns text without a secret unchanged', () => {
    expect(redactor.text('API returned unexpected status: 503')).toBe('API returned unexpected status: 503')
  })

  test('refuses a secret so short that it would hide ordinary words', () => {
    const own = createRedactor()
    expect(own.register('abc')).toBe(false)
    expect(own.register('abcde\n')).toBe(false)
    expect(own.text('abc abcd abcde')).toBe('abc abcd abcde')
    expect(own.register('abcdef')).toBe(true)
    expect(own.text('abcdef')).toBe('[redacted]')
  })

  test('finds a secret that was registered with the line break of its file', () => {
    const own = createRedactor({ secrets: ['opensesame\n'] })
    expect(own.text('say opensesame now')).toBe('say [redacted] now')
  })

  test('hides the path, the token and the password of a registered URL on their own', () => {
    const own = createRedactor({
      secrets: [
        'https://bot:p%40ssw0rd@chat.example.com/jobs/correct-horse-battery?topic=opensesame-opensesame',
      ],
    })
    for (const [input, expected] of [
      ['GET /jobs/correct-horse-battery failed', 'GET [redacted] failed'],
      ['no correct-horse-battery', 'no [redacted]'],
      ['wrong p@ssw0rd or p%40ssw0rd', 'wrong [redacted] or [redacted]'],
      ['no opensesame-opensesame', 'no [redacted]'],
      ['chat.example.com is down', 'chat.example.com is down'],
    ] as const)
      expect(own.text(input)).toBe(expected)
  })

  test('hides overlapping secrets whole', () => {
    const longer = createRedactor({ secrets: ['opensesame', 'opensesame-please'] })
    expect(longer.text('say opensesame-please')).toBe('say [redacted]')
    const chained = createRedactor({ secrets: ['abcdefgh', 'efghijkl'] })
    expect(chained.text('<abcdefghijkl>')).toBe('<[redacted]>')
    const itself = createRedactor({ secrets: ['abcabc'] })
    expect(itself.text('<abcabcabc>')).toBe('<[redacted]>')
  })

  const part = fc.string({ unit: 'grapheme-ascii', maxLength: 20 })
  const anySecret = fc
    .string({ unit: 'grapheme-ascii', minLength: 6, maxLength: 60 })
    .filter((value) => value.trim() === value && !'[redacted]'.includes(value))

  test('finds any secret in any surroundings, raw, URL-encoded and JSON-escaped', () => {
    fc.assert(
      fc.property(anySecret, part, part, (value, before, after) => {
        fc.pre(!before.includes(value) && !after.includes(value))
        const own = createRedactor({ secrets: [value] })
        const whole = before + value + after
        expect(own.text(whole)).not.toContain(value)
        expect(own.text(encodeURIComponent(whole))).not.toContain(encodeURIComponent(value))
        const json = JSON.stringify(whole)
        expect(own.text(json)).not.toContain(JSON.stringify(value).slice(1, -1))
      }),
    )
  })

  test('leaves no bit of a secret in base64', () => {
    fc.assert(
      fc.property(
        anySecret,
        part,
        part,
        fc.constantFrom('base64', 'base64url'),
        (value, before, after, encoding) => {
          const own = createRedactor({ secrets: [value] })
          const out = own.text(Buffer.from(before + value + after).toString(encoding))
          const head = out.slice(0, out.indexOf('[redacted]'))
          const tail = out.slice(out.lastIndexOf('[redacted]') + '[redacted]'.length).replace(/=+$/, '')
          expect(out).toContain('[redacted]')
          expect(head.length * 6).toBeLessThanOrEqual(before.length * 8)
          // A last character that stands for one byte of the rest holds fewer than six bits of it.
          expect(Math.floor((tail.length * 6) / 8)).toBeLessThanOrEqual(after.length)
        },
      ),
    )
  })
})

test('redacting a redacted text changes nothing', () => {
  const { text } = createRedactor({ secrets: [secret] })
  for (const input of [
    'Authorization: Bearer abcdef0123456789',
    '{"password": "abc", "tokens": ["a"], "key": "abcdef123456"}',
    `postgres://bot:p@ss@db/x?password=${secret}&x=1`,
    'token=[redacted] key=[redacted]',
  ]) {
    expect(text(text(input))).toBe(text(input))
  }
})

test.each([
  'opensesame-12345\\\n    -67890',
  'opensesame-\r\n12345-67890',
  'opensesame\\n-12345-67890',
  'opensesame=\r\n-12345-67890',
  '\u001b[31mopense\u001b[1msame-12345-67890',
  'opense\u200bsame-12345-67890',
  'opensesame\u201112345\u201167890',
  'b3BlbnNlc2Ft\nZS0xMjM0NS02Nzg5MA==',
  '%6Fpensesame%2D12345-67890',
])('hides a registered secret that is broken, coloured or encoded: %j', (spelling) => {
  const redactor = createRedactor({ secrets: ['opensesame-12345-67890'] })
  const shown = redactor.text(`got ${spelling} here`)
  expect(shown.replace('\u001b[31m', '')).toBe('got [redacted] here')
})

test('hides a registered secret with characters that look like ASCII, or like an encoded one', () => {
  for (const odd of [
    '“open”\u00a0sesame',
    'open%2Fsesame',
    'open&amp;sesame',
    'open\u200bsesame',
    'open\nsesame',
  ])
    expect(createRedactor({ secrets: [odd] }).text(`got ${odd} here`)).toBe('got [redacted] here')
})
