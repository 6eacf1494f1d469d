import { describe, expect, test } from 'vitest'

import { createRedactor } from './redactor.ts'

const { text } = createRedactor()

describe('shapes of secrets', () => {
  test.each([
    ['GitLab token', 'token glpat-ABCDEFGHIJKLMNOPQRST is revoked', 'ABCDEFGH'],
    ['GitHub token', 'using ghp_0123456789abcdefghijABCDEFGHIJ', '0123456789'],
    ['OpenAI key', 'Incorrect API key provided: sk-proj-abcdefghijklmnop1234', 'abcdefgh'],
    ['GLM key', 'key 0123456789abcdef0123456789abcdef.AbCdEfGh12345678 expired', 'AbCdEfGh'],
    ['Slack bot token', 'using xoxb-1234567890-abcdef', '1234567890'],
    ['Slack app token', 'using xapp-1-A0123456789-abcdef', 'A0123456789'],
    ['Slack webhook', 'POST https://hooks.slack.com/services/T000/B000/XXXXXXXX failed', 'XXXXXXXX'],
    ['Discord webhook', 'https://discord.com/api/webhooks/123456/abcdefgh_ijk', 'abcdefgh_ijk'],
    [
      'webhook with escaped slashes',
      String.raw`"https:\/\/hooks.slack.com\/services\/T000\/B000\/XXX"`,
      'B000',
    ],
    ['JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N', 'dozjgNry'],
    ['JWT behind a name', 'JWT_eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J', 'dozjgNry'],
    ['token behind a name', 'TOKEN_ghp_0123456789abcdefghijABCDEFGHIJ', '0123456789'],
    ['token behind an escaped line break', String.raw`{"log":"a\nglpat-ABCDEFGHIJKLMNOPQRST"}`, 'ABCDEFGH'],
    ['token behind an encoded character', '?state=a%3Dglpat-ABCDEFGHIJKLMNOPQRST', 'ABCDEFGH'],
    ['token of any length', `ghp_${'a'.repeat(5000)}TAIL`, 'TAIL'],
    ['bearer token', 'got Bearer abcdef0123456789', 'abcdef01'],
    ['basic credentials', 'Basic dXNlcjpwYXNzd29yZA==', 'dXNlcjpw'],
    ['basic credentials without a digit', 'Basic dXNlcjpwYXNz', 'dXNlcjpw'],
    ['URL credentials', 'connect postgres://bot:s3cret@db/x', 's3cret'],
    ['URL password with an @', 'connect postgres://bot:p@ss@db/x', 'ss@'],
    ['private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----', 'MIIabc'],
    ['long private key without its end', `-----BEGIN PRIVATE KEY-----\n${'MII\n'.repeat(9000)}TAIL`, 'TAIL'],
  ])('hides a %s', (_name, input, part) => {
    expect(text(input)).toContain('[redacted]')
    expect(text(input)).not.toContain(part)
  })

  test('keeps what surrounds a secret', () => {
    expect(text('connect postgres://bot:p@ss@db/x now')).toBe('connect postgres://[redacted]@db/x now')
    expect(text('a -----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY----- b')).toBe('a [redacted] b')
    expect(text('POST https://hooks.slack.com/services/T000/B000/XXXXXXXX failed')).toBe(
      'POST https://hooks.slack.com/services/[redacted] failed',
    )
  })

  test.each([
    'High CPU usage: 85.3%',
    'GitLab token missing',
    'Basic authentication failed',
    'token validation failed',
    'Invalid token provided',
    'Bearer challenge expected',
    'a risk-assessment-of-something-else',
    'see https://example.com/a?page=2',
    'see https://example.com/@scope/pkg',
  ])('leaves %j alone', (input) => {
    expect(text(input)).toBe(input)
  })
})
