import { readFileSync } from 'node:fs'

import { NotifierError } from '@botwatch/notifiers'
import { sampleMessage } from '@botwatch/notifiers/testing'
import { describe, expect, test } from 'vitest'

import { chatFixture, testChatOutcomes } from './chat-outcomes.ts'
import { startFakeNtfy, token, topic } from './fake-ntfy.ts'
import { ntfyNotifier, type NtfyNotifierOptions } from './ntfy-channel.ts'

// A channel with a token of its own, written with nothing but the packages that are published.

const create = (options: Partial<NtfyNotifierOptions>) =>
  ntfyNotifier({ topic, token, ...options } as NtfyNotifierOptions)
const fixture = chatFixture(startFakeNtfy, create)

describe('the outcome', () => {
  testChatOutcomes(fixture)
})

test('a channel of its own sends its token, and without it is broken', async () => {
  expect(await fixture.send()).toEqual({ outcome: 'delivered' })
  expect(fixture.service().received[0]?.headers.authorization).toBe(`Bearer ${token}`)
  const open = ntfyNotifier({ url: fixture.service().url, topic, network: 'any' })
  const context = { signal: new AbortController().signal, attempt: 1 }
  expect(await open.send(sampleMessage(), context)).toEqual({ outcome: 'channel_broken', reason: 'HTTP 403' })
})

test('a channel of its own says where it sends to', () => {
  const ntfy = ntfyNotifier({ url: 'https://ntfy.example.com', topic })
  expect(ntfy.destination?.()).toBe(`https://ntfy.example.com/ ${topic}`)
})

test('a channel of its own reports its own options with the common ones, and suggests names', () => {
  const options = { url: 'ntfy', topics: topic, token: 'short', timeoutms: 5 } as never
  expect(() => ntfyNotifier(options)).toThrow(NotifierError)
  expect(() => ntfyNotifier(options)).toThrow(
    'Invalid ntfyNotifier options: ' +
      'url: expected an http or https URL without a user name or password, got a string of 4 characters; ' +
      'topic: expected a string of 1 to 64 characters, got nothing; ' +
      'token: expected a string of 8 to 200 characters, got a string of 5 characters; ' +
      'topics: unknown option; did you mean topic?; ' +
      'timeoutms: unknown option; did you mean timeoutMs?',
  )
})

const files = ['ntfy-channel.ts', 'fake-ntfy.ts', 'ntfy-contract.test.ts']
const sources = files.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))

test('a channel of its own and its test need nothing but packages', () => {
  const imports = sources.flatMap((source) => [...source.matchAll(/from '([^']+)'/g)].map(([, name]) => name))
  expect(new Set(imports.filter((name) => !files.includes(name?.slice(2) ?? '')))).toEqual(
    new Set([
      '@botwatch/notifiers',
      '@botwatch/notifiers/channel',
      '@botwatch/notifiers/testing',
      '@botwatch/options',
      '@botwatch/options/config',
      'node:assert/strict',
      'valibot',
      'vitest',
    ]),
  )
})

test('the documentation shows this channel and its test', () => {
  const docs = readFileSync(new URL('../../../docs/notifiers.md', import.meta.url), 'utf8')
  for (const source of sources) expect(docs).toContain(source)
})
