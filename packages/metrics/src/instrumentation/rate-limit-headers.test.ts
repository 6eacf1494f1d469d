import { expect, test } from 'vitest'

import { readRateLimit } from './rate-limit-headers.ts'

const NOW = Date.parse('2026-01-05T10:00:00Z')

test.each<[string, Record<string, string>, object | undefined]>([
  [
    'GitLab',
    { 'RateLimit-Limit': '600', 'RateLimit-Remaining': '599', 'RateLimit-Reset': '1767607260' },
    { limit: 600, remaining: 599, resetAtMs: 1_767_607_260_000 },
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
  ['what is no count', { 'ratelimit-limit': '-1', 'ratelimit-remaining': 'many' }, undefined],
  ['a reset that is none', { 'ratelimit-limit': '1', 'ratelimit-reset': 'soon' }, { limit: 1 }],
  ['nothing', { 'content-type': 'text/html', 'ratelimit-reset': '1' }, undefined],
])('reads %s', (_, headers, expected) => {
  expect(readRateLimit(new Headers(headers), NOW)).toEqual(expected)
})
