import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createRedactor } from './redactor.ts'

const { value } = createRedactor({ secrets: ['opensesame'] })

test('hides secrets in strings, keys and properties named like one', () => {
  expect(
    value({ note: 'say opensesame', opensesame: 1, api_key: 'x', privateToken: 'y', prompt_tokens: 3 }),
  ).toEqual({
    note: 'say [redacted]',
    '[redacted]': 1,
    api_key: '[redacted]',
    privateToken: '[redacted]',
    prompt_tokens: 3,
  })
})

test('keeps a number whose name speaks of a token', () => {
  expect(value({ token_expires_in_days: 13, token: 5 })).toEqual({ token_expires_in_days: 13, token: 5 })
})

test('turns what JSON cannot say into what it can', () => {
  const date = new Date('2026-01-05T10:00:00Z')
  expect(
    value({
      nan: NaN,
      inf: -Infinity,
      big: 12n,
      date,
      fn: () => 1,
      gone: undefined,
      map: new Map([['a', 1]]),
    }),
  ).toEqual({
    nan: null,
    inf: null,
    big: '12',
    date: '2026-01-05T10:00:00.000Z',
    map: { a: 1 },
  })
})

test('keeps name, message, code and cause of an error, and no stack', () => {
  const error = Object.assign(new Error('no opensesame', { cause: new TypeError('inner') }), { code: 'E_X' })
  expect(value(error)).toEqual({
    name: 'Error',
    message: 'no [redacted]',
    code: 'E_X',
    cause: { name: 'TypeError', message: 'inner' },
  })
})

test('cuts cycles, depth, width and length', () => {
  const loop: Record<string, unknown> = {}
  loop.self = loop
  expect(value(loop)).toEqual({ self: '[…]' })
  expect(value({ a: { b: { c: { d: { e: { f: 1 } } } } } })).toEqual({ a: { b: { c: { d: { e: '[…]' } } } } })
  const wide = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`k${i}`, i]))
  expect(Object.keys(value(wide) as object)).toHaveLength(50)
  expect(value('x'.repeat(600))).toBe(`${'x'.repeat(499)}…`)
  expect(value(`${'x'.repeat(498)}😀tail`)).toBe(`${'x'.repeat(498)}…`)
})

test('drops __proto__ and survives getters and proxies that throw', () => {
  const hostile = JSON.parse('{"__proto__": {"polluted": true}, "a": 1}') as unknown
  expect(value(hostile)).toEqual({ a: 1 })
  const getter = Object.defineProperty({}, 'x', {
    enumerable: true,
    get: () => {
      throw new Error('no')
    },
  })
  expect(value(getter)).toEqual({ x: '[…]' })
  const proxy = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('no')
      },
    },
  )
  expect(value(proxy)).toBe('[…]')
})

test('always gives what JSON writes and reads back unchanged', () => {
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
      (input) => {
        const out = value(input)
        expect(JSON.parse(JSON.stringify(out))).toEqual(out)
      },
    ),
  )
})
