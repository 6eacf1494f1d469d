import type { DeliveryReport } from '../delivery/lane.ts'
import type { ResolveReason } from '../detection/detection.ts'
import type { Labels } from '../labels.ts'
import type { Alert } from './alert.ts'
import type { Silence } from './silences.ts'

/** A change of what is detected. */
export interface AlertTransition {
  readonly type: 'pending' | 'fired' | 'cleared' | 'resolved'
  readonly rule: string
  readonly fingerprint: string
  readonly labels: Labels
  /** The episode that began or ended; null for `pending` and `cleared`. */
  readonly alert: Alert | null
  /** Why it ended; null unless it did. */
  readonly reason: ResolveReason | null
}

/** What became of one attempt at one message. */
export interface AlertDeliveryReport {
  readonly messageId: string
  /** Null for a DIGEST. */
  readonly alertId: string | null
  readonly channel: string
  readonly notice: DeliveryReport['notice']
  readonly outcome: DeliveryReport['outcome']
  /** 1 for the first. */
  readonly attempt: number
  /** Why it did not arrive; null when it did. */
  readonly reason: string | null
}

/** Something that went wrong and was made up for. */
export interface AlertWarning {
  readonly rule: string
  readonly alertId: string
  readonly channel: string
  /** In one sentence. */
  readonly message: string
}

/** The events of an `AlertManager`, each told after it has been stored. */
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
  /** Something went wrong and was made up for, as a template that could not be used. */
  readonly warning: AlertWarning
  /** The store could not be used, or a listener failed. What waits to be sent stays and is tried again. */
  readonly error: unknown
}

/** The name of every event. */
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
