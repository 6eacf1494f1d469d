import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { WEEKDAYS, type RecurringInterval } from '../alert.ts'
import { Recurrence } from './recurrence.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

function nightly(timeZone: string, over: Partial<RecurringInterval> = {}): RecurringInterval {
  return { days: WEEKDAYS, from: '22:00', to: '06:00', timeZone, ...over }
}

/** The changes from a time on, e.g. `on 2026-03-28T21:00Z`. */
function changes(
  intervals: RecurringInterval | readonly RecurringInterval[],
  from: string,
  count: number,
): readonly string[] {
  const recurrence = new Recurrence([intervals].flat())
  const found: string[] = []
  for (let atMs = Date.parse(from); found.length < count;) {
    const { isActive, untilMs } = recurrence.at(atMs)
    found.push(`${isActive ? 'off' : 'on'} ${new Date(untilMs).toISOString().slice(0, 16)}Z`)
    atMs = untilMs
  }
  return found
}

describe('in Europe/Berlin', () => {
  test('a night over the start of summer time is an hour shorter, and over its end an hour longer', () => {
    const interval = nightly('Europe/Berlin', { days: ['sat'] })
    expect(changes(interval, '2026-03-27T00:00Z', 2)).toEqual([
      'on 2026-03-28T21:00Z',
      'off 2026-03-29T04:00Z',
    ])
    expect(changes(interval, '2026-10-23T00:00Z', 2)).toEqual([
      'on 2026-10-24T20:00Z',
      'off 2026-10-25T05:00Z',
    ])
  })

  test('an interval whose begin the clock skips begins when the clock goes on', () => {
    const interval = nightly('Europe/Berlin', { days: ['sun'], from: '02:30', to: '04:00' })
    expect(changes(interval, '2026-03-28T00:00Z', 2)).toEqual([
      'on 2026-03-29T01:00Z',
      'off 2026-03-29T02:00Z',
    ])
  })

  test('an interval whose end the clock skips ends when the clock goes on', () => {
    const interval = nightly('Europe/Berlin', { days: ['sun'], from: '01:00', to: '02:30' })
    expect(changes(interval, '2026-03-28T00:00Z', 2)).toEqual([
      'on 2026-03-29T00:00Z',
      'off 2026-03-29T01:00Z',
    ])
  })

  test('an interval that the clock skips does not come on that day', () => {
    const interval = nightly('Europe/Berlin', { days: ['sun'], from: '02:15', to: '02:45' })
    expect(changes(interval, '2026-03-28T00:00Z', 1)).toEqual(['on 2026-04-05T00:15Z'])
  })

  test('an interval in the hour that occurs twice is active both times', () => {
    const interval = nightly('Europe/Berlin', { days: ['sun'], from: '02:15', to: '02:45' })
    expect(changes(interval, '2026-10-24T00:00Z', 4)).toEqual([
      'on 2026-10-25T00:15Z',
      'off 2026-10-25T00:45Z',
      'on 2026-10-25T01:15Z',
      'off 2026-10-25T01:45Z',
    ])
    const whole = nightly('Europe/Berlin', { days: ['sun'], from: '02:00', to: '03:00' })
    expect(changes(whole, '2026-10-24T00:00Z', 2)).toEqual(['on 2026-10-25T00:00Z', 'off 2026-10-25T02:00Z'])
  })
})

test('in America/New_York, a night follows the local clock over both changes', () => {
  const interval = nightly('America/New_York', { days: ['sat'] })
  expect(changes(interval, '2026-03-06T00:00Z', 2)).toEqual(['on 2026-03-08T03:00Z', 'off 2026-03-08T10:00Z'])
  expect(changes(interval, '2026-10-30T00:00Z', 2)).toEqual(['on 2026-11-01T02:00Z', 'off 2026-11-01T11:00Z'])
})

test('in Australia/Lord_Howe, where the clock changes by half an hour', () => {
  const interval = nightly('Australia/Lord_Howe', { from: '01:45', to: '02:15' })
  // 2026-04-05: 01:30 to 02:00 occurs twice. 2026-10-04: 02:00 to 02:30 does not exist.
  expect(changes(interval, '2026-04-04T12:00Z', 4)).toEqual([
    'on 2026-04-04T14:45Z',
    'off 2026-04-04T15:00Z',
    'on 2026-04-04T15:15Z',
    'off 2026-04-04T15:45Z',
  ])
  expect(changes(interval, '2026-10-03T12:00Z', 2)).toEqual(['on 2026-10-03T15:15Z', 'off 2026-10-03T15:30Z'])
})

test('in a zone without summer time, every day is the same', () => {
  const interval = nightly('Asia/Kolkata', { from: '09:00', to: '09:30' })
  expect(changes(interval, '2026-03-28T12:00Z', 4)).toEqual([
    'on 2026-03-29T03:30Z',
    'off 2026-03-29T04:00Z',
    'on 2026-03-30T03:30Z',
    'off 2026-03-30T04:00Z',
  ])
})

test('in Pacific/Apia, which skipped Friday 30 December 2011', () => {
  const friday = nightly('Pacific/Apia', { days: ['fri'], from: '09:00', to: '10:00' })
  expect(changes(friday, '2011-12-24T00:00Z', 1)).toEqual(['on 2012-01-05T19:00Z'])
  // Thursday 22:00 to midnight; the morning of Friday does not exist.
  const thursday = nightly('Pacific/Apia', { days: ['thu'] })
  expect(changes(thursday, '2011-12-29T00:00Z', 2)).toEqual(['on 2011-12-30T08:00Z', 'off 2011-12-30T10:00Z'])
  // The night of Friday begins at the next time that exists, Saturday 00:00.
  const night = nightly('Pacific/Apia', { days: ['fri'] })
  expect(changes(night, '2011-12-29T00:00Z', 2)).toEqual(['on 2011-12-30T10:00Z', 'off 2011-12-30T16:00Z'])
})

describe('an interval', () => {
  test('over midnight belongs to the day on which it begins', () => {
    const interval = nightly('UTC', { days: ['sun'] })
    expect(changes(interval, '2026-01-05T07:00Z', 4)).toEqual([
      'on 2026-01-11T22:00Z',
      'off 2026-01-12T06:00Z',
      'on 2026-01-18T22:00Z',
      'off 2026-01-19T06:00Z',
    ])
  })

  test('until 24:00 ends with the day, and goes on if the next day begins with one', () => {
    const weekend = nightly('UTC', { days: ['sat', 'sun'], from: '00:00', to: '24:00' })
    expect(changes(weekend, '2026-01-05T00:00Z', 2)).toEqual([
      'on 2026-01-10T00:00Z',
      'off 2026-01-12T00:00Z',
    ])
    const evening = nightly('UTC', { days: ['mon'], to: '24:00' })
    expect(changes(evening, '2026-01-05T00:00Z', 2)).toEqual([
      'on 2026-01-05T22:00Z',
      'off 2026-01-06T00:00Z',
    ])
  })

  test('is one of several, each in its own zone', () => {
    const both = [
      nightly('Europe/Berlin', { from: '10:00', to: '12:00' }),
      nightly('America/New_York', { from: '05:30', to: '07:00' }),
    ]
    expect(changes(both, '2026-01-05T00:00Z', 2)).toEqual(['on 2026-01-05T09:00Z', 'off 2026-01-05T12:00Z'])
    // Summer time begins three weeks earlier in New York.
    expect(changes(both, '2026-03-10T00:00Z', 2)).toEqual(['on 2026-03-10T09:00Z', 'off 2026-03-10T11:00Z'])
  })

  test('in a zone that is not known is never active', () => {
    expect(new Recurrence([nightly('Mars/Olympus')]).at(0)).toMatchObject({
      isActive: false,
      isChange: false,
    })
  })

  test('that covers the week never changes', () => {
    const always = new Recurrence([nightly('Europe/Berlin', { from: '00:00', to: '24:00' })])
    const spell = always.at(Date.parse('2026-03-27T00:00Z'))
    expect(spell).toMatchObject({ isActive: true, isChange: false })
    expect(always.at(spell.untilMs)).toMatchObject({ isActive: true, isChange: false })
  })
})

test('the state is computed once for each period, and again when the clock is set back', () => {
  const recurrence = new Recurrence([nightly('UTC')])
  const evening = recurrence.at(Date.parse('2026-01-05T22:00Z'))
  expect(recurrence.at(Date.parse('2026-01-06T05:59Z'))).toBe(evening)
  expect(recurrence.at(Date.parse('2026-01-06T06:00Z'))).toMatchObject({ isActive: false })
  expect(recurrence.at(Date.parse('2026-01-05T23:00Z'))).toMatchObject({ isActive: true })
})

/** Whether a clock in the zone shows a time of the interval; read from its text, minute by minute. */
function isOnWall({ days, from, to, timeZone }: RecurringInterval): (atMs: number) => boolean {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  return (atMs) => {
    const [date = '', time = ''] = format.format(atMs).split(' ')
    const isOn = (back: number): boolean => {
      const weekday = new Date(Date.parse(`${date}T00:00Z`) - back * DAY_MS).getUTCDay()
      return days.some((day) => WEEKDAYS.indexOf(day) === (weekday + 6) % 7)
    }
    if (from < to) return time >= from && time < to && isOn(0)
    return (time >= from && isOn(0)) || (time < to && isOn(1))
  }
}

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 29, 30, 45, 59))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
const anyInterval: fc.Arbitrary<RecurringInterval> = fc
  .record({
    days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
    from: time,
    to: fc.oneof(time, fc.constant('24:00')),
    timeZone: fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
      'Pacific/Apia',
      'Africa/Casablanca',
    ),
  })
  .filter(({ from, to }) => from !== to)
// Around each kind of change, the day that Apia skipped, and an ordinary week.
const anyStart = fc
  .constantFrom(
    '2026-03-28',
    '2026-10-24',
    '2026-03-07',
    '2026-10-31',
    '2026-04-04',
    '2026-10-03',
    '2011-12-29',
  )
  .chain((day) => fc.integer({ min: -1440, max: 1440 }).map((by) => Date.parse(day) + by * MINUTE_MS))

test('the state of every minute is the one that a scan minute by minute finds', () => {
  fc.assert(
    fc.property(fc.array(anyInterval, { minLength: 1, maxLength: 3 }), anyStart, (intervals, startMs) => {
      const recurrence = new Recurrence(intervals)
      const walls = intervals.map(isOnWall)
      const wrong: string[] = []
      for (let atMs = startMs; atMs < startMs + 2 * DAY_MS; atMs += MINUTE_MS)
        if (recurrence.at(atMs).isActive !== walls.some((isOn) => isOn(atMs)))
          wrong.push(new Date(atMs).toISOString())
      expect(wrong).toEqual([])
    }),
    { numRuns: 60 },
  )
})
