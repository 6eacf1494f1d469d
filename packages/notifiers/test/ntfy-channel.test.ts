import { readFileSync } from 'node:fs'

import { NotifierError } from '@botwatch/notifiers'
import { notifierContract, sampleMessage, type ChannelUnderTest } from '@botwatch/notifiers/testing'
import { describe, expect, test } from 'vitest'

import { chatFixture, testChatOutcomes } from './chat-outcomes.ts'
import { demand, objectOf, Refusal, startFake, type FakeAnswer, type FakeRequest } from './fake-service.ts'
import { ntfyNotifier, type NtfyNotifierOptions } from './ntfy-channel.ts'

// A channel with a token of its own, written with nothing but the packages that are published.

const token = 'tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2'
const topic = 'alerts'

const startFakeNtfy = () => startFake('/', answerOf)

function answerOf({ headers, body }: FakeRequest): FakeAnswer {
  if (headers.authorization !== `Bearer ${token}`) return { status: 403, body: '{"code":40301}' }
  try {
    checkPayload(body)
    return { status: 200, body: '{"id":"sPs71M8A2T"}' }
  } catch (error) {
    if (error instanceof Refusal) return { status: 400, body: error.message }
    throw error
  }
}

function checkPayload(body: string): void {
  const keys = ['topic', 'title', 'message', 'priority']
  const payload = objectOf(JSON.parse(body), keys, 'ntfy')
  const { title = 'none', message, priority = 3 } = payload
  demand(payload['topic'] === topic, 'topic')
  demand(typeof title === 'string' && title.trim() !== '' && title.length <= 250, 'title')
  demand(typeof message === 'string' && message.trim() !== '' && message.length <= 4096, 'message')
  demand(Number.isInteger(priority) && Number(priority) >= 1 && Number(priority) <= 5, 'priority')
}

async function openNtfy(): Promise<ChannelUnderTest> {
  const service = await startFakeNtfy()
  const failWith = (status: number) => (): void => {
    service.override = (response) => void response.writeHead(status).end(`not with ${token}`)
  }
  return {
    notifier: ntfyNotifier({ url: service.url, topic, token, network: 'any' }),
    withReader: (reader) => ntfyNotifier({ url: service.url, topic, token, network: 'any', ...reader }),
    payloads: () => service.received.map(({ body }) => body),
    assertPayload: checkPayload,
    secrets: [token],
    failures: {
      'an error that echoes the token': failWith(500),
      'a refusal of both forms': failWith(400),
      'a token that was revoked': failWith(401),
    },
    hang: () => {
      service.override = () => {}
    },
    cutOff: () => {
      service.override = (response) => {
        response.writeHead(200).write('{')
        response.socket?.end()
      }
    },
    close: service.close,
  }
}

notifierContract({ test, open: openNtfy })

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

const source = readFileSync(new URL('ntfy-channel.ts', import.meta.url), 'utf8')

test('a channel of its own needs nothing but packages', () => {
  const imports = [...source.matchAll(/from '([^']+)'/g)].map(([, name]) => name)
  expect(imports).toEqual([
    '@botwatch/notifiers',
    '@botwatch/notifiers/channel',
    '@botwatch/options',
    'valibot',
  ])
})

test('the documentation shows this channel', () => {
  const docs = readFileSync(new URL('../../../docs/notifiers.md', import.meta.url), 'utf8')
  expect(docs.includes(source)).toBe(true)
})
