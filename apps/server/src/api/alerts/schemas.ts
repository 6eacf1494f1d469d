import {
  type AlertEventType,
  type AlertEvent,
  type AlertNotification,
  type ChannelNotification,
  type MemberKind,
  type NotificationStatus,
  type PendingAlert,
  type Wire,
  type WireAlert,
} from '@botwatch/alerts'
import * as v from 'valibot'

import {
  alertStatus,
  comparison,
  messageState,
  notificationKind,
  notificationStage,
  resolveReason,
  ruleKind,
  severity,
} from '../enums.ts'
import { everyName, labels, time } from '../fields.ts'

const nullableText = v.nullable(v.string())
const nullableTime = v.nullable(time)
const nullableNumber = v.nullable(v.number())

/** What an alert has in every answer. */
const alertEntries = {
  id: v.pipe(v.string(), v.description('A version 7 UUID, so ids sort by the time of firing.')),
  fingerprint: v.pipe(v.string(), v.description('Identifies the series: the rule and the labels.')),
  number: v.pipe(v.number(), v.description('1 for the first alert of its series.')),
  rule_name: v.string(),
  kind: v.pipe(
    v.nullable(ruleKind),
    v.description('Kind of the rule; null for an alert about Botwatch itself.'),
  ),
  description: v.string(),
  severity,
  status: alertStatus,
  stale: v.pipe(v.boolean(), v.description('Whether the alert fires and its data is missing.')),
  labels,
  annotations: labels,
  subject: v.pipe(
    nullableText,
    v.description('The metric or check that the rule reads; null if there is none.'),
  ),
  runbook_url: nullableText,
  value: v.pipe(nullableNumber, v.description('Last value; null unless the rule compares a number.')),
  threshold: nullableNumber,
  comparison: v.nullable(comparison),
  unit: nullableText,
  window_seconds: v.pipe(
    nullableNumber,
    v.description('Period over which the value was computed; null for a single sample.'),
  ),
  summary: v.pipe(v.string(), v.description('The last observation in one sentence.')),
  check_status: nullableText,
  detail: v.pipe(nullableText, v.description('Text of the source, e.g. the message of a check.')),
  last_data_at: nullableTime,
  started_at: v.pipe(time, v.description('When the series began to breach.')),
  fired_at: time,
  flaps: v.pipe(v.number(), v.description('How often it breached again while it was recovering.')),
  acknowledged_at: nullableTime,
  acknowledged_by: nullableText,
  acknowledgement_note: nullableText,
  acknowledged_until: nullableTime,
  suppressed_until: nullableTime,
  suppressed_by: nullableText,
  suppression_reason: nullableText,
  silenced_by: v.pipe(v.array(v.string()), v.description('Ids of the active silences that match the alert.')),
  resolved_at: nullableTime,
  resolved_by: v.pipe(nullableText, v.description('Null unless a person resolved it.')),
  resolution_reason: v.nullable(resolveReason),
  resolution_note: nullableText,
}

/** An alert. */
export const alert: v.GenericSchema<WireAlert> = v.pipe(
  v.strictObject(alertEntries),
  v.metadata({ ref: 'Alert', description: 'One period in which a series fires.' }),
)

/** One entry of the audit trail of an alert, as JSON. */
type WireAlertEvent = Omit<Wire<AlertEvent>, 'alert_id' | 'at'> & { readonly at: string }

const event: v.GenericSchema<WireAlertEvent> = v.pipe(
  v.strictObject({
    type: everyName<AlertEventType>({
      fired: true,
      acknowledged: true,
      unacknowledged: true,
      suppressed: true,
      unsuppressed: true,
      silenced: true,
      silence_updated: true,
      silence_expired: true,
      escalated: true,
      resolved: true,
      notification_sent: true,
      notification_refused: true,
    }),
    at: time,
    by: v.pipe(nullableText, v.description('The person; null if it was Botwatch.')),
    channel: v.pipe(nullableText, v.description('Channel of a notification; null otherwise.')),
    detail: nullableText,
  }),
  v.metadata({ ref: 'AlertEvent', description: 'One entry of the audit trail of an alert.' }),
)

/** A message to a channel that reported an alert, as JSON. */
export type WireAlertMessage = Wire<Pick<AlertNotification, 'id' | 'attempts' | 'reason'>> & {
  readonly first_attempt_at: string
  readonly state: NotificationStatus
  readonly kind: MemberKind
}

const message: v.GenericSchema<WireAlertMessage> = v.pipe(
  v.strictObject({
    id: v.string(),
    kind: notificationKind,
    state: messageState,
    attempts: v.number(),
    first_attempt_at: time,
    reason: v.pipe(
      nullableText,
      v.description('Answer to the last attempt if it failed; null if it did not.'),
    ),
  }),
  v.metadata({
    ref: 'AlertMessage',
    description: 'A message that reported the alert, over all its attempts.',
  }),
)

/** What one channel knows of an alert, as JSON. */
export type WireChannelNotification = Omit<Wire<ChannelNotification>, 'state' | 'reasons'> & {
  readonly state: ChannelNotification['state'] | null
  readonly reasons: readonly string[]
  readonly messages: readonly WireAlertMessage[]
}

const notification: v.GenericSchema<WireChannelNotification> = v.pipe(
  v.strictObject({
    channel: v.string(),
    state: v.pipe(
      v.nullable(everyName<ChannelNotification['state']>({ nothing: true, firing: true, resolved: true })),
      v.description(
        'State of the alert by the last message that the channel accepted; `nothing` if it has accepted none. Null if that is no longer kept: the alert is over, no longer goes to the channel, or the channel is no longer configured.',
      ),
    ),
    due: v.pipe(
      v.nullable(notificationKind),
      v.description('Kind of the notification that is due; null if none is.'),
    ),
    reasons: v.pipe(
      v.array(v.string()),
      v.description(
        'Reasons of a reminder, e.g. `repeat`, or why a channel that the rule does not name is notified.',
      ),
    ),
    held_by: v.pipe(
      v.nullable(notificationStage),
      v.description('Stage that holds the notification due; null if it is sent now.'),
    ),
    held_until: v.pipe(
      nullableTime,
      v.description('End of the hold; null if nothing holds it, or if the end is not known.'),
    ),
    notified_at: nullableTime,
    messages: v.pipe(v.array(message), v.description('Newest first, at most 100 over all channels.')),
  }),
  v.metadata({
    ref: 'ChannelNotification',
    description: 'Notifications of one alert on one channel.',
  }),
)

/** The answer about a single alert. */
export interface AlertDetailAnswer extends WireAlert {
  readonly notifications: readonly WireChannelNotification[]
  readonly events: readonly WireAlertEvent[]
  readonly previous_alerts: readonly WireAlert[]
}

/** An alert with everything that is known of it. */
export const alertDetail: v.GenericSchema<AlertDetailAnswer> = v.pipe(
  v.strictObject({
    ...alertEntries,
    notifications: v.array(notification),
    events: v.pipe(v.array(event), v.description('The audit trail, oldest first; at most the last 1000.')),
    previous_alerts: v.pipe(
      v.array(alert),
      v.description('The alerts of the same series before this one, newest first; at most 10.'),
    ),
  }),
  v.metadata({ ref: 'AlertDetail', description: 'An alert with its notifications and history.' }),
)

/** A series that breaches, but not yet often or long enough to fire. */
export const pendingAlert: v.GenericSchema<Wire<PendingAlert>> = v.pipe(
  v.strictObject({
    fingerprint: v.string(),
    rule_name: v.string(),
    labels,
    breaches: v.pipe(v.number(), v.description('Number of breaching samples in a row.')),
    started_at: v.pipe(time, v.description('Time of the first of them.')),
  }),
  v.metadata({
    ref: 'PendingAlert',
    description: 'A series that breaches, but not yet often or long enough to fire.',
  }),
)
