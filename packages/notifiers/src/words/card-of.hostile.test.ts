import { describe, expect, test } from 'vitest'

import { chinese, english, errorRate, hostileAlert, messageOf } from '../../test/words-scenes.ts'
import { headlineOf, plainCard, type Card } from '../message/card.ts'
import type { Message } from '../message/message.ts'
import { cardOf } from './card-of.ts'

const keep = (text: string): string => text
const withoutSesame = (text: string): string => text.replaceAll('sesame', '***')
const readers = [english, chinese]

const messagesOf = (text: string): readonly Message[] => {
  const firing = ['health', 'internal', 'no_data', 'threshold', text].map((kind) =>
    hostileAlert(text, { kind }),
  )
  const ends = firing.map((alert) => ({
    ...alert,
    state: 'resolved' as const,
    news: 'resolved' as const,
    resolvedAt: text,
    resolution: text,
  }))
  const head = { id: text, at: text, instance: text }
  return [
    ...[...firing, ...ends, hostileAlert(text, { text })].map((alert) => messageOf([alert], head)),
    messageOf([...firing, ...ends, hostileAlert(text, { text })], head),
    { ...head, type: 'test', channel: text },
    {
      ...head,
      type: 'announcement',
      severity: 'error',
      title: text,
      text,
      fields: [{ name: text, value: text }],
      links: [{ label: text, url: `https://example.com/${text}` }],
    },
  ]
}

const cardsOf = (text: string): readonly Card[] =>
  readers.flatMap((reader) => messagesOf(text).map((message) => cardOf(message, reader, keep)))

describe('a hostile text', () => {
  test.each([
    ['a megabyte', 'x'.repeat(1_000_000)],
    ['a megabyte of lines', 'a\n'.repeat(500_000)],
    ['a megabyte of white space', ' '.repeat(1_000_000)],
    ['a megabyte of underscores', '_'.repeat(1_000_000)],
    ['a megabyte of wide characters', '\u{1f600}'.repeat(250_000)],
  ])('of %s makes a card of bounded length', (_, text) => {
    for (const card of cardsOf(text)) {
      expect(card.title.length).toBeLessThan(800)
      expect(JSON.stringify(card).length).toBeLessThan(40_000)
    }
  })

  test.each(['', ' \t\n ', '__proto__', 'constructor', 'toString', '\ud83d', '\0', '\u202egpj.exe'])(
    'of %j leaves a title on one line, well-formed',
    (text) => {
      for (const card of cardsOf(text)) {
        expect(card.title.trim()).not.toBe('')
        expect(plainCard(card).isWellFormed()).toBe(true)
        expect(headlineOf(card)).not.toMatch(/[\n\u202e]/)
        for (const { name, value } of card.facts) expect([name.trim(), value.trim()]).not.toContain('')
      }
    },
  )
})

test('what is not seen counts as left out', () => {
  const visible = /[^\s\u200b\u2060\u3164]/
  for (const text of ['\u200b', '\u2060\u200b', '\u3164']) {
    for (const card of cardsOf(text)) {
      expect(card.title).toMatch(visible)
      const facts = [...card.facts, ...(card.action === null ? [] : [card.action])]
      for (const { name, value } of facts) for (const part of [name, value]) expect(part).toMatch(visible)
      expect(card.text === '' || visible.test(card.text)).toBe(true)
    }
  }
})

test('a message of a thousand alerts with ten thousand labels each makes a card of bounded length', () => {
  const labels = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`label_${index}`, 'value']))
  const alerts = Array.from({ length: 1000 }, () => errorRate({ labels, annotations: labels }))
  for (const reader of readers) {
    const card = cardOf(messageOf(alerts), reader, keep)
    expect(JSON.stringify(card).length).toBeLessThan(40_000)
  }
})

test('no text longer than what is shown is searched for secrets', () => {
  let searched = 0
  const redact = (text: string): string => {
    searched += text.length
    return text
  }
  const huge = 'x'.repeat(1_000_000)
  cardOf(
    messageOf(Array.from({ length: 1000 }, () => hostileAlert(huge, { kind: 'health' }))),
    english,
    redact,
  )
  expect(searched).toBeLessThan(10_000_000)
})

test('no secret is in a card, also not where a text is cut', () => {
  for (let length = 0; length < 1700; length += 7) {
    const text = `${'x'.repeat(length)}sesame${'y'.repeat(300)}`
    for (const message of messagesOf(text))
      expect(JSON.stringify(cardOf(message, english, withoutSesame))).not.toContain('sesame')
  }
})
