import { expect, test } from 'vitest'

import { readRateLimit } from './rate-limit-headers.ts'

const NOW = Date.parse('2026-01-05T10:00:00Z')

test.each<[string, Record<string, string>, object | undefined]>([
  [
    'GitLab',
    { 'RateLimit-Limit': '600', 'RateLimit-Remaining': '599', 'RateLimit-Reset': '1767607260' },
    { limit: 600, remaining: 599, resetAtMs: 1_767_607_260_000 },
  ],
  [
    'Hugging Face',
    { ratelimit: '"api";r=489;t=205', 'ratelimit-policy': '"fixed window";"api";q=500;w=300' },
    { limit: 500, remaining: 489, resetAtMs: NOW + 205_000 },
  ],
  [
    'a limit that is less than what remains as unknown',
    { 'x-ratelimit-limit': '1,000', 'x-ratelimit-remaining': '999' },
    { remaining: 999 },
  ],
  [
    'what remains from the gateway that says it',
    { 'ratelimit-limit': '100', 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '3' },
    { limit: 10, remaining: 3 },
  ],
  ['GitHub', { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '0' }, { limit: 60, remaining: 0 }],
  [
    'seconds from now',
    { 'ratelimit-remaining': '5', 'ratelimit-reset': '30' },
    { remaining: 5, resetAtMs: NOW + 30_000 },
  ],
  [
    'OpenAI',
    {
      'x-ratelimit-limit-requests': '5000',
      'x-ratelimit-remaining-requests': '4999',
      'x-ratelimit-reset-requests': '1m30.5s',
    },
    { limit: 5000, remaining: 4999, resetAtMs: NOW + 90_500 },
  ],
  [
    'milliseconds',
    { 'x-ratelimit-remaining-requests': '1', 'x-ratelimit-reset-requests': '12ms' },
    { remaining: 1, resetAtMs: NOW + 12 },
  ],
  [
    'Anthropic',
    {
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': '2026-01-05T10:01:00Z',
    },
    { limit: 50, remaining: 49, resetAtMs: NOW + 60_000 },
  ],
  [
    'milliseconds since 1970',
    { 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': '1795000000000' },
    { remaining: 5, resetAtMs: 1_795_000_000_000 },
  ],
  [
    'seconds since 1970 with decimals',
    { 'x-ratelimit-remaining': '59.0', 'x-ratelimit-reset': '1767607260.5' },
    { remaining: 59, resetAtMs: 1_767_607_260_500 },
  ],
  [
    'OpenAI, with minutes and seconds',
    { 'x-ratelimit-remaining-requests': '1', 'x-ratelimit-reset-requests': '6m0s' },
    { remaining: 1, resetAtMs: NOW + 360_000 },
  ],
  [
    'an HTTP date',
    { 'ratelimit-remaining': '1', 'ratelimit-reset': 'Mon, 05 Jan 2026 10:01:00 GMT' },
    { remaining: 1, resetAtMs: NOW + 60_000 },
  ],
  [
    'a limit with its policies',
    { 'RateLimit-Limit': '100, 100;w=60, 5000;w=3600', 'RateLimit-Remaining': '7' },
    { limit: 100, remaining: 7 },
  ],
  [
    'the tighter one of two gateways',
    { 'x-ratelimit-limit': '1000, 60', 'x-ratelimit-remaining': '900, 3', 'x-ratelimit-reset': '9, 20' },
    { limit: 60, remaining: 3, resetAtMs: NOW + 20_000 },
  ],
  ['RateLimit of the IETF', { RateLimit: '"default";r=50;t=30' }, { remaining: 50, resetAtMs: NOW + 30_000 }],
  [
    'RateLimit with a policy of the same name',
    { RateLimit: '"default";r=50;t=30', 'RateLimit-Policy': '"default";q=100;w=60' },
    { limit: 100, remaining: 50, resetAtMs: NOW + 30_000 },
  ],
  [
    'the tightest of several policies, but not of bytes',
    {
      RateLimit: '"a,b";r=50;t=30, day;r=7;t=600, "size";r=1',
      'RateLimit-Policy': '"a,b";q=100;w=60, day;q=1000;w=86400, "size";q=9;qu="content-bytes"',
      'X-RateLimit-Remaining': '1',
    },
    { limit: 1000, remaining: 7, resetAtMs: NOW + 600_000 },
  ],
  [
    'RateLimit of an earlier draft',
    { RateLimit: 'limit=100, remaining=50, reset=5', 'RateLimit-Policy': '100;w=10' },
    { limit: 100, remaining: 50, resetAtMs: NOW + 5000 },
  ],
  ['a policy alone', { 'RateLimit-Policy': '100;w=10, 1000;w=3600' }, { limit: 100 }],
  [
    'the -1 of Azure as unknown',
    { 'x-ratelimit-limit-requests': '-1', 'x-ratelimit-remaining-requests': '-1' },
    undefined,
  ],
  [
    'a RateLimit without a number',
    { RateLimit: '"default";r=many, ;;, "', 'RateLimit-Policy': 'q=1' },
    undefined,
  ],
  ['what is no count', { 'ratelimit-limit': '-1', 'ratelimit-remaining': 'many' }, undefined],
  ['a reset that is none', { 'ratelimit-limit': '1', 'ratelimit-reset': 'soon' }, { limit: 1 }],
  ['nothing', { 'content-type': 'text/html', 'ratelimit-reset': '1' }, undefined],
])('reads %s', (_, headers, expected) => {
  expect(readRateLimit(new Headers(headers), NOW)).toEqual(expected)
})

test.each([
  'soon',
  'after 10',
  '-5',
  '',
  '1e9',
  'Infinity',
  '2026-01-05',
  '150000000000',
  '999999999',
  '9'.repeat(41),
  '1x',
])('a reset of %j is unknown', (reset) => {
  const headers = new Headers({ 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': reset })
  expect(readRateLimit(headers, NOW)).toEqual({ remaining: 1 })
})

test('long and malformed headers throw nothing', () => {
  for (const text of [
    '"'.repeat(60_000),
    '"a'.repeat(30_000),
    '\\"'.repeat(30_000),
    ';'.repeat(60_000),
    '1,'.repeat(30_000),
  ]) {
    const headers = new Headers({ ratelimit: text, 'ratelimit-policy': text, 'x-ratelimit-remaining': text })
    expect(() => readRateLimit(headers, NOW)).not.toThrow()
  }
})
