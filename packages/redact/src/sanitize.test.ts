import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createRedactor } from './redactor.ts'
import { sanitize } from './sanitize.ts'

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

test('keeps a number with the name of a token', () => {
  expect(value({ token_expires_in_days: 13, token: 5 })).toEqual({ token_expires_in_days: 13, token: 5 })
})

test('converts values that JSON does not have', () => {
  const date = new Date('2026-01-05T10:00:00Z')
  expect(
    value({
      nan: NaN,
      minus: -0,
      inf: -Infinity,
      big: 12n,
      date,
      fn: () => 1,
      gone: undefined,
      map: new Map([['a', 1]]),
    }),
  ).toEqual({
    nan: null,
    minus: 0,
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

test('drops __proto__, and cuts getters and proxies that throw', () => {
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

test('always returns a value that JSON writes and reads back unchanged', () => {
  fc.assert(
    fc.property(
      fc.anything({
        withBigInt: true,
        withBoxedValues: true,
        withDate: true,
        withMap: true,
        withNullPrototype: true,
        withSet: true,
        withSparseArray: true,
        withTypedArray: true,
      }),
      (input) => {
        const out = value(input)
        expect(JSON.parse(JSON.stringify(out))).toEqual(out)
      },
    ),
  )
})

test('hides all text below a name of a secret, and no number', () => {
  expect(
    value({
      password: ['abc', { a: 'def', b: [new Map([['c', 'ghi']])] }],
      credentials: { user: 'abc', error: new Error('def'), at: new Date(0), url: new URL('http://abc/') },
      auth: { pass: 'abc', attempts: 3, ok: true, none: null, big: 5n },
      pwd: 'abc',
      sessionId: 'abc',
      secrets: new Set(['abc']),
      tokens: { prompt: 12, completion: 3 },
      total_tokens: 15,
      after: 'abc',
    }),
  ).toEqual({
    password: ['[redacted]', { a: '[redacted]', b: [{ c: '[redacted]' }] }],
    credentials: {
      user: '[redacted]',
      error: { name: '[redacted]', message: '[redacted]' },
      at: '[redacted]',
      url: '[redacted]',
    },
    auth: { pass: '[redacted]', attempts: 3, ok: true, none: null, big: '5' },
    pwd: '[redacted]',
    sessionId: '[redacted]',
    secrets: ['[redacted]'],
    tokens: { prompt: 12, completion: 3 },
    total_tokens: 15,
    after: 'abc',
  })
})

test('hides the value after the name of a secret in a list of arguments or headers', () => {
  expect(
    value([
      ['--api-key', 'opensesame-1', '--model', 'glm-4.6', '--max-tokens', '4096'],
      ['curl', '-u', 'user:pass', 'https://example.com'],
      ['Host', 'example.com', 'X-Api-Key', 'abcdef123456', 'Accept', '*/*'],
      ['token', 'projectId', 'password'],
      ['--token', '--verbose'],
    ]),
  ).toEqual([
    ['--api-key', '[redacted]', '--model', 'glm-4.6', '--max-tokens', '4096'],
    ['curl', '-u', '[redacted]', 'https://example.com'],
    ['Host', 'example.com', 'X-Api-Key', '[redacted]', 'Accept', '*/*'],
    ['token', 'projectId', 'password'],
    ['--token', '--verbose'],
  ])
})

test('shows the size of binary data, and none of its bytes', () => {
  expect(value([new Uint8Array(20_000_000), Buffer.from('opensesame'), new ArrayBuffer(7)])).toEqual([
    '[20000000 bytes]',
    '[10 bytes]',
    '[7 bytes]',
  ])
})

test('reads no more of an array, a map or a set than it keeps', () => {
  let reads = 0
  const counted = (size: number, item: (index: number) => unknown): Iterable<unknown> => ({
    *[Symbol.iterator]() {
      for (let index = 0; index < size; index += 1) {
        reads += 1
        yield item(index)
      }
    },
  })
  const items = counted(10_000, (index) => index)
  const entries = counted(10_000, (index) => [index, index])
  const array = Object.assign([] as unknown[], { [Symbol.iterator]: () => items[Symbol.iterator]() })
  const set = Object.assign(new Set(), { [Symbol.iterator]: () => items[Symbol.iterator]() })
  const map = Object.assign(new Map(), { [Symbol.iterator]: () => entries[Symbol.iterator]() })
  const [a, b, c] = value([array, set, map]) as [unknown[], unknown[], object]
  expect([a.length, b.length, Object.keys(c).length]).toEqual([50, 50, 50])
  expect(reads).toBeLessThan(200)
  expect(value(Array.from({ length: 3 }))).toEqual([null, null, null])
})

test('cuts inner objects that are shared many times', () => {
  let shared: unknown = 'leaf'
  for (let level = 0; level < 4; level += 1) shared = Array.from({ length: 50 }, () => shared)
  const count = (json: unknown): number =>
    Array.isArray(json) ? json.reduce((sum: number, item) => sum + count(item), 1) : 1
  expect(count(value(shared))).toBeLessThan(1300)
  expect(count(value(shared, { maxNodes: 100 }))).toBeLessThan(400)
  expect(JSON.stringify(value(shared))).toContain('[…]')
})

test('reads a limited part of very long texts, in all no more than some megabytes', () => {
  let looked = 0
  const hide = (text: string): string => {
    looked += text.length
    return text
  }
  sanitize('x'.repeat(5_000_000), hide)
  expect(looked).toBeLessThan(100_000)
  sanitize(
    Array.from({ length: 40 }, () => 'x'.repeat(5_000_000)),
    hide,
  )
  expect(looked).toBeLessThan(2_000_000)
  expect(value('x'.repeat(5_000_000))).toBe(`${'x'.repeat(499)}…`)
  expect(value({ ['k'.repeat(5_000_000)]: 1 })).toEqual({ [`${'k'.repeat(499)}…`]: 1 })
  // oxlint-disable-next-line no-new-wrappers, unicorn/new-for-builtins
  expect(value(new String('x'.repeat(5_000_000)))).toBe(`${'x'.repeat(499)}…`)
  expect(value(2n ** 5_000_000n)).toBe('[…]')
})

test('shows no part of a secret at the end of the text that it reads', () => {
  // Everything before the cut shrinks to a few characters, so that the cut itself comes into view.
  for (let shift = 0; shift < 12; shift += 1) {
    const input = `password="${'x'.repeat(66_000 - 34 - shift)}" ${'opensesame '.repeat(20_000)}`
    expect(value(input)).not.toMatch(/open|sesame/)
  }
  expect(value(`sk-${'a'.repeat(100_000)}`)).toBe('[redacted]…')
})

test('does not throw for values whose methods throw', () => {
  const token = 'glpat-ABCDEFGHIJKLMNOPQRST'
  const fail = (): never => {
    throw new Error(token)
  }
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  const hostile = [
    proxy,
    Object.defineProperty(new Error('x'), 'message', { get: fail }),
    Object.assign(new Date(0), { toISOString: fail, getTime: fail }),
    Object.assign(new Map([['a', 1]]), { [Symbol.iterator]: fail }),
    new Map([[{ toString: fail }, 1]]),
    new Proxy([], { get: fail }),
    Object.assign(Object(1) as object, { valueOf: fail }),
  ]
  for (const input of hostile) {
    expect(JSON.stringify(value({ input, after: 1 }))).toContain('"after":1')
    expect(JSON.stringify(value([input]))).not.toContain(token)
  }
})

test('cuts a map without an end', () => {
  const endless = Object.assign(new Map(), {
    *[Symbol.iterator]() {
      for (;;) yield ['nothing', undefined]
    },
  })
  expect(value(endless)).toEqual({})
})

test('hides the value of a pair whose name is one of a secret', () => {
  const pairs = [
    { name: 'DB_PASSWORD', value: 'hunter22' },
    { key: 'Authorization', value: ['abc'] },
    { name: 'PORT', value: '3000' },
  ]
  expect(createRedactor().value(pairs)).toEqual([
    { name: 'DB_PASSWORD', value: '[redacted]' },
    { key: 'Authorization', value: ['[redacted]'] },
    { name: 'PORT', value: '3000' },
  ])
})

test('reads no more of a large value than it keeps', () => {
  let reads = 0
  const counted = (target: object): object =>
    new Proxy(target, {
      get: (...args) => {
        reads += 1
        return Reflect.get(...args) as unknown
      },
      getOwnPropertyDescriptor: (...args) => {
        reads += 1
        return Reflect.getOwnPropertyDescriptor(...args)
      },
    })
  const wide = counted(Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, n])))
  const list = counted(Array.from({ length: 20_000 }, () => 'item'))
  expect(Object.keys(value(wide) as object)).toHaveLength(50)
  expect(value(list)).toHaveLength(50)
  expect(reads).toBeLessThan(500)
})

test('leaves out inherited properties', () => {
  expect(value(Object.assign(Object.create({ inherited: 1 }) as object, { own: 2 }))).toEqual({ own: 2 })
})

// Vitest fails if the rejection is left unhandled.
test('names a promise, and ignores that it rejects', async () => {
  const forgotten = Promise.reject(new Error('opensesame'))
  expect(value({ waiting: forgotten })).toEqual({ waiting: '[promise]' })
  await new Promise((resolve) => void setImmediate(resolve))
})
