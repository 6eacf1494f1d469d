import type { ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import { httpConfigEntries, readerConfigEntries } from '../config.ts'
import { createChatNotifier } from '../chat/create-chat-notifier.ts'
import { withDetail, type ChatResponse } from '../chat/post.ts'
import { readChatOptions, type ChatOptions } from '../chat/read-chat-options.ts'
import { slackMinimalPayload, slackPayload } from '../chat/slack-payload.ts'
import { slackWebhookUrl } from '../chat/webhook-url.ts'
import type { Delivery, Notifier } from '../notifier.ts'

/** Options of {@link slackNotifier}. */
export type SlackNotifierOptions = ChatOptions

/** Fields of a channel of the type `slack` in a configuration file. */
export const slackConfig: ConfigSchema = v.strictObject({ ...httpConfigEntries, ...readerConfigEntries })

const NOT_SLACK = 'The response is not "ok", so it does not come from Slack'

/** Slack's errors after which no message gets through: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks. */
const brokenWords: ReadonlySet<string> = new Set([
  'action_prohibited',
  'channel_is_archived',
  'channel_not_found',
  'invalid_token',
  'no_active_hooks',
  'no_service',
  'no_service_id',
  'no_team',
  'posting_to_general_channel_denied',
  'team_disabled',
  'user_not_found',
])

/** Slack's errors about a single message. */
const refusalWords: ReadonlySet<string> = new Set([
  'invalid_attachments',
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_payload',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
  'rate_limited',
  'rollup_error',
  'too_many_attachments',
])

/**
 * Creates a channel that posts each message to a Slack incoming webhook, as blocks beside a bar in the colour of its
 * severity. No text can mention anyone or format anything. Throws a `NotifierError` if an option is invalid.
 *
 * @example
 * const slack = slackNotifier({ url: 'https://hooks.slack.com/services/…' })
 * const delivery = await slack.send(message, { signal: AbortSignal.timeout(20_000), attempt: 1 })
 */
export function slackNotifier(options: SlackNotifierOptions): Notifier {
  return createChatNotifier({
    kind: 'slack',
    settings: readChatOptions('slack', options, { url: slackWebhookUrl() }),
    // "1 per second": https://docs.slack.dev/apis/web-api/rate-limits.
    perMinute: 60,
    classify,
    write: (card, redact) => ({
      full: () => slackPayload(card, redact),
      minimal: () => slackMinimalPayload(card, redact),
    }),
  })
}

function classify({ status, body }: ChatResponse, byStatus: Delivery): Delivery {
  const word = body?.trim() ?? ''
  if (byStatus.outcome === 'delivered')
    return body === undefined || word === 'ok' ? byStatus : { outcome: 'permanent', reason: NOT_SLACK }
  if (status >= 400 && status < 500 && brokenWords.has(word))
    return { outcome: 'channel_broken', reason: `HTTP ${status}: ${word}` }
  return refusalWords.has(word) ? withDetail(byStatus, word) : byStatus
}
