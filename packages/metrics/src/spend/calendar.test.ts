import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { Calendar, type Window } from './calendar.ts'

const HOUR_MS = 3_600_000

function day(timeZone: string, at: string): Window {
  return new Calendar(timeZone).windowOf('day', Date.parse(at))
}

function iso(window: Window): readonly string[] {
  return [window.key, new Date(window.startMs).toISOString(), new Date(window.endMs).toISOString()]
}

describe('a day', () => {
  test.each([
    ['UTC', '2026-01-05T10:00:00Z', '2026-01-05', '2026-01-05T00:00:00.000Z', 24],
    // Clocks go forward at 2:00 and back at 2:00.
    ['America/New_York', '2026-03-08T12:00:00Z', '2026-03-08', '2026-03-08T05:00:00.000Z', 23],
    ['America/New_York', '2026-11-01T12:00:00Z', '2026-11-01', '2026-11-01T04:00:00.000Z', 25],
    ['America/New_York', '2026-07-01T03:59:59.999Z', '2026-06-30', '2026-06-30T04:00:00.000Z', 24],
    ['Asia/Kolkata', '2026-01-05T18:29:59.999Z', '2026-01-05', '2026-01-04T18:30:00.000Z', 24],
    ['Asia/Kolkata', '2026-01-05T18:30:00Z', '2026-01-06', '2026-01-05T18:30:00.000Z', 24],
    ['Pacific/Kiritimati', '2026-01-05T09:59:59.999Z', '2026-01-05', '2026-01-04T10:00:00.000Z', 24],
    ['Pacific/Kiritimati', '2026-01-05T10:00:00Z', '2026-01-06', '2026-01-05T10:00:00.000Z', 24],
    // There is no midnight on this day: clocks go from 23:59:59 to 1:00.
    ['Africa/Cairo', '2026-04-24T12:00:00Z', '2026-04-24', '2026-04-23T22:00:00.000Z', 23],
    ['Australia/Lord_Howe', '2026-04-05T02:00:00Z', '2026-04-05', '2026-04-04T13:00:00.000Z', 24.5],
    // It has no December 30th: it went over the date line.
    ['Pacific/Apia', '2011-12-30T09:59:59Z', '2011-12-29', '2011-12-29T10:00:00.000Z', 24],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31', '2011-12-30T10:00:00.000Z', 24],
  ])('in %s at %s is %s', (timeZone, at, key, start, hours) => {
    const window = day(timeZone, at)
    expect(iso(window).slice(0, 2)).toEqual([key, start])
    expect((window.endMs - window.startMs) / HOUR_MS).toBe(hours)
  })
})

test.each([
  ['UTC', '2026-02-28T23:59:59.999Z', '2026-02', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
  [
    'America/New_York',
    '2026-03-15T00:00:00Z',
    '2026-03',
    '2026-03-01T05:00:00.000Z',
    '2026-04-01T04:00:00.000Z',
  ],
  [
    'America/New_York',
    '2026-12-01T04:59:59.999Z',
    '2026-11',
    '2026-11-01T04:00:00.000Z',
    '2026-12-01T05:00:00.000Z',
  ],
  ['Asia/Kolkata', '2025-12-31T18:30:00Z', '2026-01', '2025-12-31T18:30:00.000Z', '2026-01-31T18:30:00.000Z'],
  [
    'Pacific/Kiritimati',
    '2025-12-31T10:00:00Z',
    '2026-01',
    '2025-12-31T10:00:00.000Z',
    '2026-01-31T10:00:00.000Z',
  ],
])('a month in %s at %s is %s', (timeZone, at, key, start, end) => {
  expect(iso(new Calendar(timeZone).windowOf('month', Date.parse(at)))).toEqual([key, start, end])
})

test('days and months of every time zone have no gap or overlap, and each time is inside its own', () => {
  const zones = Intl.supportedValuesOf('timeZone')
  const ms = fc.integer({ min: Date.UTC(2012, 0), max: Date.UTC(2036, 0) })
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.constantFrom('day', 'month'), ms, (timeZone, period, atMs) => {
      const calendar = new Calendar(timeZone)
      const window = calendar.windowOf(period, atMs)
      expect(window.startMs).toBeLessThanOrEqual(atMs)
      expect(window.endMs).toBeGreaterThan(atMs)
      const next = calendar.windowOf(period, window.endMs)
      expect(next.startMs).toBe(window.endMs)
      expect(next.key > window.key).toBe(true)
      expect(calendar.windowOf(period, window.startMs)).toEqual(window)
    }),
    { numRuns: 60 },
  )
})

test.each([Number.NaN, -1, -Infinity])('%d is in the first day', (atMs) => {
  expect(new Calendar('UTC').windowOf('day', atMs).key).toBe('1970-01-01')
})

test('a time after the year 9998 is in the last day', () => {
  expect(new Calendar('UTC').windowOf('day', Infinity).key).toBe('9999-01-01')
})

describe('a key', () => {
  test.each([
    'UTC',
    'Pacific/Kiritimati',
    'Etc/GMT+12',
    'Asia/Kolkata',
    'America/St_Johns',
    'Africa/Cairo',
    'Pacific/Apia',
  ])('finds its day and its month in %s', (timeZone) => {
    const calendar = new Calendar(timeZone)
    const atMs = fc.integer({ min: Date.UTC(1970, 0, 3), max: Date.UTC(2040, 0) })
    fc.assert(
      fc.property(atMs, fc.constantFrom('day', 'month'), (ms, period) => {
        const window = calendar.windowOf(period, ms)
        expect(calendar.windowWith(period, window.key)).toEqual(window)
      }),
      { numRuns: 50 },
    )
  })

  test.each([
    ['Pacific/Apia', 'day', '2011-12-30'],
    ['UTC', 'day', '2026-02-29'],
    ['UTC', 'day', '2026-02'],
    ['UTC', 'month', '2026-02-01'],
    ['UTC', 'month', '2026-13'],
    ['UTC', 'day', 'today'],
    ['UTC', 'day', '9999-12-31'],
  ] as const)('that is none in %s: %s %s', (timeZone, period, key) => {
    expect(new Calendar(timeZone).windowWith(period, key)).toBeUndefined()
  })
})
