import type { AlertManager, ChannelStatus } from '@botwatch/alerts'
import { text } from '@botwatch/options'
import * as v from 'valibot'

import { createWindowLimit } from '../../access/window-limit.ts'
import { noteChange } from '../../audit/change.ts'
import { json, operation, type Operation } from '../../http/operation.ts'
import { orProblem } from '../../http/part-problem.ts'
import { problem } from '../../http/problem.ts'
import { singlePage } from '../page.ts'
import { channel, testOutcome, toWireChannel, toWireTest, type WireChannel } from './channel-wire.ts'

const TESTS_PER_MINUTE = 5
const MAX_CHANNELS = 1000
const params = v.strictObject({ name: v.pipe(text(1, 256), v.description('Name of a channel.')) })

/** The channels: their state, a test message, and a retry. */
export function channelOperations(
  alerts: Pick<AlertManager, 'listChannels' | 'getChannel' | 'testNotification' | 'retryChannel'>,
): readonly Operation[] {
  const tests = createWindowLimit(MAX_CHANNELS)
  return [
    operation({
      route: 'GET /api/v1/channels',
      id: 'listChannels',
      tag: 'Notifications',
      summary: 'List channels',
      description:
        'Returns all channels on one page: the configured ones, then the webhooks of single rules, without their URLs. Each has its state, the reason, and the number of notifications due.',
      needs: 'read',
      answers: {
        200: {
          description: 'All channels.',
          schema: singlePage(channel),
          example: { items: [EXAMPLE], next_cursor: null },
        },
      },
      errors: ['STORE_UNAVAILABLE'],
      handle: (c) =>
        orProblem(c, 'CHANNEL_NOT_FOUND', async () => {
          const items = (await alerts.listChannels()).map(toWireChannel)
          return json(c, { items, next_cursor: null })
        }),
    }),
    operation({
      route: 'POST /api/v1/channels/:name/test',
      id: 'testChannel',
      tag: 'Notifications',
      summary: 'Send a test message',
      description: `Sends a test message to all recipients of a channel, past all limits, and returns the outcome within 30 seconds. The state of the channel and the notifications due do not change. At most ${TESTS_PER_MINUTE} tests of a channel a minute.`,
      needs: 'operate',
      action: 'channel.test',
      params,
      answers: {
        200: {
          description: 'The outcome, also if the message was not accepted.',
          schema: testOutcome,
          example: { channel: 'slack', outcome: 'refused', reason: 'HTTP 404', retry_after_seconds: null },
        },
      },
      errors: ['CHANNEL_NOT_FOUND', 'TOO_MANY_TESTS', 'STORE_UNAVAILABLE'],
      handle: (c, { params: { name } }) =>
        orProblem(c, 'CHANNEL_NOT_FOUND', async () => {
          noteChange(c, { target: name })
          await alerts.getChannel(name)
          const waitMs = tests.take(name, TESTS_PER_MINUTE)
          if (waitMs > 0) {
            c.header('retry-after', String(Math.ceil(waitMs / 1000)))
            return problem(c, 'TOO_MANY_TESTS', 'The channel was tested too often; try again later')
          }
          const outcome = toWireTest(name, await alerts.testNotification(name))
          noteChange(c, { target: name, after: outcome })
          return json(c, outcome)
        }),
    }),
    operation({
      route: 'POST /api/v1/channels/:name/retry',
      id: 'retryChannel',
      tag: 'Notifications',
      summary: 'Try a channel again now',
      description:
        'Ends the wait of a channel after a failure or a refusal, also a pause that its receiver asked for, and sends the notifications due: at once, or 5 seconds after the last attempt. Returns the channel as it is before the attempt. If `sendable` is 0, nothing is sent. Can be repeated without harm.',
      needs: 'operate',
      action: 'channel.retry',
      params,
      answers: {
        202: { description: 'The channel before the attempt.', schema: channel, example: EXAMPLE },
      },
      errors: ['CHANNEL_NOT_FOUND', 'STORE_UNAVAILABLE'],
      handle: (c, { params: { name } }) =>
        orProblem(c, 'CHANNEL_NOT_FOUND', async () => {
          noteChange(c, { target: name })
          const before = await alerts.getChannel(name)
          const after = await alerts.retryChannel(name)
          noteChange(c, { target: name, before: waitOf(before), after: waitOf(after) })
          return c.json(toWireChannel(after), 202)
        }),
    }),
  ]
}

/** What the audit trail shows of a channel. */
function waitOf({ state, until, sendable }: ChannelStatus): object {
  return { state, until, sendable }
}

const EXAMPLE: WireChannel = {
  name: 'slack',
  rule_name: null,
  state: 'refusing',
  is_usable: false,
  until: null,
  reason: 'HTTP 404',
  failures: 0,
  last_sent_at: '2026-11-28T09:12:40.000Z',
  last_attempt_at: '2026-11-28T10:01:00.000Z',
  min_severity: 'info',
  fallback: ['email'],
  for_machines: false,
  due: 1,
  withheld: 0,
  sendable: 1,
  oldest_due_at: '2026-11-28T10:01:00.000Z',
  oldest_sendable_at: '2026-11-28T10:01:00.000Z',
  recipients: [],
}
