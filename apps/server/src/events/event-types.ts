import type { Changes } from '../config/changes.ts'

/** Data of each event by its name. Texts are cut to {@link MAX_TEXT} characters; times are ISO 8601 in UTC. */
export interface EventData {
  /** The confirmed status of a check has changed. */
  readonly 'check.changed': {
    readonly check: string
    /** `unknown` before the first run. */
    readonly from: string
    readonly to: string
    readonly message: string
    readonly code: string | null
    readonly critical: boolean
  }
  readonly 'alert.fired': AlertEventData
  readonly 'alert.resolved': AlertEventData
  readonly 'alert.acknowledged': AlertEventData
  readonly 'alert.unacknowledged': AlertEventData
  readonly 'alert.suppressed': AlertEventData
  readonly 'alert.unsuppressed': AlertEventData
  readonly 'silence.added': SilenceEventData
  readonly 'silence.updated': SilenceEventData
  readonly 'silence.expired': SilenceEventData
  readonly 'notification.sent': NotificationEventData
  /** An attempt failed for now. */
  readonly 'notification.failed': NotificationEventData
  readonly 'notification.refused': NotificationEventData
  /** A channel takes messages again, or takes none any more. */
  readonly 'channel.changed': {
    readonly channel: string
    /** State before; null if this process did not know it. */
    readonly from: string | null
    /** `ok`, `paused`, `backing_off` or `refusing`. */
    readonly to: string
    readonly is_usable: boolean
    /** No attempt before this; null if the next one may start now. */
    readonly until: string | null
    readonly reason: string | null
  }
  /** A budget has reached a level. */
  readonly 'budget.changed': {
    readonly period: string
    /** `YYYY-MM-DD` or `YYYY-MM`. */
    readonly key: string
    readonly level: string
    readonly cost: number
    readonly limit: number
    readonly used_ratio: number
  }
  /** A reload has changed the configuration. */
  readonly 'config.reloaded': {
    /** Path of the configuration file; null if only files with secrets or prices have changed. */
    readonly file: string | null
    /** `api`, `signal` or `file`. */
    readonly trigger: string
    readonly changes: Changes
    /** Settings that take effect after a restart. */
    readonly restart_needed: readonly string[]
  }
}

/** Name of an event. */
export type EventType = keyof EventData

/** An alert in an event. */
export interface AlertEventData {
  readonly alert_id: string
  readonly rule_name: string
  readonly severity: string
  readonly status: string
  readonly summary: string
  readonly fired_at: string
  /** Why it was resolved; null for other events. */
  readonly resolution_reason: string | null
  /** Who acknowledged, suppressed or resolved it; null if nobody did. */
  readonly by: string | null
  /** When the acknowledgement or suppression ends; null for other events. */
  readonly until: string | null
}

/** A silence in an event. */
export interface SilenceEventData {
  readonly silence_id: string
  readonly state: string
  /** Who added it, or ended it early. */
  readonly by: string
  readonly reason: string
  readonly until: string
}

/** An attempt to send a notification in an event. */
export interface NotificationEventData {
  readonly notification_id: string
  readonly channel: string
  /** `fired`, `reminded`, `resolved` or `digest`. */
  readonly type: string
  /** Number of alerts that it reports. */
  readonly alert_count: number
  /** The first of them. */
  readonly alert_id: string | null
  /** The worst of them; null for a notification without alerts. */
  readonly severity: string | null
  readonly attempt: number
  /** Why it failed; null if it was accepted. */
  readonly reason: string | null
  readonly next_try_at: string | null
}

/** Every event, in the order of the documentation. */
export const EVENT_TYPES: readonly EventType[] = [
  'check.changed',
  'alert.fired',
  'alert.resolved',
  'alert.acknowledged',
  'alert.unacknowledged',
  'alert.suppressed',
  'alert.unsuppressed',
  'silence.added',
  'silence.updated',
  'silence.expired',
  'notification.sent',
  'notification.failed',
  'notification.refused',
  'channel.changed',
  'budget.changed',
  'config.reloaded',
]

/** Most characters of a text in an event. */
export const MAX_TEXT = 500
