import { describe, expect, test } from 'vitest'

import { checkPayload } from '../../test/fake-slack.ts'
import { checked, full, minimal } from '../../test/checked-slack.ts'
import { emptyCard, groupCard, sampleCard, sampleCardAlert } from '../../test/sample-cards.ts'
import { showSlack, slackTexts } from '../../test/show-slack.ts'
import type { Card, Fact } from '../message/card.ts'

const factsOf = (count: number): readonly Fact[] =>
  Array.from({ length: count }, (_, n) => ({ name: `n${n}`, value: `v${n}` }))

/** The lines of the part about several alerts. */
const linesOf = (card: Card): readonly string[] => checked(card).slice(2).join('\n').split('\n')

/** The line of links, of which the first has this length once written. */
function linksShown(length: number): string | undefined {
  const urls = ['https://a.example/'.padEnd(length - '<|L0>'.length, 'x'), 'https://b.example/']
  return checked({ links: urls.map((url, n) => ({ label: `L${n}`, url })) }).at(-1)
}

/** The block of a headline of this length. */
function headlineBlock(length: number, unit = 'x'): unknown {
  const title = unit.repeat(length - '[WARNING] '.length)
  checked({ title })
  return (JSON.parse(full(emptyCard({ title }))) as { readonly blocks: readonly unknown[] }).blocks[0]
}

const headline = (length: number): string => `[WARNING] ${'x'.repeat(length - 10)}`

describe('at each limit', () => {
  test('a headline of 150 characters is a header, a longer one a section, and one of more than 500 is cut', () => {
    expect(headlineBlock(150)).toMatchObject({
      type: 'header',
      text: { type: 'plain_text', text: headline(150) },
    })
    expect(headlineBlock(151)).toMatchObject({
      type: 'section',
      text: { type: 'mrkdwn', text: `*${headline(151)}*` },
    })
    expect(headlineBlock(151, '*')).toMatchObject({ type: 'section', text: { type: 'plain_text' } })
    expect(headlineBlock(500)).toMatchObject({ text: { text: `*${headline(500)}*` } })
    const cut = expect.stringMatching(/^\*\[WARNING\] x{460,}… \(\d+ more\)\*$/) as string
    for (const length of [501, 50_000]) expect(headlineBlock(length)).toMatchObject({ text: { text: cut } })
  })

  test('the text of a notification has 500 characters at most, and starts with the headline', () => {
    const [whole = '', ...rest] = checked({ title: 'x'.repeat(490) })
    expect([whole, rest]).toEqual([`[WARNING] ${'x'.repeat(490)}`, [expect.any(String)]])
    for (const factor of [1, 100])
      expect(checked({ title: 'x'.repeat(491 * factor) })[0]).toMatch(/^\[WARNING\] x{460,}… \(\d+ more\)$/)
  })

  test.each(['x', '&', '😀', '\n>'])(
    'a text of 3000 characters of %j once escaped is whole, a longer one is cut',
    (unit) => {
      const escaped = unit.replace('&', '&amp;').replace('>', '&gt;').length
      const text = `y${unit.repeat(Math.floor(2998 / escaped))}y`
      expect(checked({ text })).toContain(text)
      for (const longer of [`${text}${unit}${unit}`, unit.repeat(300_000)]) {
        const shown = checked({ text: longer })[2] ?? ''
        expect(shown).toMatch(/… \(\d+ more\)$/)
        expect(shown.length * escaped).toBeGreaterThan(2700)
      }
    },
  )

  test.each(['*', 'x'])(
    'what to do, and a field, of 2760 and 1760 characters of %j are whole, longer ones cut',
    (unit) => {
      const shown = (name: number, value: number): readonly string[] => {
        const fact = { name: 'n'.repeat(name), value: unit.repeat(value) }
        const [action = ''] = checked({ action: { ...fact, value: unit.repeat(value + 1000) } }).slice(2)
        return [action, ...checked({ facts: [fact] }).slice(2)]
      }
      const title = `${'n'.repeat(120)}\n`
      expect(shown(120, 1760)).toEqual([title + unit.repeat(2760), title + unit.repeat(1760)])
      for (const factor of [1, 100])
        for (const text of shown(121 * factor, 1761 * factor))
          expect(text).toMatch(/^n{100,}… \(\d+ more\)\n[*x]{1700,}… \(\d+ more\)$/)
    },
  )

  test('ten facts are all there, and of more it says how many are missing', () => {
    const shown = (count: number): readonly string[] => checked({ facts: factsOf(count) }).slice(2)
    expect(shown(10)).toEqual(factsOf(10).map(({ name, value }) => `${name}\n${value}`))
    expect(shown(11).slice(-2)).toEqual(['n8\nv8', '…\n(2 more)'])
    expect(shown(1000).at(-1)).toBe('…\n(991 more)')
  })

  test('texts that are too much together are cut, and shown in part all the same', () => {
    const facts = Array.from({ length: 10 }, (_, n) => ({ name: `n${n}`, value: '😀'.repeat(900) }))
    const shown = checked({ text: 'x'.repeat(2900), facts })
    expect(shown.join('').length).toBeLessThan(10_000)
    for (const text of shown.slice(3)) expect(text).toMatch(/^n\d\n(?:😀){100,}… \(\d+ more\)$/u)
  })

  test('links of 1000 characters are there, and one that does not fit is left out, the others are not', () => {
    const other = ' · <https://b.example/|L1>'.length
    expect(linksShown(1000 - other)).toBe('L0 · L1')
    expect(linksShown(1001 - other)).toBe('L0')
    expect(linksShown(1000)).toBe('L0')
    for (const length of [1001, 100_000]) expect(linksShown(length)).toBe('L1')
  })

  test('a footer of 300 characters is whole, a longer one is cut', () => {
    expect(checked({ footer: 'x'.repeat(300) }).at(-1)).toBe('x'.repeat(300))
    for (const length of [301, 30_000])
      expect(checked({ footer: 'x'.repeat(length) }).at(-1)).toMatch(/^x{270,}… \(\d+ more\)$/)
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
        const body = checked(groupCard(20, overrides)).slice(2).join('\n')
        expect(body.match(/\[CRITICAL\]/g)).toHaveLength(20)
        expect(body.match(/… \(\d+ more\)/g)?.length).toBeGreaterThanOrEqual(20)
        expect(body.match(/Alert/g)).toHaveLength(20)
      }
    },
  )

  test.each([20, 21, 2000])('of %d the first 20 are named, and the others counted', (count) => {
    const lines = linesOf(groupCard(count, { text: '' }))
    expect(lines[19]).toBe('[CRITICAL] rule_19, api glm · Alert')
    expect(lines[20]).toBe(count === 20 ? undefined : `… (${count - 20} more)`)
  })

  test('lose a link that would take the room of the words', () => {
    const link = { label: 'Alert', url: 'https://bots.example.com/'.padEnd(2000, 'x') }
    expect(linesOf(groupCard(1, { link }))).toEqual([
      '[CRITICAL] rule_0, api glm: 34% (limit 10%), for 12 min',
    ])
  })

  test('have their titles in bold, and one whose title could be markup is plain text beside its link', () => {
    const alerts = [
      sampleCardAlert(),
      sampleCardAlert({ title: 'rule, path /*/*' }),
      sampleCardAlert({ link: null }),
    ]
    const { url } = alerts[0]?.link ?? { url: '' }
    expect(JSON.parse(full(emptyCard({ alerts })))).toMatchObject({
      attachments: [
        {
          blocks: [
            {
              type: 'section',
              text: {
                type: 'mrkdwn',
                text: `*[CRITICAL] high_api_error_rate, api glm:* 34% (limit 10%), for 12 min · <${url}|Alert>`,
              },
            },
            {
              type: 'context',
              elements: [
                { type: 'plain_text', text: '[CRITICAL] rule, path /*/*: 34% (limit 10%), for 12 min' },
                { type: 'mrkdwn', text: `<${url}|Alert>` },
              ],
            },
            {
              type: 'section',
              text: { text: '*[CRITICAL] high_api_error_rate, api glm:* 34% (limit 10%), for 12 min' },
            },
          ],
        },
      ],
    })
  })
})

test.each([
  ['info', '#3b82f6'],
  ['warning', '#f59e0b'],
  ['error', '#e5484d'],
  ['critical', '#8e1b3f'],
  ['recovered', '#2e9e5b'],
  ['ended', '#8b95a1'],
] as const)('the bar beside a message that is %s has its colour', (tone, color) => {
  expect(JSON.parse(full(sampleCard({ tone })))).toMatchObject({ attachments: [{ color }] })
})

describe('a time', () => {
  const text = '2026-01-05 10:00 UTC'
  const time = { ms: 1_767_607_200_999, text }
  const body = (fact: Partial<Fact>): string =>
    full(emptyCard({ facts: [{ name: 'Since', value: text, time, ...fact }] }))

  test('is shown in the zone of whoever looks', () => {
    const shown = `<!date^1767607200^{date_short_pretty}, {time}|${text}>`
    expect(body({})).toContain(`"*Since*\\n${shown}"`)
    expect(body({ value: `${text}, for 5 min` })).toContain(`"*Since*\\n${shown}, for 5 min"`)
  })

  test.each([
    [{ name: '*Since*' }, `*Since*\n${text}`],
    [{ value: `${text} by _ada_` }, `Since\n${text} by _ada_`],
    [{ value: `at ${text}` }, `Since\nat ${text}`],
  ])('is text if what is beside it could be markup, or if it is elsewhere: %j', (fact, shown) => {
    expect(body(fact)).not.toContain('<!date')
    expect(slackTexts(body(fact)).at(-1)).toBe(shown)
  })
})

test('a card without anything but a headline has no bar', () => {
  expect(showSlack(full(emptyCard({ title: 'x' })))).toBe('[WARNING] x')
})

test('the minimal form is plain text', () => {
  expect(showSlack(minimal(sampleCard()))).toBe(
    [
      '[CRITICAL] high_api_error_rate, api glm: 34% (limit 10%)',
      'More than a tenth of the calls to an API failed.',
      'What to do: See https://status.example.com; if it is up, look at LLM_TIMEOUT.',
      'Since: 2026-01-05 09:58 UTC, for 12 min',
      'Instance: review-bot on bot-1',
      'Alert: https://bots.example.com/alerts/0198f2b2-6c1e-7c7e-8d5e-2f9d3b1c0a11',
      'Runbook: https://wiki.example.com/runbooks/api-errors',
      'high_api_error_rate · 0198f2b2-6c1e-7c7e-8d5e-2f9d3b1c0a11',
    ].join('\n'),
  )
  const long = minimal(emptyCard({ text: 'x'.repeat(200_000) }))
  checkPayload(JSON.parse(long))
  expect(showSlack(long)).toMatch(/x{1900,}… \(\d+ more\)$/)
})
