import { chatNotifier } from '../chat/chat-notifier.ts'
import { readChatOptions, type ChatOptions } from '../chat/options.ts'
import { withDetail, type ChatAnswer } from '../chat/post.ts'
import { slackMinimalPayload, slackPayload } from '../chat/slack-payload.ts'
import type { Delivery, Notifier } from '../notifier.ts'

/** Options of {@link slackNotifier}. */
export type SlackNotifierOptions = ChatOptions

/** What Slack says when no message will get through: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks. */
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

/** What Slack says of one message. */
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
 * severity. No text can mention anyone or format anything. Throws a `NotifierError` on options that cannot work.
 *
 * @example
 * const slack = slackNotifier({ url: 'https://hooks.slack.com/services/…' })
 * const delivery = await slack.send(message, { signal: AbortSignal.timeout(20_000), attempt: 1 })
 */
export function slackNotifier(options: SlackNotifierOptions): Notifier {
  return chatNotifier({
    kind: 'slack',
    settings: readChatOptions(options, 'slack'),
    judge,
    write: (card, redact) => ({
      full: () => slackPayload(card, redact),
      minimal: () => slackMinimalPayload(card, redact),
    }),
  })
}

function judge({ status, body }: ChatAnswer, delivery: Delivery): Delivery {
  const word = body?.trim() ?? ''
  if (delivery.outcome === 'delivered')
    return body === undefined || word === 'ok'
      ? delivery
      : { outcome: 'permanent', reason: 'Answer is not ok' }
  if (status >= 400 && status < 500 && brokenWords.has(word))
    return { outcome: 'channel_broken', reason: `HTTP ${status}: ${word}` }
  return refusalWords.has(word) ? withDetail(delivery, word) : delivery
}
