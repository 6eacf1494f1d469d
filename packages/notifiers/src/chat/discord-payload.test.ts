import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

import { hostileMessage, hostileText } from '../../test/arbitrary-message.ts'
import { checkPayload } from '../../test/fake-discord.ts'
import { discordTexts, showDiscord } from '../../test/show-discord.ts'
import { shownMessages } from '../../test/shown-messages.ts'
import { cardOf } from '../message/card.ts'
import type { Message } from '../message/message.ts'
import { sampleMessage } from '../testing/messages.ts'
import { prepareText, readableText } from '../text.ts'
import { discordMinimalPayload, discordPayload } from './discord-payload.ts'

const keep = (text: string): string => text
const full = (message: Message): string => discordPayload(cardOf(message, keep), message.timestamp, keep)
const minimal = (message: Message): string => discordMinimalPayload(cardOf(message, keep), keep)

/** Throws when Discord would refuse the message in either form, or if a text is more than plain text. */
function checked(message: Message): readonly string[] {
  const body = full(message)
  for (const each of [body, minimal(message)]) {
    checkPayload(JSON.parse(each))
    expect(each.isWellFormed()).toBe(true)
    showDiscord(each)
  }
  return discordTexts(body)
}

const { alert } = sampleMessage()
const { alert: _alert, ...bare } = sampleMessage({ title: '', text: '', fields: [], labels: {}, links: [] })
/** Beside the text, an embed has a title, whose brackets are escaped, and the severity. */
const OTHERS = '\\[WARNING\\]Severitywarning'.length

const fieldOf = (name: string, value: string): readonly string[] =>
  checked({ ...bare, fields: [{ name, value }] }).slice(3)
const fieldsOf = (count: number): Message['fields'] =>
  Array.from({ length: count }, (_, n) => ({ name: `n${n}`, value: `v${n}` }))
const urlOf = (length: number): string => 'https://a.example/'.padEnd(length, 'x')

function contentOf(length: number): string {
  const body = minimal({ ...bare, text: 'x'.repeat(length) })
  checkPayload(JSON.parse(body))
  return showDiscord(body)
}

describe('at each limit', () => {
  test.each([1, 100])('a title of 256 characters is whole, one of %d more is cut', (more) => {
    // Each bracket of the word is escaped.
    const title = 'x'.repeat(256 - '[WARNING] '.length - 2)
    expect(checked({ ...bare, title })[0]).toBe(`[WARNING] ${title}`)
    const shown = checked({ ...bare, title: title + 'x'.repeat(more === 1 ? 1 : 256 * 99) })[0] ?? ''
    expect(shown).toMatch(/^\[WARNING\] x+… \(\d+ more\)$/)
    expect(shown.length).toBeGreaterThan(250)
  })

  test.each(['x', '*', '😀'])(
    'a text of 4096 characters of %j once escaped is whole, a longer one is cut',
    (unit) => {
      const escaped = unit === 'x' ? 1 : 2
      const text = unit.repeat(4096 / escaped)
      expect(checked({ ...bare, text })[1]).toBe(text)
      for (const longer of [text + unit, unit.repeat(400_000)]) {
        const shown = checked({ ...bare, text: longer })[1] ?? ''
        expect(shown).toMatch(/… \(\d+ more\)$/)
        expect(shown.replace(/….*/, '').length * (unit === '*' ? 2 : 1)).toBeGreaterThan(4060)
      }
    },
  )

  test('a text leaves room for the links below it', () => {
    const links = [{ rel: 'runbook', url: 'https://wiki.example.com/' }] as const
    const room = 4096 - '\n\n[Runbook](<https://wiki.example.com/>)'.length
    const shown = (length: number): string | undefined =>
      checked({ ...bare, links, text: 'x'.repeat(length) })[1]
    expect(shown(room)).toBe(`${'x'.repeat(room)}\n\nRunbook`)
    expect(shown(room + 1)).toMatch(/^x{4000,}… \(\d+ more\)\n\nRunbook$/)
  })

  test('a field of 256 and 1024 characters is whole, a longer one is cut', () => {
    expect(fieldOf('n'.repeat(256), 'v'.repeat(1024))).toEqual(['n'.repeat(256), 'v'.repeat(1024)])
    for (const factor of [1, 100]) {
      const [name = '', value = ''] = fieldOf('n'.repeat(256 * factor + 1), 'v'.repeat(1024 * factor + 1))
      expect(name).toMatch(/^n{230,}… \(\d+ more\)$/)
      expect(value).toMatch(/^v{1000,}… \(\d+ more\)$/)
    }
  })

  test('25 fields are all there, and of more the last one is the number of the missing ones', () => {
    const shown = (count: number): readonly string[] => checked({ ...bare, fields: fieldsOf(count) }).slice(3)
    expect(shown(24)).toEqual(fieldsOf(24).flatMap(({ name, value }) => [name, value]))
    expect(shown(25).slice(-2)).toEqual(['…', '(2 more)'])
    expect(shown(2500).slice(-2)).toEqual(['…', '(2477 more)'])
  })

  test('an embed of 6000 characters is whole, a longer one is cut until it fits', () => {
    const value = 'v'.repeat(900)
    const fields = Array.from({ length: 5 }, (_, n) => ({ name: `n${n}`, value }))
    const room = 6000 - OTHERS - fields.length * 902
    const whole = checked({ ...bare, fields, text: 'x'.repeat(room) })
    expect(whole).toEqual(expect.arrayContaining(['x'.repeat(room), value]))
    const cut = checked({ ...bare, fields, text: 'x'.repeat(room + 1) })
    expect(cut.at(-1)).toMatch(/^v{400,}… \(\d+ more\)$/)
    const many = Array.from({ length: 100 }, () => ({ name: '*'.repeat(3000), value: '😀'.repeat(3000) }))
    const wide = checked({ ...bare, fields: many, text: '_'.repeat(500_000) })
    expect(wide).toHaveLength(2 + 25 * 2)
    expect(wide.slice(4, 6)).toEqual([
      expect.stringMatching(/^\*{10,}…/),
      expect.stringMatching(/^(?:😀){40,}…/u),
    ])
  })

  test('an embed with the most of everything fits', () => {
    const fields = Array.from({ length: 100 }, () => ({
      name: '*'.repeat(300),
      value: `9999-12-31T23:59:59Z ${'x'.repeat(2000)}`,
    }))
    const links = Array.from({ length: 5 }, () => ({ rel: 'runbook', url: urlOf(180) }) as const)
    const known = alert && { ...alert, rule: 'r'.repeat(200) }
    const long = { title: 'x'.repeat(300), text: 'x'.repeat(5000), labels: {}, fields, links }
    const shown = checked(sampleMessage({ ...long, ...(known && { alert: known }) }))
    expect(shown[1]).toMatch(/\n\nRunbook · Runbook · Runbook$/)
    expect(shown).toHaveLength(2 + 25 * 2 + 1)
  })

  test('a content of 2000 characters, in the minimal form, is whole, a longer one is cut', () => {
    const lines = '\\[WARNING\\]\n\nSeverity: warning'.length
    expect(contentOf(2000 - lines)).toMatch(/x\nSeverity: warning$/)
    expect(contentOf(2000 - lines + 1)).toMatch(/… \(\d+ more\)$/)
    expect(contentOf(200_000)).toMatch(/… \(\d+ more\)$/)
  })

  test('links too long for their place are left out, and the others stay', () => {
    const links = [urlOf(100_000), urlOf(900), urlOf(200), 'https://b.example/'].map(
      (each) => ({ rel: 'alert', url: each }) as const,
    )
    expect(checked({ ...bare, links })[1]).toBe('Alert · Alert')
  })
})

describe('a text from outside', () => {
  test('cannot mention, format, link or break anything, in any place', () => {
    fc.assert(
      fc.property(hostileMessage, (message) => {
        expect(() => checked(message)).not.toThrow()
      }),
      { numRuns: 100 },
    )
  })

  test('is shown as it is', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const shown = checked({ ...bare, fields: [{ name: 'n', value: text }] }).at(-1)
        const clean = readableText(prepareText(text, 10_000, keep))
        const shownTabs = clean.replaceAll('\t', '    ')
        expect(shown).toBe(/[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(clean) ? shownTabs : '–')
      }),
      { numRuns: 300 },
    )
  })

  test('mentions nobody, however Discord reads it', () => {
    for (const body of [full(sampleMessage()), minimal(sampleMessage())])
      expect(JSON.parse(body)).toMatchObject({ allowed_mentions: { parse: [] } })
  })
})

test.each([
  [{ severity: 'info' }, 0x3b82f6],
  [{ severity: 'warning' }, 0xf59e0b],
  [{ severity: 'error' }, 0xe5484d],
  [{ severity: 'critical' }, 0x8e1b3f],
  [{ severity: 'critical', type: 'resolved' }, 0x2e9e5b],
] as const)('an embed of %j has its colour', (of, color) => {
  expect(JSON.parse(full(sampleMessage(of)))).toMatchObject({ embeds: [{ color }] })
})

test('a time is shown in the time zone of the reader, and an invalid one is left out', () => {
  const fields = [{ name: 'Deployed at', value: '2026-01-05T10:00:00.000Z' }]
  expect(full({ ...bare, fields })).toContain(
    '{"name":"Deployed at","value":"<t:1767607200:f>","inline":true}',
  )
  expect(fieldOf('n', '2026-01-05T10:00:00Z *after* 5m')[1]).toBe('2026-01-05 10:00 UTC *after* 5m')
  expect(fieldOf('n', `2026-01-05T10:00:00Z ${'v'.repeat(100_000)}`)[1]).toMatch(
    /^2026-01-05 10:00 UTC v{980,}… /,
  )
  expect(JSON.parse(full({ ...bare, timestamp: '2026-02-30T10:00:00Z' }))).toMatchObject({
    embeds: [{ timestamp: '2026-03-02T10:00:00.000Z' }],
  })
  expect(JSON.parse(full({ ...bare, timestamp: 'now' }))).not.toHaveProperty('embeds.0.timestamp')
  expect(JSON.parse(full(bare))).toMatchObject({ embeds: [{ timestamp: bare.timestamp }] })
})

test('a message looks as in the documentation', () => {
  const docs = readFileSync(new URL('../../../../docs/notifiers.md', import.meta.url), 'utf8')
  for (const message of shownMessages) expect(docs.includes(showDiscord(full(message)))).toBe(true)
})
