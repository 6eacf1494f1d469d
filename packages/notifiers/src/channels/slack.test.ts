import { createHttpClient } from '@botwatch/http'
import { describe, expect, test } from 'vitest'

import { chatFixture, testChatOutcomes } from '../../test/chat-outcomes.ts'
import { checkPayload, startFakeSlack } from '../../test/fake-slack.ts'
import { showSlack } from '../../test/show-slack.ts'
import type { ChannelUnderTest } from '../testing/channel-under-test.ts'
import { notifierContract } from '../testing/contract.ts'
import { slackNotifier } from './slack.ts'

async function openSlack(): Promise<ChannelUnderTest> {
  const service = await startFakeSlack()
  const http = createHttpClient()
  const { pathname } = new URL(service.url)
  const failWith = (status: number, body: string) => (): void => {
    service.override = (response, request) =>
      void response.writeHead(status, request.url).end(body + service.url)
  }
  return {
    notifier: slackNotifier({ url: service.url, http }),
    withReader: (reader) => slackNotifier({ url: service.url, http, ...reader }),
    payloads: () => service.received.map(({ body }) => body),
    assertPayload: (payload) => {
      checkPayload(JSON.parse(payload))
      showSlack(payload)
    },
    secrets: [service.url, pathname, pathname.split('/').at(-1) ?? ''],
    failures: {
      'an error that echoes the URL': failWith(500, ''),
      'a refusal of both forms': failWith(400, 'invalid_blocks '),
      'a webhook that is gone': failWith(404, 'no_service '),
      'a response that is not ok': failWith(200, 'welcome '),
      'a redirect': () => {
        service.override = (response) => response.writeHead(302, { location: service.url }).end()
      },
      'a reset': () => {
        service.override = (response) => response.socket?.resetAndDestroy()
      },
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

notifierContract({ test, open: openSlack })

const fixture = chatFixture(startFakeSlack, slackNotifier)

test('declares the limit of Slack, a message a second, and the URL as its destination', () => {
  const url = 'https://hooks.slack.com/services/T0001/B0001/s3cret'
  const slack = slackNotifier({ url, minSeverity: 'error', fallback: ['email'] })
  expect(slack).toMatchObject({ perMinute: 60, minSeverity: 'error', fallback: ['email'] })
  expect(slack.destination?.()).toBe(url)
})

describe('the outcome', () => {
  testChatOutcomes(fixture)

  test.each([
    [403, 'invalid_token'],
    [403, 'action_prohibited'],
    [403, 'channel_is_archived'],
    [404, 'no_service'],
    [404, 'channel_not_found'],
    [404, 'no_team'],
    [404, 'no_active_hooks'],
    [410, 'channel_is_archived'],
    [400, 'channel_not_found'],
    [400, 'user_not_found'],
    [400, 'no_active_hooks\n'],
  ])('of %d %s is channel_broken after one request', async (status, body) => {
    fixture.answer({ status, body })
    const reason = `HTTP ${status}: ${body.trim()}`
    expect(await fixture.send()).toEqual({ outcome: 'channel_broken', reason })
    expect(fixture.service().received).toHaveLength(1)
  })

  test.each([
    [400, 'invalid_blocks', 'permanent', 'HTTP 400: invalid_blocks'],
    [400, 'invalid_payload', 'permanent', 'HTTP 400: invalid_payload'],
    [400, 'no: token=abcdef123456', 'permanent', 'HTTP 400'],
    [429, 'rate_limited', 'retryable', 'HTTP 429: rate_limited'],
    [500, 'rollup_error', 'retryable', 'HTTP 500: rollup_error'],
    [503, 'no_service', 'retryable', 'HTTP 503'],
  ] as const)('of %d %s is %s', async (status, body, outcome, reason) => {
    fixture.answer({ status, body })
    expect(await fixture.send()).toMatchObject({ outcome, reason })
  })

  test.each(['', '<html>Please log in</html>', '{"ok":false}', 'not ok'])(
    'of 200 with the body %j, which Slack never sends, is permanent',
    async (body) => {
      fixture.answer({ status: 200, body })
      expect(await fixture.send()).toEqual({
        outcome: 'permanent',
        reason: 'The response is not "ok", so it does not come from Slack',
      })
      expect(fixture.service().received).toHaveLength(1)
    },
  )

  test('of a delivered message has no id, since Slack returns none', async () => {
    expect(await fixture.send()).toEqual({ outcome: 'delivered' })
  })
})
