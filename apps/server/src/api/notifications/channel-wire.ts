import {
  type AlertSeverity,
  type ChannelState,
  type ChannelStatus,
  type NotificationOutcome,
  type NotifierDelivery,
  type RecipientStatus,
} from '@botwatch/alerts'
import * as v from 'valibot'

import { severity } from '../enums.ts'
import { time } from '../fields.ts'

/** State of one recipient of a channel, as JSON. */
interface WireRecipient {
  readonly state: ChannelState
  readonly is_usable: boolean
  readonly until: string | null
  readonly reason: string | null
  readonly failures: number
  readonly last_sent_at: string | null
  readonly last_attempt_at: string | null
}

/** State of a channel, as JSON. */
export interface WireChannel extends WireRecipient {
  readonly name: string
  readonly rule_name: string | null
  readonly min_severity: AlertSeverity
  readonly fallback: readonly string[]
  readonly for_machines: boolean
  readonly due: number
  readonly withheld: number
  readonly sendable: number
  readonly oldest_due_at: string | null
  readonly oldest_sendable_at: string | null
  readonly recipients: readonly WireRecipient[]
}

/** Outcome of a test message, as JSON. */
export interface WireTest {
  readonly channel: string
  readonly outcome: NotificationOutcome
  readonly reason: string | null
  readonly retry_after_seconds: number | null
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const recipientEntries = {
  state: v.pipe(
    v.picklist(['ok', 'paused', 'backing_off', 'refusing']),
    v.metadata({
      ref: 'ChannelState',
      description:
        '`paused`: the receiver asked for a pause; `backing_off`: the last attempt failed for now; `refusing`: the receiver refused the last message for good. It is tried again by itself.',
    }),
  ),
  is_usable: v.pipe(
    v.boolean(),
    v.description('False if it takes no messages: its fallbacks are notified in its place.'),
  ),
  until: v.pipe(
    v.nullable(time),
    v.description('No attempt before this; null if the next one may start now.'),
  ),
  reason: v.pipe(
    v.nullable(v.string()),
    v.description('Why the last attempt failed; null if it was accepted or there was none.'),
  ),
  failures: v.pipe(count, v.description('Attempts in a row that failed for now.')),
  last_sent_at: v.pipe(v.nullable(time), v.description('When a message was last accepted; null if never.')),
  last_attempt_at: v.pipe(
    v.nullable(time),
    v.description('When an attempt last began or failed, without test messages; null if never.'),
  ),
}

const recipient = v.pipe(
  v.strictObject(recipientEntries),
  v.metadata({ ref: 'Recipient', description: 'One recipient of a channel.' }),
)

/** A channel in answers. */
export const channel: v.GenericSchema<WireChannel> = v.pipe(
  v.strictObject({
    name: v.pipe(v.string(), v.description('Name of the channel; `webhook:RULE` is the webhook of a rule.')),
    rule_name: v.pipe(
      v.nullable(v.string()),
      v.description('The rule whose own webhook it is; null if it is a configured channel.'),
    ),
    ...recipientEntries,
    min_severity: v.pipe(severity, v.description('Alerts below are not sent.')),
    fallback: v.pipe(
      v.array(v.string()),
      v.description('Channels that are notified in its place while it takes no messages.'),
    ),
    for_machines: v.pipe(v.boolean(), v.description('Whether a program reads the messages.')),
    due: v.pipe(
      count,
      v.description(
        'Notifications due, without those in `withheld`; equals the metric `bot_notifications_due`.',
      ),
    ),
    withheld: v.pipe(
      count,
      v.description('Notifications due that a silence, a person, an inhibition or a cooldown holds.'),
    ),
    sendable: v.pipe(count, v.description('Those of `due` that nothing but the channel itself holds.')),
    oldest_due_at: v.pipe(
      v.nullable(time),
      v.description('Since when the oldest of `due` is due; null if there is none.'),
    ),
    oldest_sendable_at: v.pipe(
      v.nullable(time),
      v.description('Since when the oldest of `sendable` is due; null if there is none.'),
    ),
    recipients: v.pipe(
      v.array(recipient),
      v.description(
        'One for each recipient in the order of the configuration, if each is notified apart. The channel has the state of the one that is worst off.',
      ),
    ),
  }),
  v.metadata({ ref: 'Channel', description: 'A channel, its state, and the number of notifications due.' }),
)

/** The outcome of a test in answers. */
export const testOutcome: v.GenericSchema<WireTest> = v.pipe(
  v.strictObject({
    channel: v.string(),
    outcome: v.pipe(
      v.picklist(['accepted', 'refused', 'failed', 'unsure']),
      v.description(
        '`refused`: for good; `failed`: for now, and the message surely did not arrive; `unsure`: it may have arrived, e.g. after a time-out.',
      ),
    ),
    reason: v.pipe(v.nullable(v.string()), v.description('Why it was not accepted; null if it was.')),
    retry_after_seconds: v.pipe(
      v.nullable(v.number()),
      v.description('The pause that the receiver asked for; null if it asked for none.'),
    ),
  }),
  v.metadata({ ref: 'TestOutcome', description: 'Outcome of a test message.' }),
)

/** Converts a channel to JSON. */
export function toWireChannel(status: ChannelStatus): WireChannel {
  return {
    name: status.name,
    rule_name: status.rule,
    ...toWireRecipient(status),
    min_severity: status.minSeverity,
    fallback: status.fallback,
    for_machines: status.forMachines,
    due: status.due,
    withheld: status.withheld,
    sendable: status.sendable,
    oldest_due_at: status.oldestDueAt,
    oldest_sendable_at: status.oldestSendableAt,
    recipients: status.recipients.map(toWireRecipient),
  }
}

function toWireRecipient(status: RecipientStatus): WireRecipient {
  return {
    state: status.state,
    is_usable: status.isUsable,
    until: status.until,
    reason: status.reason,
    failures: status.failures,
    last_sent_at: status.lastSentAt,
    last_attempt_at: status.lastAttemptAt,
  }
}

/** Converts the outcome of a test to JSON. */
export function toWireTest(name: string, delivery: NotifierDelivery): WireTest {
  const isRetryable = delivery.outcome === 'retryable'
  return {
    channel: name,
    outcome: outcomeOf(delivery),
    reason: delivery.outcome === 'delivered' ? null : delivery.reason,
    retry_after_seconds:
      isRetryable && delivery.retryAfterMs !== undefined ? delivery.retryAfterMs / 1000 : null,
  }
}

function outcomeOf(delivery: NotifierDelivery): NotificationOutcome {
  if (delivery.outcome === 'delivered') return 'accepted'
  if (delivery.outcome !== 'retryable') return 'refused'
  return delivery.mayHaveArrived === false ? 'failed' : 'unsure'
}
