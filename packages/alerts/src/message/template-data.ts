import type { AlertMessage } from '../message.ts'
import type { EpisodeRecord } from '../store/records.ts'
import type { TemplateData, TemplateNames } from '../template/template.ts'
import { isoTime } from '../text.ts'

/** What a rule's `notificationTemplate` may name. */
export const NOTICE_NAMES: TemplateNames = {
  values: [
    'type',
    'title',
    'text',
    'id',
    'fingerprint',
    'rule',
    'description',
    'severity',
    'summary',
    'value',
    'threshold',
    'comparison',
    'firedAt',
    'resolvedAt',
    'durationMs',
    'reason',
    'resolvedBy',
    'runbookUrl',
  ],
  maps: ['labels', 'annotations'],
}

/** What those names stand for in one message; null is a value that there is not. */
export function noticeData(episode: EpisodeRecord, message: AlertMessage, wallMs: number): TemplateData {
  const { resolution, firedAt } = episode
  return {
    type: message.type,
    title: message.title,
    text: message.text,
    id: episode.id,
    fingerprint: episode.fingerprint,
    rule: episode.rule,
    description: episode.description,
    severity: episode.severity,
    summary: episode.summary,
    value: episode.value,
    threshold: episode.threshold,
    comparison: episode.comparison,
    firedAt: isoTime(firedAt),
    resolvedAt: resolution === null ? null : isoTime(resolution.at),
    durationMs: Math.max(0, (resolution?.at ?? wallMs) - firedAt),
    reason: resolution?.reason ?? null,
    resolvedBy: resolution?.by ?? null,
    runbookUrl: episode.runbookUrl,
    labels: episode.labels,
    annotations: episode.annotations,
  }
}
