import type { EpisodeEvent, EpisodeEventType } from '../store/records.ts'

/** What happened to an alert or to one of its notifications. */
export type AlertEventType =
  | 'fired'
  | 'acknowledged'
  | 'unacknowledged'
  | 'suppressed'
  | 'silenced'
  | 'silence_expired'
  | 'resolved'
  | 'notification_sent'
  | 'notification_dropped'
  | 'notification_collapsed'
  | 'notification_digested'
  | 'notification_dead'
  | 'notification_replayed'
  | 'notification_discarded'

/** One line of the audit trail of an alert. Lines are never changed. */
export interface AlertEvent {
  readonly alertId: string
  readonly type: AlertEventType
  /** Wall clock, in milliseconds since 1970. */
  readonly at: number
  /** The person; null if it was the manager. */
  readonly by: string | null
  /** The channel of a notification; null otherwise. */
  readonly channel: string | null
  readonly detail: string | null
}

/** Converts a stored event into a public one. */
export function toAlertEvent({ episodeId: alertId, type, ...event }: EpisodeEvent): AlertEvent {
  return { alertId, type: toType(type), ...event }
}

function toType(type: EpisodeEventType): AlertEventType {
  if (type === 'notice_delivered') return 'notification_sent'
  return type.replace(/^notice_/, 'notification_') as AlertEventType
}
