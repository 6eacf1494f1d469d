import {
  type AlertNotification,
  type AlertSeverity,
  type DueNotification,
  type NotificationStatus,
} from '@botwatch/alerts'
import * as v from 'valibot'

import { memberKind, notificationStage, notificationStatus, severity } from '../alerts/names.ts'
import { time } from '../fields.ts'

const kind = v.pipe(
  memberKind,
  v.description('It fires, still fires, has ended, or fired and ended without a message.'),
)
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
  readonly at: string
  readonly reason: string | null
}

const due = v.pipe(
  v.strictObject({
    state: v.literal('due'),
    channel,
    alert_id: v.string(),
    rule_name: v.string(),
    severity,
    kind,
    reasons: v.pipe(
      v.array(v.string()),
      v.description(
        'Reasons of a reminder, e.g. `repeat`; `escalated` or `fallback:CHANNEL` if the rule does not name the channel.',
      ),
    ),
    due_since: v.pipe(time, v.description('Since when it is due, held or not.')),
    held_by: v.pipe(
      v.nullable(notificationStage),
      v.description(
        'Stage that holds it; null if it is sent now. `channel`: the channel failed, refused or asked for a pause.',
      ),
    ),
    held_until: v.pipe(
      v.nullable(time),
      v.description('Null if nothing holds it, or until something changes.'),
    ),
  }),
  v.metadata({ ref: 'DueNotification', description: 'A channel does not know the state of an alert yet.' }),
)

const message = v.pipe(
  v.strictObject({
    state: v.pipe(
      notificationStatus,
      v.description(
        '`open`: being sent; `unsure`: the outcome is unknown; `refused`: surely not accepted; `replaced`: another message took its place before it was accepted; `sent`: accepted.',
      ),
    ),
    id: v.pipe(v.string(), v.description('Id of the message, the same in all its attempts.')),
    channel,
    alerts: v.array(v.strictObject({ alert_id: v.string(), kind, severity })),
    attempts: v.pipe(v.number(), v.description('Number of attempts so far.')),
    at: v.pipe(time, v.description('Time of the first attempt.')),
    reason: v.pipe(v.nullable(v.string()), v.description('Why the last attempt failed; null if it did not.')),
  }),
  v.metadata({ ref: 'Notification', description: 'A message to a channel, over all its attempts.' }),
)

/** A notification in a list. */
export const notification: v.GenericSchema<WireDue | WireMessage> = v.union([due, message])

/** Converts what is due to JSON. */
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
export function toWireMessage({ status, alerts, ...rest }: AlertNotification): WireMessage {
  return {
    state: status,
    ...rest,
    alerts: alerts.map(({ alertId, ...more }) => ({ alert_id: alertId, ...more })),
  }
}
