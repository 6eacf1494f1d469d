import fc from 'fast-check'
import { expect, test } from 'vitest'

import { ByteWriter, copyPart, makeSlab, numberText, prepare, writeNumber } from './byte-writer.ts'

let shared = makeSlab(0)

/** What a writer writes behind what the others have written. */
function textOf(write: (writer: ByteWriter) => void): string {
  const writer = new ByteWriter(shared)
  write(writer)
  const { text, slab } = writer.finish()
  shared = slab
  return Buffer.from(text).toString()
}

/** Appends a text that was prepared. */
function append(writer: ByteWriter, text: string): void {
  const { view, length } = prepare(text)
  copyPart(writer.reserve(length), writer.end, view, 0, length)
  writer.end += length
}

test('every number is rendered like JavaScript does', () => {
  const target = new DataView(new ArrayBuffer(40))
  const anyNumber = fc.oneof(
    fc.double(),
    fc.maxSafeInteger(),
    fc.nat(),
    fc.nat({ max: 100_000_000 }),
    fc.nat({ max: 20_000 }),
  )
  fc.assert(
    fc.property(anyNumber, (value) => {
      const end = writeNumber(target, 3, value)
      expect(Buffer.from(target.buffer, 3, end - 3).toString()).toBe(numberText(value))
      expect(end - 3).toBeLessThan(26)
    }),
    { numRuns: 2000 },
  )
})

test.each([
  [0, '0'],
  [-0, '0'],
  [9999, '9999'],
  [10_000, '10000'],
  [99_999_999, '99999999'],
  [2 ** 31, '2147483648'],
  [0.1 + 0.2, '0.30000000000000004'],
  [1e21, '1e+21'],
  [Number.NaN, 'NaN'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
])('%s is written as %s', (value, text) => {
  const written = textOf((writer) => {
    writer.end = writeNumber(writer.reserve(26), writer.end, value)
    writer.lineFeed()
  })
  expect(written).toBe(`${text}\n`)
})

test('prepared text is copied byte for byte, for any text and position', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.toWellFormed())
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 10 }), (texts) => {
      const written = textOf((writer) => {
        for (const text of texts) append(writer, text)
      })
      expect(written).toBe(texts.join(''))
    }),
  )
})

test('texts in one slab do not overlap', () => {
  const first = new ByteWriter(makeSlab(0))
  first.text('first')
  const { text, slab } = first.finish()
  const second = new ByteWriter(slab)
  append(second, 'second')
  expect(Buffer.from(second.finish().text).toString()).toBe('second')
  expect(Buffer.from(text).toString()).toBe('first')
  expect(() => structuredClone(text, { transfer: [text.buffer] })).toThrow(/./)
})

test('moves to a larger slab, and discards text after a rewind', () => {
  const piece = 'x'.repeat(1_000_000)
  const written = textOf((writer) => {
    for (let again = 0; again < 9; again += 1) writer.text(piece)
    writer.rewind(1_000_000)
    writer.text('end')
  })
  expect(written).toHaveLength(1_000_003)
  expect(written.endsWith('xend')).toBe(true)
})
