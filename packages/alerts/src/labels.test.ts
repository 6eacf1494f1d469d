import { isDeepStrictEqual } from 'node:util'

import fc from 'fast-check'
import { expect, test, vi } from 'vitest'

import { labelKey, readLabels } from './labels.ts'

test('reads texts, numbers and booleans, and leaves absent and empty values out', () => {
  expect(readLabels({ host: 'a', code: 500, up: false, none: null, gone: undefined, empty: '' })).toEqual({
    host: 'a',
    code: '500',
    up: 'false',
  })
  expect(readLabels(undefined)).toEqual({})
})

test.each([
  ['a name that cannot be one', { 'not-a-name': 'x' }],
  ['a name that means something else', JSON.parse('{"__proto__": "x"}')],
  ['an object as a value', { host: {} }],
  ['a list', ['host']],
  ['a text', 'host=a'],
])('refuses %s', (_what, input) => {
  expect(readLabels(input)).toBeUndefined()
})

test('cuts a long value, and keeps two of them apart', () => {
  const cuts: string[] = []
  const [one, other] = ['a', 'b'].map((end) =>
    readLabels({ path: 'x'.repeat(1024) + end, host: 'h' }, (label, expected) => cuts.push(label + expected)),
  )
  expect(one?.['path']).toMatch(/^x{1014}…#[0-9a-f]{8}$/)
  expect(one?.['path']).toHaveLength(1024)
  expect(other?.['path']).not.toBe(one?.['path'])
  expect(one?.['host']).toBe('h')
  expect(cuts).toEqual(
    ['path', 'path'].map((name) => `.${name}at most 1024 characters, so the rest is replaced by a hash`),
  )
  expect(readLabels({ path: 'x'.repeat(1024) })).toEqual({ path: 'x'.repeat(1024) })
})

test('reduces more than 32 labels, whatever their order, and keeps two sets apart', () => {
  const many = Array.from({ length: 33 }, (_, index) => [`l${String(index).padStart(2, '0')}`, 'v'] as const)
  const onCut = vi.fn()
  const labels = readLabels(Object.fromEntries(many), onCut) ?? {}
  expect(Object.keys(labels)).toEqual([...many.slice(0, 31).map(([name]) => name), 'more_labels'])
  expect(onCut).toHaveBeenCalledOnce()
  expect(readLabels(Object.fromEntries(many.toReversed()))).toEqual(labels)
  const other = readLabels({ ...Object.fromEntries(many), l32: 'w' })
  expect(other?.['more_labels']).not.toBe(labels['more_labels'])
  expect(readLabels(Object.fromEntries(many.slice(1)))).toEqual(Object.fromEntries(many.slice(1)))
})

test.each([
  ['with texts', 'v'],
  ['without values', null],
])('refuses 5000 labels %s, and reads no more than 1000 of them', (_what, value) => {
  let reads = 0
  const labels = new Proxy(Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`l${n}`, value])), {
    get: (...args) => {
      reads += 1
      return Reflect.get(...args) as unknown
    },
  })
  expect(readLabels(labels)).toBeUndefined()
  expect(reads).toBeLessThanOrEqual(1000)
})

test('refuses a value of more than a million characters', () => {
  expect(readLabels({ path: 'x'.repeat(1_000_001) })).toBeUndefined()
})

test('gives two label sets the same key only when they are the same', () => {
  const labels = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('x', 'xb=1:x', 'b=1:x', '1:'))
  fc.assert(
    fc.property(labels, labels, (one, other) => {
      expect(labelKey(one) === labelKey(other)).toBe(isDeepStrictEqual({ ...one }, { ...other }))
    }),
  )
})
