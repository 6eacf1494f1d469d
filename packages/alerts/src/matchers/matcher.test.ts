import { parse } from '@botwatch/options'
import fc from 'fast-check'
import { RE2JS } from 're2js'
import { describe, expect, test, vi } from 'vitest'

import type { LabelMatcher } from '../alert.ts'
import { compileMatchers, readPattern } from './matcher.ts'
import { matcherList, patternProblems } from './parse.ts'

function fits(op: LabelMatcher['op'], value: string, host?: string): boolean {
  return compileMatchers([{ name: 'host', op, value }])(host === undefined ? {} : { host }, 'warning')
}

const list = (length: number, value: string) =>
  Array.from({ length }, () => ({ name: 'host', op: '=~', value }))

function problemOf(pattern: string): string | undefined {
  const read = readPattern(pattern)
  return read.ok ? undefined : read.expected
}

describe('a matcher', () => {
  test.each([
    ['=', 'web', 'web', true],
    ['=', 'web', 'web-1', false],
    ['=', '', undefined, true],
    ['!=', 'web', 'web', false],
    ['!=', 'web', undefined, true],
    ['=~', 'web', 'web-1', false],
    ['=~', 'web|db', 'db', true],
    ['=~', 'a|ab', 'ab', true],
    ['=~', 'web-.*', 'xweb-1', false],
    ['=~', '(?i)WEB', 'web', true],
    ['=~', '.*', undefined, true],
    ['!~', 'web-.*', 'web-1', false],
    ['!~', 'web-.*', 'db-1', true],
    ['!~', 'web-.*', undefined, true],
    ['=~', 'Zürich|東京', '東京', true],
  ] as const)('host%s"%s" on %s is %s', (op, value, host, expected) => {
    expect(fits(op, value, host)).toBe(expected)
  })

  test('takes a regular expression for the whole value, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (value, other) => {
        const quoted = value.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
        expect(fits('=~', quoted, value)).toBe(true)
        expect(fits('=~', quoted, other)).toBe(other === value)
        expect(fits('!~', quoted, other)).toBe(other !== value)
      }),
    )
  })

  test('finds no label that an object only inherits', () => {
    const matches = compileMatchers([{ name: 'constructor', op: '=~', value: '.+' }])
    expect(matches({}, 'warning')).toBe(false)
  })

  test('must hold together with the others', () => {
    const matches = compileMatchers([
      { name: 'host', op: '=', value: 'a' },
      { name: 'severity', op: '!=', value: 'critical' },
    ])
    expect(matches({ host: 'a' }, 'warning')).toBe(true)
    expect(matches({ host: 'a' }, 'critical')).toBe(false)
    expect(matches({ host: 'b' }, 'warning')).toBe(false)
    expect(matches({ host: 'a', severity: 'low' }, 'critical')).toBe(true)
  })
})

test('of a list that is too long no regular expression is compiled, because thousands take seconds', () => {
  const compile = vi.spyOn(RE2JS, 'compile')
  expect([patternProblems(list(33, '(')), compile.mock.calls]).toEqual([[], []])
  expect(patternProblems(list(32, '('))).toHaveLength(32)
  const parsed = parse(matcherList(), list(9000, '('))
  expect(parsed.ok || parsed.problems.map(({ expected }) => expected)).toEqual([
    'a list of at most 32 matchers',
  ])
  compile.mockRestore()
})

test('the regular expressions of a list have a limit together', () => {
  expect(patternProblems(list(32, '(web|db)-[0-9]+'))).toEqual([])
  const large = `.*${'.?'.repeat(100)}q`
  expect(patternProblems(list(3, large))).toEqual([])
  expect(patternProblems(list(32, large)).at(-1)).toMatchObject({
    index: 31,
    message: 'regular expressions that are simpler together',
  })
})

test('a regular expression is refused when it is too long, too large, or not of linear time', () => {
  expect(problemOf('a'.repeat(256))).toBeUndefined()
  expect(problemOf('a'.repeat(257))).toMatch(/256 characters/)
  for (const pattern of ['(', '(?=a)', String.raw`(a)\1`, 'a{1001}']) {
    expect(problemOf(pattern)).toMatch(/RE2/)
  }
  expect(problemOf('((a{1,30}){1,30})')).toMatch(/repetitions/)
  expect(problemOf('(a+)+$')).toBeUndefined()
})
