import fc from 'fast-check'
import { expect, test } from 'vitest'

import { clampRatio, parseCount, parseCpuList, parseStat } from './parse.ts'

test('reads a counter with the line end of the kernel', () => {
  expect(parseCount('42\n')).toBe(42)
  expect(parseCount('0')).toBe(0)
})

test.each(['', 'max', '-1', '1.5', '1e3', '0x10', '12 apples', null, undefined])(
  '%j is no counter',
  (text) => {
    expect(parseCount(text)).toBeNull()
  },
)

test('finds a whole name, not one with the same beginning', () => {
  expect(parseStat('inactive_file_total 1\ntotal_inactive_file 2\ninactive_file 3\n', 'inactive_file')).toBe(
    3,
  )
  expect(parseStat('inactive_file_total 1\n', 'inactive_file')).toBeNull()
  expect(parseStat(null, 'inactive_file')).toBeNull()
})

test.each([
  ['0\n', [0]],
  ['0-3,8,10-11\n', [0, 1, 2, 3, 8, 10, 11]],
  [' 63', [63]],
])('reads the CPUs of %j', (text, expected) => {
  expect([...(parseCpuList(text) ?? [])]).toEqual(expected)
})

test.each(['', '\n', '3-1', '0-', '-1', '0,,1', '0-99999', '0 1', 'all', null, undefined])(
  '%j is no list of CPUs',
  (text) => {
    expect(parseCpuList(text)).toBeNull()
  },
)

test('any text gives a finite number of at least 0, or null', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.bigInt().map(String)), (text) => {
      const values = [parseCount(text), parseStat(`a ${text}`, 'a')]
      expect(values.every((value) => value === null || (value >= 0 && Number.isFinite(value)))).toBe(true)
    }),
  )
})

test('limits any number to 0..1; NaN and Infinity give null', () => {
  expect([-1, 0.5, 7, Number.NaN, Infinity].map(clampRatio)).toEqual([0, 0.5, 1, null, null])
})
