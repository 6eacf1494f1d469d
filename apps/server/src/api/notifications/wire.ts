import {
  type AlertNotification,
  type AlertSeverity,
  type DueNotification,
  type NotificationStatus,
} from '@botwatch/alerts'
import * as v from 'valibot'

import { messageState, notificationKind, notificationStage, severity } from '../enums.ts'
import { time } from '../fields.ts'

const channel = v.pipe(
  v.string(),
  v.description('Name of the channel; `webhook:RULE` is the webhook of a rule.'),
)

/** What a channel does not know yet, as JSON. */
export interface WireDue {
  readonly state: 'due'
  readonly channel: string
  readonly alert_id: string
  readonly rule_name: string
  readonly severity: AlertSeverity
  readonly kind: DueNotification['due']
  readonly reasons: readonly string[]
  readonly due_since: string
  readonly held_by: DueNotification['heldBy']
  readonly held_until: string | null
}

/** A message to a channel over all its attempts, as JSON. */
export interface WireMessage {
  readonly state: NotificationStatus
  readonly id: string
  readonly channel: string
  readonly alerts: readonly {
    readonly alert_id: string
    readonly kind: DueNotification['due']
    readonly severity: AlertSeverity
  }[]
  readonly attempts: number
  readonly first_attempt_at: string
  readonly reason: string | null
}

const due = v.pipe(
  v.strictObject({
    state: v.literal('due'),
    channel,
    alert_id: v.string(),
    rule_name: v.string(),
    severity,
    kind: notificationKind,
    reasons: v.pipe(
      v.array(v.string()),
      v.description(
        'Reasons of a reminder, e.g. `repeat`; `escalated` or `fallback:CHANNEL` if the rule does not name the channel.',
      ),
    ),
    due_since: v.pipe(time, v.description('Since when it is due, held or not.')),
    held_by: v.pipe(
      v.nullable(notificationStage),
      v.description('Stage that holds it; null if it is sent now.'),
    ),
    held_until: v.pipe(
      v.nullable(time),
      v.description('End of the hold; null if nothing holds it, or if the end is not known.'),
    ),
  }),
  v.metadata({ ref: 'DueNotification', description: 'A notification that a channel has not accepted yet.' }),
)

const message = v.pipe(
  v.strictObject({
    state: messageState,
    id: v.pipe(v.string(), v.description('Id of the message, the same in all its attempts.')),
    channel,
    alerts: v.array(v.strictObject({ alert_id: v.string(), kind: notificationKind, severity })),
    attempts: v.pipe(v.number(), v.description('Number of attempts so far.')),
    first_attempt_at: time,
    reason: v.pipe(v.nullable(v.string()), v.description('Why the last attempt failed; null if it did not.')),
  }),
  v.metadata({ ref: 'Notification', description: 'A message to a channel, over all its attempts.' }),
)

/** A notification in a list. */
export const notification: v.GenericSchema<WireDue | WireMessage> = v.union([due, message])

/** Converts a due notification to JSON. */
export function toWireDue(item: DueNotification): WireDue {
  return {
    state: 'due',
    channel: item.channel,
    alert_id: item.alertId,
    rule_name: item.rule,
    severity: item.severity,
    kind: item.due,
    reasons: item.reasons,
    due_since: item.dueSince,
    held_by: item.heldBy,
    held_until: item.heldUntil,
  }
}

/** Converts a message to JSON. */
export function toWireMessage({ status, alerts, at, ...rest }: AlertNotification): WireMessage {
  return {
    state: status,
    ...rest,
    first_attempt_at: at,
    alerts: alerts.map(({ alertId, ...more }) => ({ alert_id: alertId, ...more })),
  }
}
