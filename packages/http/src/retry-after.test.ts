import { afterEach, expect, test, vi } from 'vitest'

import { parseRetryAfter, readRetryDelay } from './retry-after.ts'

const now = Date.parse('2026-01-05T10:00:00Z')

test.each([
  ['20', 20_000],
  ['0', 0],
  ['1.5', 1500],
  [' 7 ', 7000],
  ['999999', 3_600_000],
  ['Mon, 05 Jan 2026 10:00:30 GMT', 30_000],
  ['Mon, 05 Jan 2026 09:00:00 GMT', 0],
  ['Monday, 05-Jan-26 10:00:30 GMT', 30_000],
  ['Mon Jan  5 10:00:30 2026', 30_000],
  ['Mon Jan 12 10:00:30 2026', 3_600_000],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
])('reads %j', (value, expected) => {
  expect(parseRetryAfter(value, now)).toBe(expected)
})

test.each([
  undefined,
  null,
  '',
  'soon',
  '-5',
  '1e9',
  '5 minutes',
  '2026-01-05',
  '0x10',
  'Infinity',
  'Retry after 10',
  'Please wait until 2027',
  'Mon, 05 Jan 2026 10:00:30',
  'Mon, 05 Jan 2026 10:00:30 +0100',
  'Mon, 05 Foo 2026 10:00:30 GMT',
  'Mon, 05 Jan 2026 99:00:30 GMT',
])('gives nothing for %j', (value) => {
  expect(parseRetryAfter(value, now)).toBeUndefined()
})

afterEach(() => vi.unstubAllEnvs())

test.each(['UTC', 'Pacific/Auckland', 'America/New_York'])(
  'an asctime date means UTC, also in %s',
  (zone) => {
    vi.stubEnv('TZ', zone)
    expect(parseRetryAfter('Mon Jan  5 10:00:30 2026', now)).toBe(30_000)
  },
)

test.each([
  [{ 'retry-after': '20', 'ratelimit-reset': '30' }, 20_000],
  [{ 'retry-after': 'soon', 'ratelimit-reset': '30' }, 30_000],
  [{ 'ratelimit-reset': '0' }, 0],
  [{ 'ratelimit-reset': ' 30 ' }, 30_000],
  [{ 'ratelimit-reset': String(now / 1000 + 30) }, 30_000],
  [{ 'ratelimit-reset': String(now / 1000 - 30) }, 0],
  [{ 'ratelimit-reset': String(now + 30_000) }, 30_000],
  [{ 'ratelimit-reset': String(now / 1000 + 100_000) }, 3_600_000],
  [{ 'x-ratelimit-reset': String(now / 1000 + 0.25) }, 250],
  [{ ratelimit: '"default";r=0;t=30' }, 30_000],
  [{ ratelimit: '"a";r=0;t=30;x=1, "b";r=5;t=60' }, 30_000],
])('finds in %j how long to wait', (headers, expected) => {
  expect(readRetryDelay(headers, now)).toBe(expected)
})

test.each([
  {},
  { 'ratelimit-reset': '' },
  { 'ratelimit-reset': 'Thu, 30 Jan 2026 14:15:17 GMT' },
  { 'ratelimit-reset': '-5' },
  { 'ratelimit-reset': '1e9' },
  { 'x-ratelimit-reset': '30, 60' },
  { ratelimit: '"default";r=0' },
  { ratelimit: 'start=30' },
])('finds nothing to wait for in %j', (headers) => {
  expect(readRetryDelay(headers, now)).toBeUndefined()
})
