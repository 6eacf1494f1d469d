import fc from 'fast-check'
import { expect, test } from 'vitest'

import { formatMatchers, readMatchers } from './matchers.ts'

/** `read`, or the exit code of the refusal. */
function codeOf(text: string): unknown {
  try {
    return readMatchers([text]).length > 0 && 'read'
  } catch (error) {
    return (error as { readonly exitCode?: number }).exitCode
  }
}

const read = (...args: readonly string[]): string => formatMatchers(readMatchers(args))

test.each([
  [['high_error_rate'], '{alertname="high_error_rate"}'],
  [['cpu', 'severity=warning'], '{alertname="cpu", severity="warning"}'],
  [['alertname=~"slow_.*" severity=warning'], '{alertname=~"slow_.*", severity="warning"}'],
  [['alertname=~slow_.*', 'severity!=info'], '{alertname=~"slow_.*", severity!="info"}'],
  [['{check="glm_api", host!~"web-.+"}'], '{check="glm_api", host!~"web-.+"}'],
  [[' a = b ,c="d e" , '], '{a="b", c="d e"}'],
  [['a=b,c=d e=f'], '{a="b", c="d", e="f"}'],
  [['a=', 'b=""'], '{a="", b=""}'],
  [[String.raw`a="x\"y\\z"`, String.raw`b=~"\d+"`], String.raw`{a="x\"y\\z", b=~"\\d+"}`],
  [['url=http://example.com:80/?a=b'], '{url="http://example.com:80/?a=b"}'],
])('%j is %s', (args, matchers) => {
  expect(read(...args)).toBe(matchers)
})

test.each(['', 'a b', 'a=b c', '=b', 'a=="b"', 'a="b', "a='b'", 'a=b}', '{a=b', '1a=b', 'a=b "c"'])(
  '%j is refused and shown',
  (text) => {
    expect(() => readMatchers([text])).toThrow(
      `Expected matchers, e.g. 'alertname=~"slow_.*"' severity=warning, got ${JSON.stringify(text)}.`,
    )
  },
)

test('a value with quotes around it is read as it is', () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !/[\n\\]/.test(text)),
      (value) => {
        const quoted = value.replaceAll('"', String.raw`\"`)
        expect(readMatchers([`{a="${quoted}", b=c}`])).toEqual([
          { name: 'a', op: '=', value },
          { name: 'b', op: '=', value: 'c' },
        ])
      },
    ),
  )
})

test('a text of any kind is read, or refused as a wrong command line', () => {
  const parts = fc.constantFrom('a', '=', '=~', '"', '\\', ' ', ',', '{', '}', '!', 'severity=info', '\n')
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 200 }), (list) => {
      expect(codeOf(list.join(''))).toBeOneOf(['read', 64])
    }),
  )
})
