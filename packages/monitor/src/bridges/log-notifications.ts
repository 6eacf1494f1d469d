import type { AlertManager, AlertSeverity, NotificationAttempt } from '@botwatch/alerts'
import { ALERT_SEVERITIES } from '@botwatch/alerts'

import type { MonitorLog } from '../log.ts'

/** Most rules that one line names. */
const MAX_RULES = 10

/**
 * Logs each attempt to send a notification: an accepted one as `debug`, a failed one as `warn`, a refused one as `error`.
 * Returns the functions that end it.
 */
export function logNotifications(alertManager: AlertManager, log: MonitorLog): readonly (() => void)[] {
  return [
    alertManager.on('notificationSent', (attempt) =>
      log.debug?.(
        fieldsOf('notification.sent', attempt),
        `channel ${attempt.channel} accepted ${what(attempt)}`,
      ),
    ),
    alertManager.on('notificationFailed', (attempt) =>
      log.warn(
        fieldsOf('notification.failed', attempt),
        `channel ${attempt.channel} failed to take ${what(attempt)}: ${attempt.reason}${next(attempt)}`,
      ),
    ),
    alertManager.on('notificationRefused', (attempt) =>
      log.error(
        fieldsOf('notification.refused', attempt),
        `channel ${attempt.channel} refused ${what(attempt)}: ${attempt.reason}${next(attempt)}`,
      ),
    ),
  ]
}

function fieldsOf(event: string, attempt: NotificationAttempt): Readonly<Record<string, unknown>> {
  const { notificationId, channel, type, alerts, reason, nextTryAt } = attempt
  return {
    event,
    channel,
    notificationId,
    type,
    alerts: alerts.length,
    rules: rulesOf(attempt).slice(0, MAX_RULES),
    severity: worstOf(attempt),
    attempt: attempt.attempt,
    reason,
    nextTryAt,
  }
}

/** E.g. `3 alerts (high_cpu_usage and 1 more rule, at worst critical), attempt 2`. */
function what(attempt: NotificationAttempt): string {
  const { length } = attempt.alerts
  const [first = '', ...others] = rulesOf(attempt)
  const rules = others.length === 0 ? first : `${first} and ${count(others.length, 'more rule')}`
  const severity = length === 1 ? worstOf(attempt) : `at worst ${worstOf(attempt)}`
  return `${count(length, 'alert')} (${rules}, ${severity}), attempt ${attempt.attempt}`
}

function next({ nextTryAt }: NotificationAttempt): string {
  return nextTryAt === null ? '' : `; next attempt at ${nextTryAt}`
}

function rulesOf({ alerts }: NotificationAttempt): readonly string[] {
  return [...new Set(alerts.map(({ rule }) => rule))]
}

/** The severities are listed from the mildest. */
function worstOf({ alerts }: NotificationAttempt): AlertSeverity | undefined {
  return ALERT_SEVERITIES.findLast((severity) => alerts.some((alert) => alert.severity === severity))
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
