import { ALERT_SEVERITIES, type Alert, type NotificationAttempt, type Silence } from '@botwatch/alerts'
import type { Monitor } from '@botwatch/monitor'

import { cut } from '../printable.ts'
import {
  MAX_TEXT,
  type AlertEventData,
  type EventData,
  type EventType,
  type NotificationEventData,
  type SilenceEventData,
} from './event-types.ts'

/** Adds an event to a log. */
export type AddEvent = <K extends EventType>(type: K, data: EventData[K]) => void

/** Adds the events of checks, alerts, notifications and budgets to a log. Returns a function that ends it. */
export function recordEvents(
  { health, metrics, alerts }: Pick<Monitor, 'health' | 'metrics' | 'alerts'>,
  add: AddEvent,
): () => void {
  const undo = [
    health.on('transition', ({ name, from, to, result: { message, code, critical } }) =>
      add('check.changed', { check: name, from, to, message: cut(message, MAX_TEXT), code, critical }),
    ),
    metrics.on('budget', ({ level, budget: { period, key, cost, limit, usedRatio } }) =>
      add('budget.changed', { period, key, level, cost, limit, used_ratio: usedRatio }),
    ),
    alerts.on('fired', ({ alert }) => alert && add('alert.fired', alertData(alert))),
    alerts.on('resolved', ({ alert }) => alert && add('alert.resolved', alertData(alert, alert.resolution))),
    alerts.on('acknowledged', (alert) => add('alert.acknowledged', alertData(alert, alert.acknowledgement))),
    alerts.on('unacknowledged', (alert) => add('alert.unacknowledged', alertData(alert))),
    alerts.on('suppressed', (alert) => add('alert.suppressed', alertData(alert, alert.suppression))),
    alerts.on('unsuppressed', (alert) => add('alert.unsuppressed', alertData(alert))),
    alerts.on('silenceAdded', (silence) => add('silence.added', silenceData(silence))),
    alerts.on('silenceUpdated', (silence) => add('silence.updated', silenceData(silence))),
    alerts.on('silenceExpired', (silence) => add('silence.expired', silenceData(silence))),
    alerts.on('notificationSent', (attempt) => add('notification.sent', notificationData(attempt))),
    alerts.on('notificationFailed', (attempt) => add('notification.failed', notificationData(attempt))),
    alerts.on('notificationRefused', (attempt) => add('notification.refused', notificationData(attempt))),
  ]
  return () => {
    for (const off of undo) off()
  }
}

/** Acknowledgement, suppression or resolution of an alert. */
interface Action {
  readonly by: string | null
  readonly expiresAt?: string
  readonly until?: string
}

function alertData(alert: Alert, action: Action | null = null): AlertEventData {
  const { id, rule, severity, status, summary, firedAt, resolution } = alert
  return {
    alert_id: id,
    rule_name: cut(rule, MAX_TEXT),
    severity,
    status,
    summary: cut(summary, MAX_TEXT),
    fired_at: firedAt,
    resolution_reason: resolution?.reason ?? null,
    by: action?.by ?? null,
    until: action?.expiresAt ?? action?.until ?? null,
  }
}

function silenceData({
  id,
  state,
  createdBy,
  updatedBy,
  expiredBy,
  reason,
  until,
}: Silence): SilenceEventData {
  return {
    silence_id: id,
    state,
    by: expiredBy ?? updatedBy ?? createdBy,
    reason: cut(reason, MAX_TEXT),
    until,
  }
}

function notificationData(attempt: NotificationAttempt): NotificationEventData {
  const { notificationId, channel, type, alerts, reason, nextTryAt } = attempt
  const isOf = (severity: string): boolean => alerts.some((alert) => alert.severity === severity)
  return {
    notification_id: notificationId,
    channel,
    type,
    alert_count: alerts.length,
    alert_id: alerts[0]?.alertId ?? null,
    // The severities are listed from the mildest.
    severity: ALERT_SEVERITIES.findLast(isOf) ?? null,
    attempt: attempt.attempt,
    reason: reason && cut(reason, MAX_TEXT),
    next_try_at: nextTryAt,
  }
}
