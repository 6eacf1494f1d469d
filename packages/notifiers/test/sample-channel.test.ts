import { expect, test } from 'vitest'

import { notifierContract, type ChannelUnderTest } from '../src/testing/index.ts'
import { chatFixture, testChatOutcomes } from './chat-outcomes.ts'
import { demand, objectOf, Refusal, startFake, type FakeAnswer } from './fake-service.ts'
import { pushNotifier } from './sample-channel.ts'

const startFakePush = () => startFake('/push/s3cret-topic-0123456789', ({ body }) => answerOf(body))

function answerOf(body: string): FakeAnswer {
  try {
    checkPush(body)
    return { status: 200 }
  } catch (error) {
    if (error instanceof Refusal) return { status: 400, body: error.message }
    throw error
  }
}

function checkPush(body: string): void {
  const { title, message } = objectOf(JSON.parse(body), ['title', 'message', 'priority'], 'push')
  demand(typeof title === 'string' && title.trim() !== '' && title.length <= 100, 'title')
  demand(typeof message === 'string' && message.trim() !== '' && message.length <= 1000, 'message')
}

async function openPush(): Promise<ChannelUnderTest> {
  const service = await startFakePush()
  const failWith = (status: number) => (): void => {
    service.override = (response, request) => response.writeHead(status, request.url).end(service.url)
  }
  return {
    notifier: pushNotifier({ url: service.url, network: 'any' }),
    payloads: () => service.received.map(({ body }) => body),
    assertPayload: checkPush,
    secrets: [service.url, new URL(service.url).pathname],
    failures: {
      'an error that echoes the URL': failWith(500),
      'a refusal of both forms': failWith(400),
      'a service that is gone': failWith(404),
    },
    hang: () => {
      service.override = () => {}
    },
    close: service.close,
  }
}

test.each(notifierContract(openPush))('$name', async ({ run }) => {
  await expect(run()).resolves.toBeUndefined()
})

testChatOutcomes(chatFixture(startFakePush, pushNotifier))
