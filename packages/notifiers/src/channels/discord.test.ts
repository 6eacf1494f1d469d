import { createHttpClient } from '@botwatch/http'
import { describe, expect, test } from 'vitest'

import { chatFixture, testChatOutcomes } from '../../test/chat-outcomes.ts'
import { checkPayload, startFakeDiscord } from '../../test/fake-discord.ts'
import { showDiscord } from '../../test/show-discord.ts'
import type { ChannelUnderTest } from '../testing/channel-under-test.ts'
import { notifierContract } from '../testing/contract.ts'
import { sampleMessage } from '../testing/messages.ts'
import { discordNotifier } from './discord.ts'

async function openDiscord(): Promise<ChannelUnderTest> {
  const service = await startFakeDiscord()
  const http = createHttpClient()
  const { pathname } = new URL(service.url)
  const failWith = (status: number, body: object) => (): void => {
    service.override = (response, request) =>
      void response.writeHead(status, request.url).end(JSON.stringify({ ...body, message: service.url }))
  }
  return {
    notifier: discordNotifier({ url: service.url, http }),
    withReader: (reader) => discordNotifier({ url: service.url, http, ...reader }),
    payloads: () => service.received.map(({ body }) => body),
    assertPayload: (payload) => {
      checkPayload(JSON.parse(payload))
      showDiscord(payload)
    },
    secrets: [service.url, pathname, pathname.split('/').at(-1) ?? ''],
    failures: {
      'an error that echoes the URL': failWith(500, { code: 0 }),
      'a refusal of both forms': failWith(400, { code: 50_035 }),
      'a code that is text': failWith(400, { code: service.url }),
      'a response that is no message': failWith(200, { id: service.url }),
      'a redirect': () => {
        service.override = (response) => response.writeHead(302, { location: service.url }).end()
      },
      'a reset': () => {
        service.override = (response) => response.socket?.resetAndDestroy()
      },
      'a webhook that is gone': failWith(404, { code: 10_015 }),
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
    close: async () => {
      await http.close()
      await service.close()
    },
  }
}

notifierContract({ test, open: openDiscord })

const fixture = chatFixture(startFakeDiscord, discordNotifier)

test('the destination is the webhook, whatever version its URL names', () => {
  const [plain, versioned] = ['', '/v6'].map((version) =>
    discordNotifier({ url: `https://discord.com/api${version}/webhooks/1/token` }).destination?.(),
  )
  expect(plain).toContain('/webhooks/1/token')
  expect(versioned).toBe(plain)
})

describe('a request', () => {
  test('waits for the message and returns its id', async () => {
    expect(await fixture.send()).toEqual({ outcome: 'delivered', providerId: '1457412345678901234' })
    expect(fixture.service().received[0]?.path).toMatch(/\?wait=true$/)
  })

  test.each(['', '/v6', '/v10'])('asks for version 10, for a URL of /api%s', async (version) => {
    const url = `${fixture.service().url.replace('/api', `/api${version}`)}?thread_id=7&wait=false`
    expect(await fixture.send({ url })).toMatchObject({ outcome: 'delivered' })
    expect(fixture.service().received[0]?.path).toMatch(
      /^\/api\/v10\/webhooks\/\d+\/[\w-]+\?thread_id=7&wait=true$/,
    )
  })
})

describe('the outcome', () => {
  testChatOutcomes(fixture)

  test.each([
    [401, 50_027, 'channel_broken'],
    [400, 50_035, 'permanent'],
    [429, 40_062, 'retryable'],
  ] as const)('of %d names the code %d and is %s', async (status, code, outcome) => {
    fixture.answer({ status, body: JSON.stringify({ message: 'no: token=abcdef123456', code }) })
    expect(await fixture.send()).toMatchObject({ outcome, reason: `HTTP ${status}: code ${code}` })
  })

  test.each(['', '<html>Please log in</html>', '{}', '{"id":7}', '{"id":"token=abcdef123456"}', 'null'])(
    'of 200 with the body %j, which Discord never sends, is permanent',
    async (body) => {
      fixture.answer({ status: 200, body })
      expect(await fixture.send()).toEqual({
        outcome: 'permanent',
        reason: 'The response is not a message, so it does not come from Discord',
      })
      expect(fixture.service().received).toHaveLength(1)
    },
  )
})

describe('a webhook that is gone', () => {
  const context = { signal: new AbortController().signal, attempt: 1 }
  const gone = { outcome: 'channel_broken', reason: 'HTTP 404: code 10015' }

  test('gets no further request', async () => {
    const discord = discordNotifier({ url: `${fixture.service().url}x`, network: 'any' })
    expect(await discord.send(sampleMessage(), context)).toEqual(gone)
    expect(await discord.send(sampleMessage({ id: 'msg_2' }), context)).toEqual(gone)
    expect(fixture.service().received).toHaveLength(1)
  })

  test('is not concluded from a 404 of another server', async () => {
    const discord = discordNotifier({ url: fixture.service().url, network: 'any' })
    fixture.answer({ status: 404, body: '<html>no such site</html>' })
    expect(await discord.send(sampleMessage(), context)).toEqual({
      outcome: 'channel_broken',
      reason: 'HTTP 404',
    })
    fixture.service().override = undefined
    expect(await discord.send(sampleMessage(), context)).toMatchObject({ outcome: 'delivered' })
  })
})
