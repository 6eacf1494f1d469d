import { expect, test } from 'vitest'

import { age, clock, count, duration, moment, money, percent } from './words.ts'

/** A time of this machine. */
const at = (day: number, hour: number): string => new Date(2026, 10, day, hour, 5).toISOString()

test.each([
  [0, '0 s'],
  [59.4, '59 s'],
  [60, '1 min'],
  [3599, '59 min'],
  [3600, '1 h'],
  [5400, '1 h 30 min'],
  [90_000, '1 d 1 h'],
  [86_400 * 40, '40 d'],
  [-5, '0 s'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text)
})

test('a time has its date unless it is today', () => {
  const now = new Date(2026, 10, 28, 12, 30)
  expect(moment(at(28, 3), now.getTime())).toBe('03:05')
  expect(moment(at(27, 23), now.getTime())).toBe('2026-11-27 23:05')
  expect([moment(null, 0), moment('x', 0), age(null, 0), clock('x')]).toEqual(['–', '–', '–', '--:--:--'])
  expect(clock(at(28, 3))).toBe('03:05:00')
  expect(age(at(28, 11), now.getTime())).toBe('1 h 25 min')
  expect(age(at(28, 13), now.getTime())).toBe('35 min')
})

test.each([
  [0, '0.00 USD'],
  [10.4, '10.40 USD'],
  [0.0131, '0.0131 USD'],
  [1234.567, '1,234.57 USD'],
  [null, '–'],
])('%d is shown as %s', (amount, text) => {
  expect(money(amount, 'USD')).toBe(text)
})

test('shares and counts', () => {
  expect([percent(0.655), percent(2), percent(null)]).toEqual(['65.5%', '200%', '–'])
  expect([count(1, 'alert'), count(0, 'alert'), count(1200, 'fails', 'fail')]).toEqual([
    '1 alert',
    '0 alerts',
    '1,200 fail',
  ])
})
