import { expect, test } from 'vitest'

import type { Card } from '../message/card.ts'
import type { Notifier } from '../notifier.ts'
import { sampleAnnouncement, sampleMessage } from '../testing/messages.ts'
import { createChatNotifier } from './create-chat-notifier.ts'
import { readChatOptions } from './read-chat-options.ts'

const context = { signal: new AbortController().signal, attempt: 1 }

/** What is left of a text once a channel for this URL has redacted it. */
async function redacted(url: string, text: string): Promise<string> {
  let seen = ''
  const http = { request: () => Promise.reject(new Error('never sent')) }
  const notifier = createChatNotifier({
    kind: 'push',
    settings: readChatOptions('push', { url, http }, {}),
    secrets: ['sesame-open-sesame', undefined],
    write: (_card, redact) => {
      seen = redact(text)
      return { full: () => '', minimal: () => '' }
    },
  })
  await notifier.send(sampleAnnouncement(), context)
  return seen
}

test('URL, path and token are redacted, and a path that is no secret is not', async () => {
  const url = 'https://hooks.example.com/services/T1/B1/abcdefghijklmnop'
  for (const text of [url, '/services/T1/B1/abcdefghijklmnop', 'abcdefghijklmnop'])
    expect(await redacted(url, `of ${text}.`)).not.toContain('abcdefghijklmnop')
  const link = 'https://chat.example.com/alerts/1'
  expect(await redacted('https://chat.example.com/', link)).toBe(link)
})

test('further secrets of a channel are redacted as well', async () => {
  expect(await redacted('https://push.example.com/', 'by sesame-open-sesame')).not.toContain('sesame')
})

test('options of every chat are its language and its time zone, in which cards are written', async () => {
  const seen: Card[] = []
  const http = { request: () => Promise.reject(new Error('never sent')) }
  const create = (options: object): Notifier =>
    createChatNotifier({
      kind: 'push',
      settings: readChatOptions('push', { url: 'https://push.example.com/', http, ...options }, {}),
      write: (card) => {
        seen.push(card)
        return { full: () => '', minimal: () => '' }
      },
    })
  await create({}).send(sampleMessage(), context)
  await create({ language: 'zh-CN', timeZone: 'Asia/Shanghai' }).send(sampleMessage(), context)
  expect(seen.map(({ language }) => language)).toEqual(['en', 'zh-CN'])
  const [utc, shanghai] = seen.map(({ facts }) => facts.find(({ time }) => time !== undefined)?.value)
  expect(utc).toContain('09:58')
  expect(shanghai).toContain('17:58')
  expect(() => create({ language: 'de', timeZone: 'Mars/Base' })).toThrow(
    /Invalid pushNotifier options: language: expected one of en, zh-CN.*; timeZone: expected /,
  )
})
