import { createRedactor, type Redactor } from '@botwatch/redact'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'

import { clean as cleanOrNull, type CleanContent, type Content } from './clean.ts'

/** Cleans with a redactor that works. */
function clean(content: Content, by: Redactor): CleanContent {
  const cleaned = cleanOrNull(content, by)
  if (cleaned === null) throw new Error('the redactor failed')
  return cleaned
}

const secret = 'hunter2-hunter2'
const redactor = createRedactor({ secrets: [secret] })

/** What comes of going through every text on its own. */
function thoroughly({ message, metrics, errorDetails }: Content): unknown {
  return {
    message: redactor.value(message),
    metrics: redactor.value(metrics ?? {}),
    errorDetails: redactor.value(errorDetails),
  }
}

test('plain content is redacted in one call, with the same result as text by text', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ maxLength: 600 }),
    fc.constantFrom(
      secret,
      'Bearer',
      'abcdefgh12345678',
      'token: ',
      'glpat-ABCDEFGHIJKLMNOPQRST',
      'glpat-',
      'ABCDEFGHIJKLMNOPQRST',
      '-----BEGIN PRIVATE KEY-----',
      '-----BEGIN PRIVATE KEY-----\nabc',
      '__proto__',
      'api_key',
      'aHVudGVyMi1odW50ZXIy',
    ),
  )
  const anyFigure = fc.oneof(
    fc.double(),
    fc.boolean(),
    fc.constantFrom(null, undefined, 'text', secret, NaN, 1n, new Date(0), { deep: 1 }),
  )
  const anyContent = fc.record({
    message: anyText,
    metrics: fc.option(fc.dictionary(anyText, anyFigure, { maxKeys: 5 }), { nil: undefined }),
    errorDetails: fc.constantFrom(undefined, null, new Error('x'), secret),
  })
  fc.assert(
    fc.property(anyContent, (content) => {
      expect(clean(content, redactor)).toEqual(thoroughly(content))
    }),
    { numRuns: 300 },
  )
})

test('plain content needs one call of the redactor', () => {
  const text = vi.fn<Redactor['text']>((input) => input)
  const value = vi.fn<Redactor['value']>()
  const content = {
    message: 'API responding normally (status 200)',
    metrics: { status_code: 200, content_length: null },
  }
  expect(clean(content, { ...redactor, text, value })).toEqual({ ...content, errorDetails: null })
  expect(text).toHaveBeenCalledTimes(1)
  expect(value).not.toHaveBeenCalled()
})

test('a value that comes after cannot be changed from outside', () => {
  const metrics = { n: 1 }
  const cleaned = clean({ message: 'm', metrics }, redactor)
  metrics.n = 2
  expect(cleaned.metrics).toEqual({ n: 1 })
})

test.each([
  [new Map([['a', 1]]), { a: 1 }],
  [Object.defineProperty({}, 'a', { enumerable: true, get: refuse }), { a: '[…]' }],
])('metrics that are not plain are taken apart', (metrics, expected) => {
  expect(clean({ message: 'm', metrics }, redactor).metrics).toEqual(expected)
})

test('a negative zero becomes zero, as in JSON', () => {
  expect(Object.is(clean({ message: 'm', metrics: { n: -0 } }, redactor).metrics['n'], 0)).toBe(true)
})

test('half a character is taken out', () => {
  expect(clean({ message: 'a\ud800b', metrics: { n: 1 } }, redactor).message).toBe('a\ufffdb')
})

test('no key changes the prototype of metrics', () => {
  const metrics = JSON.parse('{ "__proto__": null, "n": 1 }') as object
  const cleaned = clean({ message: 'm', metrics }, redactor).metrics
  expect(cleaned).toEqual({ n: 1 })
  expect(Object.getPrototypeOf(cleaned)).toBe(Object.prototype)
})

test('metrics are the first fifty', () => {
  const metrics = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`k${n}`, n]))
  const first = Object.fromEntries(Object.entries(metrics).slice(0, 50))
  expect(clean({ message: 'm', metrics }, redactor).metrics).toEqual(first)
  expect(clean({ message: 'm', metrics }, redactor)).toEqual(thoroughly({ message: 'm', metrics }))
})

test.each<readonly [string, unknown]>([
  ['figures', 1],
  ['texts', 'x'.repeat(100_000)],
  ['objects', { a: { b: { c: { d: { e: { f: 1 } } } } } }],
  ['lists', Array.from({ length: 1000 }, () => 'x')],
])('of metrics with 20,000 %s, no more are read than are kept', (_what, item) => {
  let reads = 0
  const metrics = new Proxy(Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, item])), {
    get: (...args) => {
      reads += 1
      return Reflect.get(...args) as unknown
    },
    getOwnPropertyDescriptor: (...args) => {
      reads += 1
      return Reflect.getOwnPropertyDescriptor(...args)
    },
  })
  const cleaned = clean({ message: 'm', metrics }, redactor)
  expect(Object.keys(cleaned.metrics)).toHaveLength(50)
  expect(JSON.stringify(cleaned).length).toBeLessThan(50_000)
  expect(reads).toBeLessThan(500)
})

function refuse(): never {
  throw new Error('no')
}
