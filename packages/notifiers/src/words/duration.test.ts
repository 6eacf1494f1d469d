import { expect, test } from 'vitest'

import { formatDuration } from './duration.ts'
import { en } from './languages/en.ts'
import { zhCn } from './languages/zh-cn.ts'

test.each([
  [0, '0 s'],
  [1, '1 s'],
  [59.4, '59 s'],
  [59.6, '1 min'],
  [125, '2 min 5 s'],
  [3599.7, '1 h'],
  [11_100, '3 h 5 min'],
  [86_399, '1 d'],
  [183_600, '2 d 3 h'],
  [2_592_000, '30 d'],
])('%d seconds are shown in at most two units, as %s', (seconds, text) => {
  expect(formatDuration(seconds, en)).toBe(text)
})

test('has the units of the language', () => {
  expect(formatDuration(11_100, zhCn)).toBe('3 小时 5 分钟')
})
