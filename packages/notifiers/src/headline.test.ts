import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { headline } from './headline.ts'
import { announcementOf, hostileTexts, messageOf, testOf } from './testing/hostile-messages.ts'
import { sampleAlert, sampleMessage } from './testing/messages.ts'

test('is state, rule, labels and value', () => {
  expect(headline(sampleMessage({ alerts: [sampleAlert({ severity: 'critical' })] }))).toMatch(
    /^\[CRITICAL\] high_api_error_rate\b.*gitlab.*34%/,
  )
})

test('is in the language of the reader', () => {
  expect(headline(sampleMessage(), { language: 'zh-CN' })).toMatch(
    /^\[\p{Script=Han}+\] high_api_error_rate/u,
  )
})

test('has no secret, neither of the channel nor by its shape', () => {
  const key = '0123456789abcdef0123456789abcdef.AbCdEfGh12345678'
  const message = sampleMessage({ alerts: [sampleAlert({ labels: { api: key, room: 'sesame' } })] })
  expect(headline(message)).not.toContain('AbCdEfGh')
  expect(headline(message, { redact: (text) => text.replaceAll('sesame', '***') })).not.toContain('sesame')
})

test.each(Object.entries(hostileTexts))(
  'is one short line of valid text, whatever the message: %s',
  (_kind, text) => {
    for (const message of [messageOf(text), announcementOf(text), testOf(text)]) {
      const line = headline(message)
      expect(line.length).toBeLessThanOrEqual(250)
      expect(line.isWellFormed()).toBe(true)
      expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
    }
  },
)

const read = (name: string): string => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8')

test('is as in the documentation', () => {
  const shown = read('notifiers.md').match(/^\[[A-Z ]+\] .+$/gm) ?? []
  expect(shown.length).toBeGreaterThan(3)
  for (const line of shown) expect(read('messages/email.md')).toContain(`Subject: ${line}\n`)
})
