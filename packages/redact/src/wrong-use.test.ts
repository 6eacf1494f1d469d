import { describe, expect, test } from 'vitest'

import { createRedactor } from './redactor.ts'

const token = 'glpat-ABCDEFGHIJKLMNOPQRST'

function fail(): never {
  throw new Error(token)
}

function* secrets(): Generator<string | undefined> {
  yield undefined
  yield 'opensesame'
}

describe('wrong use', () => {
  test('of the options throws one OptionsError without the secret', () => {
    for (const [options, message] of [
      [{ secret: [token] }, 'secret: unknown option; did you mean secrets?'],
      [
        { secrets: token },
        'secrets: expected an array, a set or another iterable of at most 10000 strings, got a string of 26 characters',
      ],
      [
        { secrets: [token, 5, null] },
        'secrets[1]: expected a string, got 5; secrets[2]: expected a string, got null',
      ],
      [null, 'expected an object, got null'],
    ] as const) {
      const create = (): unknown => createRedactor(options as never)
      expect(create).toThrow(
        expect.objectContaining({
          name: 'OptionsError',
          code: 'INVALID_OPTIONS',
          message: `Invalid redactor options: ${message}`,
        }) as Error,
      )
    }
  })

  test('of a getter or an iterable that throws is an OptionsError without the secret', () => {
    for (const options of [
      Object.defineProperty({}, 'secrets', { get: fail, enumerable: true }),
      { secrets: { [Symbol.iterator]: fail } },
    ])
      expect(() => createRedactor(options)).toThrow(/^Invalid redactor options: expected plain data/)
  })

  test('any iterable of secrets is read, and undefined counts as left out', () => {
    expect(createRedactor({ secrets: secrets() }).text('say opensesame')).toBe('say [redacted]')
    expect(createRedactor({ secrets: new Set(['opensesame']) }).text('say opensesame')).toBe('say [redacted]')
    expect(createRedactor({ secrets: undefined }).text('say opensesame')).toBe('say opensesame')
  })

  test('a secret that is not a string is not registered', () => {
    const { register } = createRedactor()
    for (const given of [undefined, null, 1234567, { toString: () => token }])
      expect(register(given as string)).toBe(false)
  })

  test('a text that is not a string is converted and redacted, and one that cannot be converted is hidden', () => {
    const { text } = createRedactor({ secrets: ['opensesame'] })
    expect(text(undefined as never)).toBe('undefined')
    expect(text(12n as never)).toBe('12')
    expect(text(new Error('no opensesame') as never)).toBe('Error: no [redacted]')
    expect(text({ toString: () => `has ${token}` } as never)).toBe('has [redacted]')
    expect(text({ toString: fail } as never)).toBe('[redacted]')
    expect(text(Object.create(null) as never)).toBe('[redacted]')
    expect(text(Symbol('opensesame') as never)).toBe('Symbol([redacted])')
  })

  test('of limits gives the defaults', () => {
    const { value } = createRedactor()
    const deep = { a: { b: { c: { d: { e: { f: 1 } } } } } }
    const cut = { a: { b: { c: { d: { e: '[…]' } } } } }
    for (const bad of [undefined, NaN, -1, '9', null]) {
      const limits = { maxLength: bad, maxDepth: bad, maxKeys: bad, maxNodes: bad }
      expect(value(deep, limits as never)).toEqual(cut)
      expect(value('x'.repeat(600), limits as never)).toHaveLength(500)
      expect(value(Array.from({ length: 60 }), limits as never)).toHaveLength(50)
    }
    expect(value(deep, Object.defineProperty({}, 'maxDepth', { get: fail }))).toEqual(cut)
    expect(value(deep, null as never)).toEqual(cut)
  })
})

test('an iterable of secrets without an end is refused', () => {
  const endless = {
    *[Symbol.iterator](): Generator<string> {
      for (;;) yield token
    },
  }
  expect(() => createRedactor({ secrets: endless })).toThrow(/secrets: expected .* at most 10000 strings/)
})
