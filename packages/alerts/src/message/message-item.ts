import type { AlertRecord } from '../alert.ts'
import type { AlertMessageSource, MessageAlert } from '../notifier.ts'
import { isoTime } from '../text.ts'

/** Texts that may come from outside, left out in the brief form. */
const NO_TEXTS = { labels: {}, summary: '', description: '', annotations: {}, by: null, note: null }

/** News about one alert in a message. */
export type MessageNews = MessageAlert['news']

/** One alert that a message reports. */
export interface MessageItem extends Pick<MessageAlert, 'news' | 'reasons' | 'sequence' | 'knownBefore'> {
  readonly alert: AlertRecord
  /** Alerts of the series that fired and ended without a message of their own. */
  readonly missed: number
  /** The alert before, which the channel knows as firing although it has ended; null if there is none. */
  readonly ended: AlertRecord | null
}

/** Facts of a message. */
export interface MessageFacts {
  readonly id: string
  readonly channel: string
  readonly group: string
  readonly thread: string
  /** `brief`: state, severity, rule and counts only, without any text from outside. */
  readonly form: 'full' | 'brief'
  /** Worst first. */
  readonly items: readonly MessageItem[]
  /** Alerts that are counted and not named. */
  readonly more: readonly MessageItem[]
  readonly wallMs: number
}

/** Returns the facts about one alert of a message. */
export function messageAlert(item: MessageItem, form: MessageFacts['form']): MessageAlert {
  const { alert, sequence, news, reasons, knownBefore } = item
  const { resolution } = alert
  return {
    alertId: alert.id,
    fingerprint: alert.fingerprint,
    sequence,
    state: resolution === null ? 'firing' : 'resolved',
    news,
    reasons,
    rule: alert.rule,
    // Copies: what a notifier does to a message stays there.
    labels: { ...alert.labels },
    severity: alert.severity,
    summary: alert.summary,
    description: alert.description,
    annotations: { ...alert.annotations },
    value: alert.value,
    threshold: alert.threshold,
    startedAt: isoTime(alert.startedAt),
    firedAt: isoTime(alert.firedAt),
    resolvedAt: resolution && isoTime(resolution.at),
    resolution: resolution?.reason ?? null,
    by: resolution?.by ?? null,
    note: resolution?.note ?? null,
    flaps: alert.flaps,
    knownBefore,
    ...(form === 'brief' && NO_TEXTS),
  }
}

/** Returns the alert behind a message about one alert. */
export function messageSource(alert: MessageAlert): AlertMessageSource {
  const { alertId: id, fingerprint, rule, annotations, value, threshold, firedAt, resolvedAt } = alert
  const status = alert.state === 'firing' ? 'active' : 'resolved'
  return { id, fingerprint, rule, status, annotations, value, threshold, firedAt, resolvedAt }
}
