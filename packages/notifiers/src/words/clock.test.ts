import { expect, test } from 'vitest'

import { AT } from '../../test/words-scenes.ts'
import { createClock } from './clock.ts'
import { wordsOf } from './languages/languages.ts'

const textOf = (iso: string | null, timeZone = 'UTC', language: 'en' | 'zh-CN' = 'en', at = AT): unknown =>
  createClock({ language, timeZone }, at, wordsOf(language)).moment(iso)?.text

test('shows the time of day, with the date if it is another day', () => {
  expect(textOf('2026-01-05T03:11:59.999Z')).toBe('03:11')
  expect(textOf('2026-01-05T00:05:00Z')).toBe('00:05')
  expect(textOf('2026-01-04T23:59:00Z')).toBe('Jan 4 23:59')
  expect(textOf('2025-12-31T23:59:00Z')).toBe('Dec 31, 2025 23:59')
})

test('shows it in the zone of the reader, whose day counts', () => {
  expect(textOf('2026-01-04T23:59:00Z', 'Asia/Shanghai')).toBe('07:59')
  expect(textOf('2026-01-05T03:11:00Z', 'America/New_York')).toBe('22:11')
  expect(textOf('2026-01-05T05:30:00Z', 'America/New_York')).toBe('Jan 5 00:30')
})

test('knows daylight saving time', () => {
  const at = '2026-03-29T03:00:00Z'
  expect(textOf('2026-03-29T00:59:00Z', 'Europe/Berlin', 'en', at)).toBe('01:59')
  expect(textOf('2026-03-29T01:00:00Z', 'Europe/Berlin', 'en', at)).toBe('03:00')
})

test('writes dates in the order of the language', () => {
  expect(textOf('2026-01-03T16:30:00Z', 'Asia/Shanghai', 'zh-CN')).toBe('1月4日 00:30')
  expect(textOf('2025-12-30T16:30:00Z', 'Asia/Shanghai', 'zh-CN')).toBe('2025年12月31日 00:30')
})

test('names the zone at the time of the message', () => {
  expect(createClock({ language: 'en', timeZone: 'UTC' }, AT, wordsOf('en')).zone).toBe('UTC')
  expect(createClock({ language: 'en', timeZone: 'America/New_York' }, AT, wordsOf('en')).zone).toBe('EST')
  expect(
    createClock({ language: 'en', timeZone: 'America/New_York' }, '2026-07-01T00:00:00Z', wordsOf('en')).zone,
  ).toBe('EDT')
})

test.each([null, '', '3', 'now', '2026-02-31T25:00:00Z', '2026', '2'.repeat(1_000_000)])(
  'shows nothing for a text that is no time: %#',
  (iso) => {
    expect(textOf(iso)).toBeUndefined()
  },
)

test('always shows the date if the time of the message is not known', () => {
  expect(textOf('2026-01-05T03:11:00Z', 'UTC', 'en', 'soon')).toBe('Jan 5, 2026 03:11')
})
