import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { createRedactor } from './redactor.ts'

const secret = 'hunter2/Pass+word=="ü'

describe('registered secrets', () => {
  const redactor = createRedactor({ secrets: [secret, undefined] })

  test.each([
    ['as it is', `failed for ${secret}!`],
    ['JSON-escaped', JSON.stringify({ message: secret })],
    ['URL-encoded', `GET /?q=${encodeURIComponent(secret)}`],
    [
      'URL-encoded in lower case',
      `GET /?q=${encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase())}`,
    ],
    ['form-encoded', new URLSearchParams({ q: secret }).toString()],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64 behind one byte', Buffer.from(`a${secret}`).toString('base64')],
    ['base64 behind two bytes', Buffer.from(`a:${secret}`).toString('base64')],
    ['base64url inside more', Buffer.from(`user:${secret}:tail`).toString('base64url')],
  ])('hides a secret %s', (_spelling, text) => {
    const out = redactor.text(text)
    expect(out).toContain('[redacted]')
    for (const part of [secret, 'hunter2', 'Pass%2B', 'pass%2b', 'aHVudGVyMi9QYXNz'])
      expect(out).not.toContain(part)
  })

  test('hides the whole encoded run around a secret in base64', () => {
    const encoded = Buffer.from(`bot:${secret}`).toString('base64')
    expect(redactor.text(`Authorization: ${encoded}; next`)).toBe('Authorization: [redacted]; next')
  })

  test('leaves text without a secret alone', () => {
    expect(redactor.text('API returned unexpected status: 503')).toBe('API returned unexpected status: 503')
  })

  test('refuses a secret so short that it would hide ordinary words', () => {
    const own = createRedactor()
    expect(own.register('abc')).toBe(false)
    expect(own.text('abc abcd')).toBe('abc abcd')
    expect(own.register('abcdef')).toBe(true)
    expect(own.text('abcdef')).toBe('[redacted]')
  })

  test('hides the longer of two overlapping secrets whole', () => {
    const own = createRedactor({ secrets: ['opensesame', 'opensesame-please'] })
    expect(own.text('say opensesame-please')).toBe('say [redacted]')
  })

  test('finds any secret in any surroundings, raw, URL-encoded and in base64', () => {
    const part = fc.string({ unit: 'grapheme-ascii', maxLength: 20 })
    const anySecret = fc.string({ unit: 'grapheme-ascii', minLength: 12, maxLength: 60 })
    fc.assert(
      fc.property(anySecret, part, part, (value, before, after) => {
        fc.pre(!'[redacted]'.includes(value) && !before.includes(value) && !after.includes(value))
        const own = createRedactor({ secrets: [value] })
        expect(own.text(before + value + after)).not.toContain(value)
        const encoded = encodeURIComponent(before + value + after)
        expect(own.text(encoded)).not.toContain(encodeURIComponent(value))
        const decoded = Buffer.from(
          own.text(Buffer.from(before + value + after).toString('base64')),
          'base64',
        ).toString()
        expect(decoded).not.toContain(value)
      }),
    )
  })
})

describe('shapes of secrets', () => {
  const { text } = createRedactor()

  test.each([
    ['GitLab token', 'token glpat-ABCDEFGHIJKLMNOPQRST is revoked', 'ABCDEFGH'],
    ['GitHub token', 'using ghp_0123456789abcdefghijABCDEFGHIJ', '0123456789'],
    ['OpenAI key', 'Incorrect API key provided: sk-proj-abcdefghijklmnop1234', 'abcdefgh'],
    ['GLM key', 'key 0123456789abcdef0123456789abcdef.AbCdEfGh12345678 expired', 'AbCdEfGh'],
    ['Slack webhook', 'POST https://hooks.slack.com/services/T000/B000/XXXXXXXX failed', 'XXXXXXXX'],
    ['Discord webhook', 'https://discord.com/api/webhooks/123456/abcdefgh_ijk', 'abcdefgh_ijk'],
    ['JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N', 'dozjgNry'],
    ['Authorization header', 'authorization: Bearer abcdef0123456789', 'abcdef01'],
    ['basic credentials', 'Basic dXNlcjpwYXNzd29yZA==', 'dXNlcjpw'],
    ['URL credentials', 'connect postgres://bot:s3cret@db/x', 's3cret'],
    ['query parameter', 'GET /hook?access_token=abcdef123456&x=1', 'abcdef123456'],
    ['JSON property', '{"api_key": "abcdef123456"}', 'abcdef123456'],
    ['private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----', 'MIIabc'],
  ])('hides a %s', (_name, input, part) => {
    expect(text(input)).toContain('[redacted]')
    expect(text(input)).not.toContain(part)
  })

  test.each([
    'High CPU usage: 85.3%',
    'token expires in 13 days',
    'prompt_tokens: 2006, completion_tokens: 300',
    'the key is missing',
    'GitLab token missing',
    'see https://example.com/a?page=2',
  ])('leaves %j alone', (input) => {
    expect(text(input)).toBe(input)
  })

  test('takes linear time over a megabyte of near misses', () => {
    for (const unit of ['eyJ', 'key=', 'sk-', 'a://', '-----BEGIN ', 'Bearer ']) {
      const input = unit.repeat(1_000_000 / unit.length)
      expect(text(input).length).toBeGreaterThan(0)
    }
  })
})
