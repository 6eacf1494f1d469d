import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { parseMatchers } from './matcher-text.ts'

const matchersOf = (text: string) => {
  const result = parseMatchers(text)
  return result.ok
    ? result.matchers.map(({ name, op, value }) => `${name} ${op} ${JSON.stringify(value)}`)
    : result.expected
}

describe('matchers are read as Alertmanager reads them', () => {
  test.each([
    ['alertname=~"slow_.*"', ['alertname =~ "slow_.*"']],
    ['check="website", severity!=info', ['check = "website"', 'severity != "info"']],
    ['{ host!~"db-[0-9]+" , env = prod , }', ['host !~ "db-[0-9]+"', 'env = "prod"']],
    [String.raw`path="a \"b\" \\ \n"`, [String.raw`path = "a \"b\" \\ \n"`]],
    [String.raw`host=~"web\\d+\.example"`, [String.raw`host =~ "web\\d+\\.example"`]],
    ['path="a, b={c}"', ['path = "a, b={c}"']],
    ['{a="b" c=d  e=~"f" }', ['a = "b"', 'c = "d"', 'e =~ "f"']],
    ['host=""', ['host = ""']],
    ['host=, env=', ['host = ""', 'env = ""']],
    ['host=web-1.example.com:80/x', ['host = "web-1.example.com:80/x"']],
  ])('%s', (text, matchers) => {
    expect(matchersOf(text)).toEqual(matchers)
  })
})

test.each([
  ['', ''],
  ['{}', ''],
  ['slow', ''],
  ['a="b", slow', ' (from character 8 on it is none)'],
  ['{a="b" "c"}', ' (from character 2 on it is none)'],
  ['a="b"c="d"', ''],
  ['a="b', ''],
  ['a==b', ''],
  ['a="b",, c="d"', ' (from character 7 on it is none)'],
  ['check name="b"', ''],
])('%s is refused with the place, and without the text', (text, where) => {
  expect(matchersOf(text)).toBe(`matchers such as alertname=~"slow_.*", severity!="info"${where}`)
})

test('any value can be written in quotes', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), (value) => {
      const quoted = value
        .replaceAll('\\', '\\\\')
        .replaceAll('"', String.raw`\"`)
        .replaceAll('\n', String.raw`\n`)
      expect(parseMatchers(`a="${quoted}"`)).toEqual({ ok: true, matchers: [{ name: 'a', op: '=', value }] })
    }),
  )
})
