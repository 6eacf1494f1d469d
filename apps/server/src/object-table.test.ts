import { expect, test } from 'vitest'

import { createObjectTable } from './object-table.ts'

test('an object with an equal description stays, any other is created anew', () => {
  const table = createObjectTable()
  const first = table.next()
  const a = first.reuse('a', { port: 1, list: [1] }, () => ({}))
  const b = first.reuse('b', { port: 1 }, () => ({}))
  first.keep()
  const second = table.next()
  expect(second.reuse('a', { list: [1], port: 1 }, () => ({}))).toBe(a)
  expect(second.reuse('b', { port: 2 }, () => ({}))).not.toBe(b)
  expect(second.reuse('c', { port: 1 }, () => ({}))).not.toBe(b)
})

test('a generation that is not kept has changed nothing', () => {
  const table = createObjectTable()
  const first = table.next()
  const a = first.reuse('a', 1, () => ({}))
  first.keep()
  table.next().reuse('a', 2, () => ({}))
  expect(table.next().reuse('a', 1, () => ({}))).toBe(a)
})

test('an object that one generation has left out is created anew', () => {
  const table = createObjectTable()
  const first = table.next()
  const a = first.reuse('a', 1, () => ({}))
  first.keep()
  table.next().keep()
  expect(table.next().reuse('a', 1, () => ({}))).not.toBe(a)
})
