import { afterEach, expect, test, vi } from 'vitest'

import { parseRetryAfter } from './retry-after.ts'

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
