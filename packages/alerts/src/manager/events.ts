import type { DeliveryReport } from '../delivery/lane.ts'
import type { ResolveReason } from '../detection/detection.ts'
import type { Labels } from '../labels.ts'
import type { Alert } from './alert.ts'
import type { Silence } from './silences.ts'

/** A change of the detected state of a series. */
export interface AlertTransition {
  readonly type: 'pending' | 'fired' | 'cleared' | 'resolved'
  readonly rule: string
  readonly fingerprint: string
  readonly labels: Labels
  /** The alert that fired or was resolved; null for `pending` and `cleared`. */
  readonly alert: Alert | null
  /** Reason of `resolved`; null otherwise. */
  readonly reason: ResolveReason | null
}

/** Result of one attempt to send a notification. */
export interface AlertDeliveryReport {
  readonly notificationId: string
  /** Null for a digest. */
  readonly alertId: string | null
  readonly channel: string
  readonly type: DeliveryReport['notice']
  readonly outcome: DeliveryReport['outcome']
  /** 1 for the first attempt. */
  readonly attempt: number
  /** Why the attempt failed; null if the message was delivered. */
  readonly reason: string | null
}

/** A failure that the manager worked around. */
export interface AlertWarning {
  readonly rule: string
  readonly alertId: string
  readonly channel: string
  /** The failure, in one sentence. */
  readonly message: string
}

/** Events of an `AlertManager` and their payloads. Each is emitted after the change has been stored. */
export interface AlertManagerEvents {
  readonly pending: AlertTransition
  readonly fired: AlertTransition
  readonly cleared: AlertTransition
  readonly resolved: AlertTransition
  readonly acknowledged: Alert
  readonly unacknowledged: Alert
  readonly suppressed: Alert
  readonly silenceAdded: Silence
  readonly silenceExpired: Silence
  readonly delivery: AlertDeliveryReport
  /** A failure that the manager worked around, e.g. a template that failed. */
  readonly warning: AlertWarning
  /** The store failed. Queued notifications stay queued. */
  readonly error: unknown
}

/** Names of all events. */
export const ALERT_EVENTS: readonly (keyof AlertManagerEvents)[] = [
  'pending',
  'fired',
  'cleared',
  'resolved',
  'acknowledged',
  'unacknowledged',
  'suppressed',
  'silenceAdded',
  'silenceExpired',
  'delivery',
  'warning',
  'error',
]
