import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

import { hostileMessage, hostileText } from '../../test/arbitrary-message.ts'
import { checkPayload } from '../../test/fake-slack.ts'
import { showSlack, slackTexts } from '../../test/show-slack.ts'
import { shownMessages } from '../../test/shown-messages.ts'
import { cardOf } from '../message/card.ts'
import type { Message } from '../message/message.ts'
import { sampleMessage } from '../testing/messages.ts'
import { prepareText, readableText } from '../text.ts'
import { slackMinimalPayload, slackPayload } from './slack-payload.ts'

const keep = (text: string): string => text
const full = (message: Message): string => slackPayload(cardOf(message, keep), keep)
const minimal = (message: Message): string => slackMinimalPayload(cardOf(message, keep), keep)

/** Throws when Slack would refuse the message in either form, or if a text is more than plain text. */
function checked(message: Message): readonly string[] {
  const body = full(message)
  for (const each of [body, minimal(message)]) {
    checkPayload(JSON.parse(each))
    expect(each.isWellFormed()).toBe(true)
    showSlack(each)
  }
  return slackTexts(body)
}

const { alert: _alert, ...bare } = sampleMessage({ title: '', text: '', fields: [], labels: {}, links: [] })

const fieldOf = (name: string, value: string): readonly string[] =>
  checked({ ...bare, fields: [{ name, value }] })
const fullField = (name: string, value: string): string => full({ ...bare, fields: [{ name, value }] })
const fieldsOf = (count: number): Message['fields'] =>
  Array.from({ length: count }, (_, n) => ({ name: `n${n}`, value: `v${n}` }))
const urlOf = (length: number): string => 'https://a.example/'.padEnd(length, '&')

describe('at each limit', () => {
  const word = '[WARNING] '

  test.each([1, 100])('a headline of 150 characters is whole, one of %d more is cut', (more) => {
    const title = 'x'.repeat(150 - word.length)
    expect(checked({ ...bare, title })).toContain(word + title)
    const longer = `${title}${'x'.repeat(more === 1 ? 1 : 150 * 99)}`
    expect(checked({ ...bare, title: longer })[1]).toMatch(/^\[WARNING\] x+… \(\d+ more\)$/)
    expect(checked({ ...bare, title: longer })[1]?.length).toBeGreaterThan(145)
  })

  test.each(['x', '&', '😀', '\n>'])(
    'a text of 3000 characters of %j once escaped is whole, a longer one is cut',
    (unit) => {
      const escaped = unit.replace('&', '&amp;').replace('>', '&gt;').length
      const text = `y${unit.repeat(Math.floor(2998 / escaped))}y`
      expect(checked({ ...bare, text })).toContain(text)
      for (const longer of [`${text}${unit}${unit}`, unit.repeat(300_000)]) {
        const shown = checked({ ...bare, text: longer })[2] ?? ''
        expect(shown).toMatch(/… \(\d+ more\)$/)
        expect(shown.length * escaped).toBeGreaterThan(2700)
      }
    },
  )

  test('a field of 1879 characters beside its name is whole, a longer one is cut', () => {
    const value = 'v'.repeat(1879)
    expect(fieldOf('n'.repeat(120), value)).toContain(`${'n'.repeat(120)}\n${value}`)
    expect(fieldOf('n'.repeat(121), `${value}v`).at(-1)).toMatch(/^n+… \(\d+ more\)\nv+… \(\d+ more\)$/)
    expect(fieldOf('n'.repeat(12_000), 'v'.repeat(187_900)).at(-1)).toMatch(
      /^n+… \(\d+ more\)\nv+… \(\d+ more\)$/,
    )
  })

  test('ten facts are all there, and of more it says how many are missing', () => {
    const shown = (count: number): readonly string[] => checked({ ...bare, fields: fieldsOf(count) }).slice(2)
    expect(shown(9)).toEqual([
      'Severity\nwarning',
      ...fieldsOf(9).map(({ name, value }) => `${name}\n${value}`),
    ])
    expect(shown(10).at(-1)).toBe('…\n(2 more)')
    expect(shown(1000).at(-1)).toBe('…\n(992 more)')
    expect(shown(1000)).toHaveLength(10)
  })

  test('texts that are too much together are cut, and shown in part all the same', () => {
    const fields = Array.from({ length: 9 }, (_, n) => ({ name: `n${n}`, value: '😀'.repeat(900) }))
    const shown = checked({ ...bare, text: 'x'.repeat(2900), fields })
    expect(shown.join('').length).toBeLessThan(10_000)
    for (const text of shown.slice(4)) expect(text).toMatch(/^n\d\n(?:😀){100,}… \(\d+ more\)$/u)
  })

  test('a link too long is left out, and the others stay', () => {
    const links = [urlOf(100_000), urlOf(390), urlOf(391), 'https://b.example/'].map(
      (each) => ({ rel: 'alert', url: each }) as const,
    )
    expect(checked({ ...bare, links }).at(-1)).toBe('Alert · Alert')
  })
})

describe('a text from outside', () => {
  test('cannot mention, format, link or break anything, in any place', () => {
    fc.assert(
      fc.property(hostileMessage, (message) => {
        expect(() => checked(message)).not.toThrow()
      }),
      { numRuns: 300 },
    )
  })

  test('is shown as it is', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const shown = checked({ ...bare, fields: [{ name: 'n', value: text }] }).at(-1)
        const clean = readableText(prepareText(text, 10_000, keep))
        expect(shown).toBe(`n\n${/[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(clean) ? clean : '–'}`)
      }),
      { numRuns: 300 },
    )
  })

  test('is not looked up by Slack', () => {
    for (const body of [full(sampleMessage()), minimal(sampleMessage())])
      expect(JSON.parse(body)).toMatchObject({ mrkdwn: false, unfurl_links: false, unfurl_media: false })
  })
})

test('the bar beside a message has the colour of its severity', () => {
  expect(JSON.parse(full(sampleMessage({ severity: 'info' })))).toMatchObject({
    attachments: [{ color: '#3b82f6' }],
  })
  expect(JSON.parse(full(sampleMessage({ type: 'resolved' })))).toMatchObject({
    attachments: [{ color: '#2e9e5b' }],
  })
})

test('a time is shown in the time zone of the reader, unless the text beside it could be markup', () => {
  const time = '2026-01-05T10:00:00.000Z'
  const shown = '<!date^1767607200^{date_short_pretty}, {time}|2026-01-05 10:00 UTC>'
  expect(fullField('Deployed at', time)).toContain(`Deployed at\\n${shown}"`)
  expect(fullField('Resolved', `${time} after 5m (recovered)`)).toContain(
    `Resolved\\n${shown} after 5m (recovered)"`,
  )
  expect(fieldOf('*at*', time).at(-1)).toBe(`*at*\n${time}`)
  expect(fieldOf('at', `${time} by _ada_`).at(-1)).toBe(`at\n${time} by _ada_`)
})

test('a message looks as in the documentation', () => {
  const docs = readFileSync(new URL('../../../../docs/notifiers.md', import.meta.url), 'utf8')
  for (const message of shownMessages) expect(docs.includes(showSlack(full(message)))).toBe(true)
})
