import { expect, test } from 'vitest'

import { AT, chinese, english } from '../../test/words-scenes.ts'
import type { AnnouncementMessage } from '../message/message.ts'
import { headlineOf, type Card } from '../message/card.ts'
import { cardOf } from './card-of.ts'
import type { Reader } from './reader.ts'

const keep = (text: string): string => text

const announced = (overrides: Partial<AnnouncementMessage> = {}, reader: Reader = english): Card =>
  cardOf(
    {
      id: 'a1',
      type: 'announcement',
      at: AT,
      severity: 'info',
      title: 'Version 1.4 is live',
      text: 'Deployed by the release job.',
      ...overrides,
    },
    reader,
    keep,
  )

test('an announcement keeps the words of its caller', () => {
  const card = announced({
    instance: 'review-bot',
    fields: [{ name: 'Version', value: '1.4' }],
    links: [
      { label: 'Changes', url: 'https://git.example.com/1.4' },
      { label: 'Bad', url: 'javascript:alert(1)' },
    ],
  })
  expect(headlineOf(card)).toBe('[INFO] Version 1.4 is live')
  expect(card).toMatchObject({
    tone: 'info',
    text: 'Deployed by the release job.',
    facts: [
      { name: 'Version', value: '1.4' },
      { name: 'Instance', value: 'review-bot' },
    ],
    links: [{ label: 'Changes', url: 'https://git.example.com/1.4' }],
  })
  expect(announced({ severity: 'critical' }, chinese)).toMatchObject({ state: '严重', tone: 'critical' })
})

test('neither the title nor the state is repeated', () => {
  const card = announced({ title: '[INFO] It works', text: 'It works.\n\nSince noon.' })
  expect(headlineOf(card)).toBe('[INFO] It works')
  expect(card.text).toBe('Since noon.')
})

test('a blank title is shown as a dash', () => {
  expect(announced({ title: ' \n ' }).title).toBe('–')
})

test('a test names its channel', () => {
  const message = { id: 't1', type: 'test', at: AT, channel: 'slack', instance: 'review-bot' } as const
  const card = cardOf(message, english, keep)
  expect(headlineOf(card)).toBe('[TEST] test of the channel slack')
  expect(card).toMatchObject({
    tone: 'info',
    text: 'This is a test. If you can read it, the channel works.',
    facts: [{ name: 'Instance', value: 'review-bot' }],
  })
  expect(headlineOf(cardOf(message, chinese, keep))).toBe('[测试] 渠道 slack 测试')
})
