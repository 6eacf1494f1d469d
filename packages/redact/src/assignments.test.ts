import { describe, expect, test } from 'vitest'

import { createRedactor } from './redactor.ts'

const { text } = createRedactor()

describe('a value behind the name of a secret', () => {
  test.each([
    ['GET /hook?access_token=abcdef123456&x=1', 'GET /hook?access_token=[redacted]&x=1'],
    ['next=%2Fhook%3Faccess_token%3Dabcdef123456', 'next=%2Fhook%3Faccess_token%3D[redacted]'],
    ['gitlabToken=abcdefgh', 'gitlabToken=[redacted]'],
    ['passphrase=abcdefgh now', 'passphrase=[redacted] now'],
    ['password=ab;cdefghij', 'password=[redacted]'],
    ['password=[abc]defghi', 'password=[redacted]'],
    ['password := hunter22 now', 'password := [redacted] now'],
    ['password: "my secret pass" now', 'password: "[redacted]" now'],
    ["{ password: 'p' }", "{ password: '[redacted]' }"],
    ["password=b'my secret pass'", "password=b'[redacted]'"],
    ['{"password":"p&ssw0rd123","a":1}', '{"password":"[redacted]","a":1}'],
    [String.raw`{"password":"a\"b c\\","a":1}`, '{"password":"[redacted]","a":1}'],
    ['{"secretKey":"abcdefgh"}', '{"secretKey":"[redacted]"}'],
    ['{"token": ["abcdef123456", "b]"], "a": 1}', '{"token": [redacted], "a": 1}'],
    ['{"credentials":{"user":"a","pass":"b c"},"a":1}', '{"credentials":[redacted],"a":1}'],
    ['{"msg":"sent password=hunter22","a":1}', '{"msg":"sent password=[redacted]","a":1}'],
    ['{"token":"cut off in the mid', '{"token":"[redacted]'],
    ['"key":"abcdef123456"', '"key":"[redacted]"'],
    ['?key=abcdef123456:789&x=1', '?key=[redacted]&x=1'],
  ])('%s', (input, expected) => {
    expect(text(input)).toBe(expected)
  })

  test('is found in JSON inside JSON, however deep', () => {
    let json = JSON.stringify({ api_key: 'abc "def" \\', a: 1 })
    let expected = JSON.stringify({ api_key: '[redacted]', a: 1 })
    for (let depth = 0; depth < 3; depth += 1) {
      expect(text(json)).toBe(expected)
      json = JSON.stringify({ body: json })
      expected = JSON.stringify({ body: expected })
    }
  })

  test('is the whole line in a header, or ends at the quote that closes the one before it', () => {
    expect(text('Authorization: ApiKey s3cr3tvalue99, more\r\nHost: x')).toBe(
      'Authorization: [redacted]\r\nHost: x',
    )
    expect(text('Cookie: _gitlab_session=abc; b="c d"; e=f')).toBe('Cookie: [redacted]')
    expect(text('curl -H "Authorization: ApiKey abc def" https://host/x')).toBe(
      'curl -H "Authorization: [redacted]" https://host/x',
    )
    expect(text("{ authorization: 'ApiKey abc def', a: 1 }")).toBe("{ authorization: '[redacted]', a: 1 }")
    expect(text("'set-cookie': [\n  'a=b',\n  'c=d'\n], a: 1")).toBe("'set-cookie': [redacted], a: 1")
  })
})

test.each([
  'token expires in 13 days',
  'prompt_tokens: 2006, completion_tokens: 300',
  '{"usage":{"prompt_tokens":2006123,"total_tokens":1234567},"model":"glm"}',
  '{"token":null,"secret":false,"user":"somebody"}',
  'Total tokens: approximately 500',
  'credentials: missing',
  'auth: disabled',
  'the key is missing',
  'configuration key: check_timeout',
  '{"key": "check_timeout"}',
  'key=check%3Atimeout',
  'bypass=enabled',
  'std::Token::parse_something',
  '/hook?token=&page=2',
])('%j stays readable', (input) => {
  expect(text(input)).toBe(input)
})
