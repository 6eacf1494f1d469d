import fc from 'fast-check'
import { expect, test } from 'vitest'

import { formatTable } from './table.ts'
import { fit, shown, widthOf, wrap } from './width.ts'

const paint = (format: unknown, text: string): string => `<${String(format)}>${text}</>`
const plain = { paint: (_format: unknown, text: string) => text }
const columns = [
  { title: 'NAME' },
  { title: 'DUE', align: 'right' },
  { title: 'NOTE' },
  { title: 'REASON' },
] as const

test('a table is as wide as it needs to be, and leaves empty columns out', () => {
  const rows = [
    ['slack', '1', '', 'HTTP 404'],
    ['e-mail', '12', '', ''],
  ]
  expect(formatTable(columns, rows, { ...plain, width: 80 })).toEqual([
    'NAME    DUE  REASON',
    'slack     1  HTTP 404',
    'e-mail   12',
  ])
})

test('the last column is cut first, then the widest', () => {
  const rows = [['n'.repeat(30), '1', 'x', 'r'.repeat(50)]]
  expect(formatTable(columns, rows, { ...plain, width: 60 })[1]).toBe(
    `${'n'.repeat(30)}    1  x     ${'r'.repeat(16)}…`,
  )
  expect(formatTable(columns, rows, { ...plain, width: 40 })[1]).toBe(
    `${'n'.repeat(14)}…    1  x     ${'r'.repeat(11)}…`,
  )
})

test('a format is for the text and not for the spaces behind it', () => {
  const rows = [[{ text: 'ok', format: 'green' }, '1', '', 'x']] as const
  expect(formatTable(columns, rows, { paint, width: 80 })[1]).toBe('<green>ok</>      1  x')
})

test('no table is wider than the terminal', () => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 60 }).map(shown)
  const row = fc.tuple(cell, cell, cell, cell)
  fc.assert(
    fc.property(fc.array(row, { maxLength: 5 }), fc.integer({ min: 60, max: 200 }), (rows, width) => {
      for (const line of formatTable(columns, rows, { ...plain, width }))
        expect(widthOf(line)).toBeLessThanOrEqual(width)
    }),
  )
})

test.each([
  ['abc', 3],
  ['東京', 4],
  ['e\u0301', 1],
  ['🔥', 2],
  ['→…–', 3],
])('%s takes %i cells', (text, width) => {
  expect(widthOf(text)).toBe(width)
})

test('a text is cut between characters, and wrapped between words', () => {
  expect(fit('東京都', 5)).toBe('東京…')
  expect(fit('abc', 3)).toBe('abc')
  expect(wrap('Restart the process, see https://wiki.example.com/cpu now', 20)).toEqual([
    'Restart the process,',
    'see',
    'https://wiki.example.com/cpu',
    'now',
  ])
  expect(wrap('all on one line', Infinity)).toEqual(['all on one line'])
})

test('an unknown value is a dash, and control characters are escaped', () => {
  expect([null, undefined, 0, false, 'a\u001B[2J\u202E\n'].map(shown)).toEqual([
    '–',
    '–',
    '0',
    'false',
    String.raw`a\u{1b}[2J\u{202e}\u{a}`,
  ])
})
