import type { Emitter } from '@botwatch/events'

import type { AlertMessage } from '../notifier.ts'
import type { ResolveReason } from '../state.ts'
import type { AttemptMember } from '../store/notify-records.ts'
import type { Alert, Silence } from '../view/alert.ts'
import type { ViewSource } from '../view/view-source.ts'
import type { AlertWarning } from '../warning.ts'
import type { Background } from './background.ts'

/** A change of the detected state of a series. */
export interface AlertTransition extends Pick<Alert, 'rule' | 'fingerprint' | 'labels'> {
  readonly type: 'pending' | 'fired' | 'cleared' | 'resolved'
  /** The alert that fired or was resolved; null for `pending` and `cleared`. */
  readonly alert: Alert | null
  /** Reason of `resolved`; null otherwise. */
  readonly reason: ResolveReason | null
}

/** Result of one attempt to send a notification. */
export interface NotificationAttempt {
  readonly notificationId: string
  readonly channel: string
  readonly type: AlertMessage['type']
  /** The alerts that it reports. */
  readonly alerts: readonly (Pick<AttemptMember, 'alertId' | 'severity' | 'kind'> & {
    readonly rule: string
  })[]
  /** 1 for the first attempt. */
  readonly attempt: number
  /** Why the attempt failed; null if the message was accepted. */
  readonly reason: string | null
  /** When the channel is tried again, ISO 8601 in UTC; null if no time is set. */
  readonly nextTryAt: string | null
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
  readonly unsuppressed: Alert
  readonly silenceAdded: Silence
  readonly silenceUpdated: Silence
  readonly silenceExpired: Silence
  /** A channel accepted a message. */
  readonly notificationSent: NotificationAttempt
  /** An attempt failed for now. What it reports stays due. */
  readonly notificationFailed: NotificationAttempt
  /** A channel refused a message. What it reports stays due. */
  readonly notificationRefused: NotificationAttempt
  /** A failure that the manager worked around, e.g. a template that failed, input that no rule can use, or a restored backup. */
  readonly warning: AlertWarning
  /**
   * The store failed. Changes are kept in memory and stored when it works again. While it goes on failing, this is emitted
   * once a minute.
   */
  readonly error: unknown
  /** The store works again after `error`. What was kept in memory is stored. */
  readonly storeRecovered: undefined
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
  'unsuppressed',
  'silenceAdded',
  'silenceUpdated',
  'silenceExpired',
  'notificationSent',
  'notificationFailed',
  'notificationRefused',
  'warning',
  'error',
  'storeRecovered',
]

/** Services of code that emits events outside a call of the user. */
export interface EventContext {
  readonly view: ViewSource
  readonly emitter: Emitter<AlertManagerEvents>
  readonly background: Background
}

/** Emits transitions. Call after the step is stored. */
export function emitTransitions(
  emitter: Emitter<AlertManagerEvents>,
  transitions: readonly AlertTransition[],
): void {
  for (const transition of transitions) emitter.emit(transition.type, transition)
}
