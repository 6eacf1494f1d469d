import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { hostileCard, hostileText } from '../../test/arbitrary-card.ts'
import { checked, full, minimal } from '../../test/checked-slack.ts'
import { emptyCard, sampleCard } from '../../test/sample-cards.ts'
import { oneLine, prepareText, readableText } from '../text.ts'

const keep = (text: string): string => text

describe('a text from outside', () => {
  test('cannot mention, format, link or break anything, in any place', () => {
    fc.assert(
      fc.property(hostileCard, (card) => {
        expect(() => checked(card)).not.toThrow()
      }),
      { numRuns: 100 },
    )
  })

  test('is shown as it is, in any place', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const clean = readableText(prepareText(text, 10_000, keep))
        const isVisible = /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(clean)
        const value = isVisible ? clean : '–'
        const line = isVisible ? oneLine(clean) : '–'
        const fact = { name: 'n', value: text }
        expect(checked({ facts: [fact], action: fact }).slice(2)).toEqual([`n\n${value}`, `n\n${value}`])
        expect(checked({ footer: `at ${text}` }).at(-1)).toBe(oneLine(`at ${clean}`))
        const name = checked({ facts: [{ name: text, value: 'v' }] }).at(-1) ?? ''
        expect(name === `${line}\nv` || name.includes('… (')).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test.each([':warning:', 'a:b:c', '_a_', 'x _a', '10:30:00', '> a', 'x\n > a', '~a~', '`a`', '*a*'])(
    'is not markup beside a bold name: %s',
    (text) => {
      expect(checked({ facts: [{ name: 'n', value: text }] })[2]).toBe(`n\n${text}`)
      expect(full(emptyCard({ facts: [{ name: 'n', value: text }] }))).not.toContain('"type":"mrkdwn"')
    },
  )

  test.each(['error_rate is 34%', 'at 10:30', 'a < b & c > d', 'See https://a.example/b.'])(
    'stands below a bold name if it is no markup: %s',
    (text) => {
      expect(checked({ facts: [{ name: 'n', value: text }] })[2]).toBe(`n\n${text}`)
      expect(full(emptyCard({ facts: [{ name: 'n', value: text }] }))).toContain('"*n*')
    },
  )

  test('is not looked up by Slack', () => {
    for (const body of [full(sampleCard()), minimal(sampleCard())])
      expect(JSON.parse(body)).toMatchObject({ mrkdwn: false, unfurl_links: false, unfurl_media: false })
  })
})
