import { expect, test } from 'vitest'

import { readHttpOptions } from '../http/options.ts'
import { sampleMessage } from '../testing/messages.ts'
import { createChatNotifier } from './create-chat-notifier.ts'

const context = { signal: new AbortController().signal, attempt: 1 }

/** What is left of a text once a channel for this URL has redacted it. */
async function redacted(url: string, text: string): Promise<string> {
  let seen = ''
  const http = { request: () => Promise.reject(new Error('never sent')) }
  const notifier = createChatNotifier({
    kind: 'push',
    settings: readHttpOptions('push', { url, http }, {}),
    secrets: ['sesame-open-sesame', undefined],
    write: (_card, redact) => {
      seen = redact(text)
      return { full: () => '', minimal: () => '' }
    },
  })
  await notifier.send(sampleMessage(), context)
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
