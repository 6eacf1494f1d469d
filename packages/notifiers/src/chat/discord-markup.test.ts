import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { hostileCard, hostileText } from '../../test/arbitrary-card.ts'
import { checked, full, minimal } from '../../test/checked-discord.ts'
import { sampleCard } from '../../test/sample-cards.ts'
import { prepareText, readableText } from '../text.ts'

const keep = (text: string): string => text

const fieldOf = (name: string, value: string): readonly string[] =>
  checked({ facts: [{ name, value }] }).slice(1)

describe('a text from outside', () => {
  test('cannot mention, format, link or break anything, in any place', () => {
    fc.assert(
      fc.property(hostileCard, (card) => {
        expect(() => checked(card)).not.toThrow()
      }),
      { numRuns: 60 },
    )
  })

  test('is shown as it is, in any place', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const clean = readableText(prepareText(text, 10_000, keep)).replaceAll('\t', '    ')
        const shown = /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(clean) ? clean : '–'
        expect(fieldOf('n', text)[1]).toBe(shown)
        expect(checked({ text, action: { name: 'What to do', value: text } })[1]).toBe(
          text === '' ? 'What to do\n–' : `${shown}\n\nWhat to do\n${shown}`,
        )
      }),
      { numRuns: 300 },
    )
  })

  test.each([':warning:', 'a:b:c', '<:a:1>', '10:30:00 \\:x:'])('does not become an emoji: %s', (text) => {
    expect(checked({ title: text, text })).toEqual([`[WARNING] ${text}`, text])
  })

  test('is not emphasised by an underscore in a link below it', () => {
    const links = [{ label: 'Docs', url: 'https://wiki.example.com/?_' }]
    expect(checked({ text: 'See error_rate and _1', links })[1]).toBe('See error_rate and _1\n\nDocs')
  })

  test('mentions nobody, however Discord reads it', () => {
    for (const body of [full(sampleCard()), minimal(sampleCard())])
      expect(JSON.parse(body)).toMatchObject({ allowed_mentions: { parse: [] } })
  })
})
