import { describe, expect, test } from 'vitest'

import { checkPayload } from '../../test/fake-discord.ts'
import { checked, full, minimal } from '../../test/checked-discord.ts'
import { emptyCard, groupCard, sampleCard } from '../../test/sample-cards.ts'
import { showDiscord } from '../../test/show-discord.ts'
import type { Card, Fact } from '../message/card.ts'

const fieldOf = (name: string, value: string): readonly string[] =>
  checked({ facts: [{ name, value }] }).slice(1)
const factsOf = (count: number, value = 'v'): readonly Fact[] =>
  Array.from({ length: count }, (_, n) => ({ name: `n${n}`, value: `${value}${n}` }))
const urlOf = (length: number): string => 'https://a.example/'.padEnd(length, 'x')

/** The lines of the part about several alerts. */
const linesOf = (card: Card): readonly string[] => checked(card)[1]?.split('\n') ?? []

/** The line of links, of which the first has this length once written. */
function linksShown(length: number): string | undefined {
  const urls = [urlOf(length - '[L0](<>)'.length), 'https://b.example/']
  return checked({ links: urls.map((url, n) => ({ label: `L${n}`, url })) })[1]
}

function actionShown(length: number): string | undefined {
  return checked({ action: { name: 'What to do', value: 'x'.repeat(length) } })[1]
}

/** The minimal form of a text of this length. */
function minimalShown(length: number): string {
  const body = minimal(emptyCard({ text: 'x'.repeat(length) }))
  checkPayload(JSON.parse(body))
  return showDiscord(body)
}

describe('at each limit', () => {
  test.each([1, 100])('a headline of 500 characters is whole, one of %d more is cut', (more) => {
    const title = 'x'.repeat(500 - '[WARNING] '.length)
    expect(checked({ title })[0]).toBe(`[WARNING] ${title}`)
    const shown = checked({ title: title + 'x'.repeat(more === 1 ? 1 : 500 * 99) })[0] ?? ''
    expect(shown).toMatch(/^\[WARNING\] x+… \(\d+ more\)$/)
    expect(shown.length).toBeGreaterThan(490)
  })

  test.each(['x', '*', '😀'])(
    'a text of 4096 characters of %j once escaped is whole, a longer one is cut',
    (unit) => {
      const escaped = unit === 'x' ? 1 : 2
      const text = unit.repeat(4096 / escaped)
      expect(checked({ text })[1]).toBe(text)
      for (const longer of [text + unit, unit.repeat(400_000)]) {
        const shown = checked({ text: longer })[1] ?? ''
        expect(shown).toMatch(/… \(\d+ more\)$/)
        expect(shown.replace(/….*/, '').length * (unit === '*' ? 2 : 1)).toBeGreaterThan(4060)
      }
    },
  )

  test('a text leaves room for what to do and the links below it', () => {
    const links = [{ label: 'Runbook', url: 'https://wiki.example.com/' }]
    const action = { name: 'What to do', value: 'Look' }
    const room = 4096 - '\n\n**What to do**\nLook\n\n[Runbook](<https://wiki.example.com/>)'.length
    const shown = (length: number): string | undefined =>
      checked({ links, action, text: 'x'.repeat(length) })[1]
    expect(shown(room)).toBe(`${'x'.repeat(room)}\n\nWhat to do\nLook\n\nRunbook`)
    expect(shown(room + 1)).toMatch(/^x{3900,}… \(\d+ more\)\n\nWhat to do\nLook\n\nRunbook$/)
  })

  test('what to do, of 1024 characters, is whole, a longer text is cut', () => {
    expect(actionShown(1024)).toBe(`What to do\n${'x'.repeat(1024)}`)
    for (const length of [1025, 102_400])
      expect(actionShown(length)).toMatch(/^What to do\nx{1000,}… \(\d+ more\)$/)
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
    const shown = (count: number): readonly string[] => checked({ facts: factsOf(count) }).slice(1)
    expect(shown(25)).toEqual(factsOf(25).flatMap(({ name, value }) => [name, value]))
    expect(shown(26).slice(-2)).toEqual(['…', '(2 more)'])
    expect(shown(2500).slice(-2)).toEqual(['…', '(2476 more)'])
  })

  test('a footer of 256 characters is whole, a longer one is cut', () => {
    expect(checked({ footer: 'x*'.repeat(128) }).at(-1)).toBe('x*'.repeat(128))
    for (const length of [257, 25_700])
      expect(checked({ footer: 'x'.repeat(length) }).at(-1)).toMatch(/^x{230,}… \(\d+ more\)$/)
  })

  test('an embed of 6000 characters is whole, a longer one is cut until it fits', () => {
    const value = 'v'.repeat(900)
    const facts = Array.from({ length: 5 }, (_, n) => ({ name: `n${n}`, value }))
    const room = 6000 - facts.length * 902
    const whole = checked({ facts, text: 'x'.repeat(room) })
    expect(whole).toEqual(expect.arrayContaining(['x'.repeat(room), value]))
    const cut = checked({ facts, text: 'x'.repeat(room + 1) })
    expect(cut.at(-1)).toMatch(/^v{400,}… \(\d+ more\)$/)
    const many = Array.from({ length: 100 }, () => ({ name: '*'.repeat(3000), value: '😀'.repeat(3000) }))
    const wide = checked({ facts: many, text: '_'.repeat(500_000) })
    expect(wide).toHaveLength(2 + 25 * 2)
    expect(wide.slice(2, 4)).toEqual([
      expect.stringMatching(/^\*{9,}…/),
      expect.stringMatching(/^(?:😀){40,}…/u),
    ])
  })

  test('a content of 2000 characters, in the minimal form, is whole, a longer one is cut', () => {
    const room = 2000 - '[WARNING]\n'.length
    expect(minimalShown(room)).toBe(`[WARNING]\n${'x'.repeat(room)}`)
    for (const length of [room + 1, 200_000])
      expect(minimalShown(length)).toMatch(/^\[WARNING\]\nx{1900,}… \(\d+ more\)$/)
  })

  test('links of 700 characters are there, and one that does not fit is left out, the others are not', () => {
    const other = ' · [L1](<https://b.example/>)'.length
    expect(linksShown(700 - other)).toBe('L0 · L1')
    expect(linksShown(701 - other)).toBe('L0')
    for (const length of [701, 100_000]) expect(linksShown(length)).toBe('L1')
  })
})

describe('several alerts', () => {
  test('are a line each, with the counts below', () => {
    const lines = linesOf({ ...groupCard(12), more: 'and 8 more: 8 warning firing' })
    expect(lines).toHaveLength(13)
    expect(lines[0]).toBe('[CRITICAL] rule_0, api glm: 34% (limit 10%), for 12 min · Alert')
    expect(lines[12]).toBe('and 8 more: 8 warning firing')
  })

  test.each(['x', '&', '*_`', '\n\n> ', '😀'])(
    '20 of them are all named, with as much of their long texts of %j as there is room for',
    (unit) => {
      const long = unit.repeat(2000)
      for (const overrides of [{ text: long }, { title: long }, { title: long, text: long }]) {
        const card = {
          ...groupCard(20, overrides),
          facts: factsOf(25, 'v'.repeat(2000)),
          footer: 'x'.repeat(256),
        }
        const lines = linesOf(card)
        expect(lines).toHaveLength(20)
        for (const line of lines) expect(line).toMatch(/^\[CRITICAL\] .*… \(\d+ more\).*Alert$/)
      }
    },
  )

  test.each([20, 21, 2000])('of %d the first 20 are named, and the others counted', (count) => {
    const lines = linesOf(groupCard(count, { text: '' }))
    expect(lines[19]).toBe('[CRITICAL] rule_19, api glm · Alert')
    expect(lines[20]).toBe(count === 20 ? undefined : `… (${count - 20} more)`)
  })

  test('that do not fit beside a long text are counted, above the counts of the message', () => {
    const action = { name: 'What to do', value: 'x'.repeat(5000) }
    const links = [{ label: 'Runbook', url: urlOf(680) }]
    const parts = {
      facts: factsOf(100),
      text: 'x'.repeat(5000),
      action,
      links,
      more: 'and 9 more: 9 error firing',
    }
    const lines = linesOf({ ...groupCard(20, { title: '*'.repeat(1000), text: '*'.repeat(1000) }), ...parts })
    const named = lines.filter((line) => line.startsWith('[CRITICAL]')).length
    expect(named).toBeGreaterThan(10)
    expect(named).toBeLessThan(20)
    const counted = lines.indexOf(`… (${20 - named} more)`)
    expect(lines[counted + 1]).toBe(parts.more)
  })

  test('lose a link that would take the room of the words', () => {
    const link = { label: 'Alert', url: urlOf(2000) }
    expect(linesOf(groupCard(1, { link }))).toEqual([
      '[CRITICAL] rule_0, api glm: 34% (limit 10%), for 12 min',
    ])
  })

  test('have their titles in bold', () => {
    const [{ link } = { link: null }] = groupCard(1).alerts
    expect(JSON.parse(full(groupCard(1)))).toMatchObject({
      embeds: [
        {
          description: `**[CRITICAL] rule_0, api glm**: 34% (limit 10%), for 12 min · [Alert](<${link?.url ?? ''}>)`,
        },
      ],
    })
  })
})

test.each([
  ['info', 0x3b82f6],
  ['warning', 0xf59e0b],
  ['error', 0xe5484d],
  ['critical', 0x8e1b3f],
  ['recovered', 0x2e9e5b],
  ['ended', 0x8b95a1],
] as const)('an embed that is %s has its colour', (tone, color) => {
  expect(JSON.parse(full(sampleCard({ tone })))).toMatchObject({ embeds: [{ color }] })
})

test('the headline is the content, which notifications show, and has no more backslashes than it needs', () => {
  expect(JSON.parse(full(sampleCard()))).toMatchObject({
    content: '[CRITICAL] high_api_error_rate, api glm: 34% (limit 10%)',
  })
})

test('a time is shown in the zone of whoever looks, unless it is elsewhere', () => {
  const text = '2026-01-05 10:00 UTC'
  const time = { ms: 1_767_607_200_999, text }
  const valueOf = (value: string): unknown => {
    const { embeds } = JSON.parse(full(emptyCard({ facts: [{ name: 'Since', value, time }] }))) as {
      readonly embeds: readonly { readonly fields: readonly { readonly value: string }[] }[]
    }
    return embeds[0]?.fields[0]
  }
  expect(valueOf(text)).toEqual({ name: 'Since', value: '<t:1767607200:f>', inline: true })
  expect(valueOf(`${text}, for *5* min`)).toMatchObject({ value: '<t:1767607200:f>, for \\*5\\* min' })
  expect(valueOf(`at ${text}`)).toMatchObject({ value: `at ${text}` })
  const long = { facts: [{ name: 'Since', value: text + 'v'.repeat(100_000), time }] }
  expect(checked(long).at(-1)).toMatch(/^2026-01-05 10:00 UTCv{980,}… /)
})

test('a card without anything but a headline has no embed', () => {
  expect(JSON.parse(full(emptyCard({ title: 'x' })))).toEqual({
    content: '[WARNING] x',
    allowed_mentions: { parse: [] },
  })
})
