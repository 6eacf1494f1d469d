import type { AlertRecord } from '../alert.ts'
import type { MessageAlert, MessageLinks } from '../notifier.ts'
import { isoTime } from '../text.ts'

/** Texts that may come from outside, left out in the brief form. */
const NO_TEXTS = {
  labels: {},
  subject: null,
  summary: '',
  status: null,
  detail: null,
  description: '',
  annotations: {},
  by: null,
  note: null,
  links: { alert: null, silence: null, runbook: null, dashboard: null },
  text: null,
}

/** One alert that a message reports. */
export interface MessageItem extends Pick<
  MessageAlert,
  'news' | 'reasons' | 'sequence' | 'knownBefore' | 'missed'
> {
  readonly alert: AlertRecord
  /** The alert before, if the channel knows it as firing although it has ended; else null. */
  readonly ended: AlertRecord | null
}

/** What a message reports. */
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
  /** The same time on the timeline. */
  readonly nowMs: number
}

/** Returns the facts about one alert of a message. */
export function messageAlert(
  { alert, ended, ...news }: MessageItem,
  links: MessageLinks,
  { form, wallMs, nowMs }: Pick<MessageFacts, 'form' | 'wallMs' | 'nowMs'>,
): MessageAlert {
  const { resolution, acknowledgement, lastDataAt } = alert
  const isAcknowledged = resolution === null && acknowledgement !== null && acknowledgement.expiresAt > wallMs
  const person = isAcknowledged ? acknowledgement : resolution
  return {
    ...news,
    alertId: alert.id,
    fingerprint: alert.fingerprint,
    state: resolution === null ? 'firing' : 'resolved',
    rule: alert.rule,
    kind: alert.condition ?? alert.kind ?? 'internal',
    severity: alert.severity,
    // Copies: what a notifier does to a message stays there.
    labels: { ...alert.labels },
    subject: alert.subject,
    summary: alert.summary,
    status: alert.checkStatus,
    detail: alert.detail,
    description: alert.description,
    annotations: { ...alert.annotations },
    value: alert.value,
    threshold: alert.threshold,
    comparison: alert.comparison,
    unit: alert.unit,
    windowMs: alert.windowMs,
    startedAt: isoTime(alert.startedAt),
    firedAt: isoTime(alert.firedAt),
    resolvedAt: resolution && isoTime(resolution.at),
    durationMs: Math.max(0, (alert.resolvedMs ?? nowMs) - alert.startedMs),
    lastDataAt: lastDataAt === null ? null : isoTime(lastDataAt),
    resolution: resolution?.reason ?? null,
    by: person?.by ?? null,
    note: person?.note ?? null,
    flaps: alert.flaps,
    previous: ended?.resolution
      ? { resolvedAt: isoTime(ended.resolution.at), resolution: ended.resolution.reason }
      : null,
    links,
    text: null,
    ...(form === 'brief' && NO_TEXTS),
  }
}
