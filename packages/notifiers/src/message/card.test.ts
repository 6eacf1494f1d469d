import { describe, expect, test } from 'vitest'

import { cardOf, headlineOf, plainCard } from './card.ts'
import type { Message } from './message.ts'
import { sampleMessage } from '../testing/messages.ts'

const keep = (text: string): string => text
const card = (overrides: Partial<Message> = {}): ReturnType<typeof cardOf> =>
  cardOf(sampleMessage(overrides), keep)
const { alert } = sampleMessage()

describe('the headline', () => {
  test.each([
    ['fired', '[WARNING] It fails'],
    ['reminded', '[STILL WARNING] It fails'],
    ['resolved', '[RESOLVED] It fails'],
    ['digest', '[DIGEST] It fails'],
    ['test', '[TEST] It fails'],
    ['announcement', '[WARNING] It fails'],
  ] as const)('of a message %s begins with the word for it', (type, headline) => {
    expect(headlineOf(card({ type, title: 'It fails' }))).toBe(headline)
  })

  test('does not repeat a word the title begins with', () => {
    expect(headlineOf(card({ title: '[WARNING] It fails' }))).toBe('[WARNING] It fails')
    expect(headlineOf(card({ title: '[WARN] It fails' }))).toBe('[WARNING] [WARN] It fails')
  })
})

test('the tone is the severity until the alert is resolved', () => {
  expect(card({ severity: 'error' }).tone).toBe('error')
  expect(card({ severity: 'error', type: 'resolved' }).tone).toBe('resolved')
})

describe('the facts', () => {
  test('are those of the alert, its labels, and the fields', () => {
    const fields = [{ name: 'Region', value: 'eu' }]
    const labels = { alertname: 'high_error_rate', api: 'gitlab', method: 'GET' }
    const known = alert && { ...alert, acknowledgedBy: 'Ada' }
    expect(card({ fields, labels, ...(known && { alert: known }) }).facts).toMatchObject([
      { name: 'Severity', value: 'warning' },
      { name: 'Value', value: '0.12 (threshold 0.1)' },
      { name: 'Since', value: '2026-01-05T10:00:00.000Z' },
      { name: 'Acknowledged by', value: 'Ada' },
      { name: 'Labels', value: 'api=gitlab, method=GET' },
      { name: 'Region', value: 'eu' },
    ])
  })

  test('of a resolved alert are when it fired and when it was resolved', () => {
    const over = alert && { ...alert, resolvedAt: '2026-01-05T10:30:00.000Z' }
    const names = card({ type: 'resolved', fields: [], ...(over && { alert: over }) }).facts
    expect(names).toMatchObject([
      { name: 'Severity' },
      { name: 'Value' },
      { name: 'Fired', value: '2026-01-05T10:00:00.000Z' },
      { name: 'Resolved', value: '2026-01-05T10:30:00.000Z' },
      { name: 'Labels' },
    ])
  })

  test('of a message without an alert are its severity and its fields', () => {
    const { alert: _alert, ...bare } = sampleMessage({
      labels: {},
      fields: [{ name: 'version', value: '1.4' }],
    })
    expect(cardOf(bare, keep).facts).toMatchObject([{ name: 'Severity' }, { name: 'version', value: '1.4' }])
  })

  test('repeat nothing: a field with the same value is left out, one with another value replaces the fact', () => {
    const fields = [
      { name: 'severity', value: 'warning' },
      { name: 'VALUE', value: '0.12' },
      { name: 'Since', value: '2026-01-05T10:00:00.000Z' },
      { name: 'Labels', value: 'api=gitlab' },
    ]
    expect(card({ fields }).facts.map(({ name }) => name)).toEqual(['Severity', 'Value', 'Since', 'Labels'])
    const since = { name: 'Since', value: 'this morning' }
    expect(card({ fields: [since] }).facts.filter(({ name }) => name === 'Since')).toEqual([since])
  })

  test('show numbers without the error of binary fractions', () => {
    const odd = alert && { ...alert, value: 0.1 + 0.2, threshold: 1_234_567.891 }
    const facts = card({ fields: [], ...(odd && { alert: odd }) }).facts
    expect(facts[1]).toMatchObject({ value: '0.3 (threshold 1234570)' })
    const bare = alert && { ...alert, threshold: null }
    expect(card({ fields: [], ...(bare && { alert: bare }) }).facts[1]).toMatchObject({ value: '0.12' })
  })
})

describe('the text', () => {
  const runbook = 'https://wiki.example.com/r'

  test('leaves out the lines that repeat title, fields and links', () => {
    const text = ['Why it matters.', '', 'It fails', 'Region: eu', `Runbook: ${runbook}`, 'Region: us'].join(
      '\n',
    )
    const fields = [{ name: 'Region', value: 'eu' }]
    const links = [{ rel: 'runbook', url: runbook }] as const
    const shown = card({ title: '[WARNING] rule: It fails', text, fields, links }).text
    expect(shown).toBe('Why it matters.\n\nRegion: us')
  })

  test('keeps a line that repeats a title long enough to be cut, and one that only ends like the title', () => {
    const long = 'x'.repeat(150)
    expect(card({ title: `rule: ${long}`, text: long }).text).toBe(long)
    expect(card({ title: 'if (x) {}', text: 'if (x) {\n}' }).text).toBe('if (x) {\n}')
  })
})

const urls = (...list: string[]): readonly string[] =>
  card({ links: list.map((url) => ({ rel: 'runbook', url })) }).links.map(({ url }) => url)

describe('the links', () => {
  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'slack://open',
    'https://user@evil.example/',
    'https://bank.example@evil.example/',
    'https://',
    '/runbook',
    '',
  ])('leave out %j', (url) => {
    expect(urls(url, 'https://wiki.example.com/')).toEqual(['https://wiki.example.com/'])
  })

  test('contain nothing that could end the markup around them', () => {
    const [url = ''] = urls('https://wiki.example.com/a|b)(c`?d=<!channel>|)`#> \u2028\ne\\')
    expect(url).toMatch(/^https:\/\/wiki\.example\.com\/[^\s|()`<>\\]*$/)
    expect(decodeURIComponent(url)).toContain('a|b)(c`?d=<!channel>|)`#>')
  })

  test('leave out one that holds a secret', () => {
    const links = [{ rel: 'alert', url: 'https://bot.example.com/?key=sesame' }] as const
    expect(cardOf(sampleMessage({ links }), (text) => text.replace('sesame', '***')).links).toEqual([])
  })

  test('are five at most', () => {
    expect(urls(...Array.from({ length: 9 }, (_, n) => `https://wiki.example.com/${n}`))).toHaveLength(5)
  })
})

test('the work does not grow with parts that are not shown', () => {
  const long = '\u{1f600}'.repeat(500_000)
  const many = Array.from({ length: 500 }, (_, n) => `${n}${long}`)
  // Joined, these would be longer than any string may be.
  const shown = card({
    title: long,
    text: long,
    fields: many.map((name) => ({ name, value: long })),
    labels: Object.fromEntries(many.map((name) => [name, name])),
    links: [...many, '1', '2'].map((part) => ({ rel: 'alert', url: `https://a.example/${part}` })),
  })
  expect(shown.facts).toHaveLength(4 + many.length)
  expect(shown.facts.find(({ name }) => name === 'Labels')?.value).toMatch(/^0\S*, … \(499 more\)$/u)
  expect(shown.links.map(({ url }) => url)).toEqual(['https://a.example/1', 'https://a.example/2'])
  expect(plainCard(shown)).toMatch(/\n… \(\d+ more\)$/)
})

test('the card as plain text has every part', () => {
  expect(plainCard(card())).toBe(
    [
      '[WARNING] High API error rate',
      'error_rate of gitlab is 0.12, above 0.1, for 3 checks',
      'Severity: warning',
      'Value: 0.12 (threshold 0.1)',
      'Since: 2026-01-05T10:00:00.000Z',
      'Labels: api=gitlab',
      'Runbook: https://wiki.example.com/runbooks/api-errors',
    ].join('\n'),
  )
})
