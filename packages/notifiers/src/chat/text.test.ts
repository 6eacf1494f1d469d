import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { createLineWriter, createTextWriter, joinWithin } from './text.ts'

const keep = (text: string): string => text
const escape = (text: string): string => text.replaceAll('&', '&amp;')

describe('createTextWriter', () => {
  const write = createTextWriter(escape, keep)

  test('leaves a text that fits once escaped alone, and cuts one that is a character longer', () => {
    expect(write(`${'x'.repeat(195)}&`, 200)).toBe(`${'x'.repeat(195)}&amp;`)
    expect(write(`${'x'.repeat(196)}&`, 200)).toMatch(/^x+… \(\d+ more\)$/)
    expect(write('&'.repeat(40), 200)).toBe('&amp;'.repeat(40))
    expect(write('&'.repeat(41), 200)).toMatch(/^(?:&amp;)+… \(\d+ more\)$/)
  })

  test('says how much of the text is missing, not of what it became', () => {
    const [, kept = '', missing] = /^((?:&amp;)+)… \((\d+) more\)$/.exec(write('&'.repeat(1000), 200)) ?? []
    expect(kept.length / 5 + Number(missing)).toBe(1000)
  })

  test('stays within the limit and well-formed, whatever the text', () => {
    const unit = fc.oneof(fc.constant('&'), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }))
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 400 }), fc.integer({ min: 120, max: 300 }), (units, max) => {
        const written = write(units.join(''), max)
        expect(written.length).toBeLessThanOrEqual(max)
        expect(written.isWellFormed()).toBe(true)
        expect(written).not.toMatch(/&(?!amp;)|[\u2028\u2029\u202a-\u202e\u2066-\u2069]|(?![\t\n])\p{Cc}/u)
      }),
    )
  })

  test.each(['', ' \t\n ', '\u200b', '\u200f\u2066'])('shows %j as a dash', (text) => {
    expect(write(text, 200)).toBe('–')
  })

  test('takes secrets out before it escapes', () => {
    const redacting = createTextWriter(escape, (text) => text.replaceAll('a&b', '***'))
    expect(redacting('key a&b', 200)).toBe('key ***')
  })
})

test('createLineWriter makes one line of a text', () => {
  const write = createLineWriter(escape, keep)
  expect(write(' a\n\n\tb\u2028& ', 200)).toBe('a b &amp;')
  expect(write('x\n'.repeat(1000), 200)).toMatch(/^[x ]+… \(\d+ more\)$/)
})

test('joinWithin leaves out what does not fit', () => {
  expect(joinWithin(['aa', 'bb', 'cc'], 12)).toBe('aa · bb · cc')
  expect(joinWithin(['aa', 'b'.repeat(11), 'cc'], 12)).toBe('aa · cc')
  expect(joinWithin(['b'.repeat(13)], 12)).toBe('')
})
