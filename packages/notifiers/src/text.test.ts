import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { firstItems, oneLine, prepareText, readableText } from './text.ts'

const keep = (text: string): string => text
const redact = (text: string): string => text.replaceAll('sesame-open', '[redacted]')

describe('prepareText', () => {
  test('leaves a text that fits alone', () => {
    expect(prepareText('a\tb\nc\r\n“d” 😀', 24, keep)).toBe('a\tb\nc\r\n“d” 😀')
    expect(prepareText('x'.repeat(24), 24, keep)).toBe('x'.repeat(24))
  })

  test('adds how much was cut', () => {
    expect(prepareText('x'.repeat(25), 24, keep)).toBe(`${'x'.repeat(13)}… (12 more)`)
    expect(prepareText('x'.repeat(1_000_000), 30, keep)).toBe(`${'x'.repeat(14)}… (999986 more)`)
  })

  test('cuts between code points', () => {
    expect(prepareText(`${'x'.repeat(12)}😀${'y'.repeat(20)}`, 24, keep)).toBe(`${'x'.repeat(12)}… (22 more)`)
  })

  test('replaces control characters and lone surrogates', () => {
    expect(prepareText('a\0b\u001bc\u007fd\u0085e\ud800f', 24, keep)).toBe('a�b�c�d�e�f')
  })

  test('searches for secrets before it cuts', () => {
    expect(prepareText(`${'x'.repeat(20)}sesame-open`, 24, redact)).toBe(`${'x'.repeat(13)}… (17 more)`)
    expect(prepareText('sesame-open'.repeat(3), 40, redact)).toBe('[redacted]'.repeat(3))
  })

  test('leaves out a possible start of a secret at the end of the searched part', () => {
    const secret = 's'.repeat(1000)
    const hide = (text: string): string => text.replaceAll(secret, '***')
    const text = secret.repeat(50)
    for (let shift = 0; shift < 1000; shift += 97)
      expect(prepareText('x'.repeat(shift) + text, 1000, hide)).not.toContain('sss')
  })

  test('keeps text of either direction and removes direction marks, which could hide a secret', () => {
    expect(prepareText('user \u202egpj.exe\u202c \u2066x\u2069 שלום\u200f!', 40, keep)).toBe(
      'user gpj.exe x שלום\u200f!',
    )
    expect(prepareText('ses\u202eame-open\u2066', 24, redact)).toBe('[redacted]')
  })

  test('is well-formed, without control characters and no longer than asked for, whatever the text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 })
    fc.assert(
      fc.property(text, fc.integer({ min: 24, max: 200 }), (input, max) => {
        const out = prepareText(input, max, keep)
        expect(out.length).toBeLessThanOrEqual(max)
        expect(out.isWellFormed()).toBe(true)
        expect(out).not.toMatch(/(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u)
      }),
    )
  })
})

test('oneLine joins lines at every kind of line break', () => {
  expect(oneLine(' a\r\n b\u2028c\u2029d\te ')).toBe('a b c d e')
})

test('readableText has one kind of line break', () => {
  expect(readableText('a\r\nb\rc\u2028d\u2029e')).toBe('a\nb\nc\nd\ne')
})

test('firstItems replaces the last item by how many are missing', () => {
  expect(firstItems(['a', 'b', 'c'], 3, keep)).toEqual(['a', 'b', 'c'])
  expect(firstItems(['a', 'b', 'c', 'd'], 3, keep)).toEqual(['a', 'b', '(2 more)'])
})
