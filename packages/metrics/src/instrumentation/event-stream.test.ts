import fc from 'fast-check'
import { expect, test } from 'vitest'

import { memoryInUse } from '../../test/memory-use.ts'
import { EventStreamReader } from './event-stream.ts'

function read(pieces: readonly string[]): readonly string[] {
  const data: string[] = []
  const reader = new EventStreamReader((text) => data.push(text))
  for (const piece of pieces) reader.write(new TextEncoder().encode(piece))
  reader.end()
  return data
}

test('an event that is longer than 8 MiB is skipped, and the next one read', () => {
  const mib = 'x'.repeat(2 ** 20)
  const long = ['data: ', ...Array<string>(9).fill(mib)]
  expect(read([...long, '\n\ndata: next\n\n'])).toEqual(['next'])
  expect(read([...long, '\ndata: more of it\n\ndata: next\n\n'])).toEqual(['next'])
  expect(read([...Array<string>(9).fill(`data: ${mib}\n`), '\n', 'data: next\n\n'])).toEqual(['next'])
  expect(read([...long])).toEqual([])
})

test.each(['\n', '\r\n', '\r'])(
  'after a long event, the rest of it is skipped and the next one read (%j)',
  (eol) => {
    const mib = 'x'.repeat(2 ** 20)
    const rest = ['data: rest of the line', 'data: {"usage": 1}', '', 'data: next', '', ''].join(eol)
    expect(read(['data: ', ...Array<string>(9).fill(mib), rest])).toEqual(['next'])
    const lines = Array<string>(9).fill(`data: ${mib}${eol}`)
    expect(read([...lines, ...rest.split('')])).toEqual(['next'])
    expect(read([...lines, rest, ...lines, eol, `data: last${eol}`])).toEqual(['next', 'last'])
  },
)

test('an event that ends in the chunk after 8 MiB does not take the following events with it', () => {
  const mib = 'x'.repeat(2 ** 20)
  const heard = read(['data: ', ...Array<string>(8).fill(mib), '\n\ndata: a\n\ndata: b\n\n'])
  expect(heard.slice(-2)).toEqual(['a', 'b'])
})

test('comments that keep a stream alive for long do not hide the next event', () => {
  const pings = ': ping\n\n'.repeat(2 ** 17)
  expect(read([...Array<string>(10).fill(pings), 'data: next\n\n'])).toEqual(['next'])
})

test('a line without an end is not kept in memory', () => {
  const chunk = new TextEncoder().encode('x'.repeat(2 ** 20))
  const reader = new EventStreamReader(() => {})
  reader.write(new TextEncoder().encode('data: '))
  const before = memoryInUse()
  for (let mib = 0; mib < 128; mib += 1) reader.write(chunk)
  expect(memoryInUse() - before).toBeLessThan(32 * 2 ** 20)
  reader.end()
})

test('a CR and an LF in two chunks are one line end', () => {
  expect(read(['data: a\r', '\ndata: b\r', '\n\r', '\n', 'data: c'])).toEqual(['a\nb', 'c'])
  expect(read(['data: a\r', '\r', 'data: b\r', '\r'])).toEqual(['a', 'b'])
})

test('a character that is split over chunks is one character', () => {
  const line = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[\r\n]/.test(text))
  fc.assert(
    fc.property(fc.array(line, { maxLength: 5 }), fc.integer({ min: 1, max: 7 }), (lines, length) => {
      const bytes = new TextEncoder().encode(lines.map((text) => `data: ${text}\n\n`).join(''))
      const heard: string[] = []
      const reader = new EventStreamReader((data) => heard.push(data))
      for (let at = 0; at < bytes.length; at += length) reader.write(bytes.subarray(at, at + length))
      reader.end()
      expect(heard).toEqual(lines)
    }),
  )
})
