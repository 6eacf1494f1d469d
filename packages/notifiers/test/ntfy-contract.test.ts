import { notifierContract, type ChannelUnderTest } from '@botwatch/notifiers/testing'
import { test } from 'vitest'

import { checkPayload, startFakeNtfy, token, topic } from './fake-ntfy.ts'
import { ntfyNotifier } from './ntfy-channel.ts'

async function open(): Promise<ChannelUnderTest> {
  const service = await startFakeNtfy()
  const options = { url: service.url, topic, token, network: 'any' } as const
  const failWith = (status: number) => (): void => {
    service.override = (response) => void response.writeHead(status).end(`not with ${token}`)
  }
  return {
    notifier: ntfyNotifier(options),
    withReader: (reader) => ntfyNotifier({ ...options, ...reader }),
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

notifierContract({ test, open })
