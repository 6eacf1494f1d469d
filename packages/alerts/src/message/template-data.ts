import type { AlertRecord } from '../alert.ts'
import type { AlertMessage } from '../message.ts'
import type { TemplateData, TemplateNames } from '../template/template.ts'
import { isoTime } from '../text.ts'

/** Names that a rule's `notificationTemplate` may use. */
export const TEMPLATE_NAMES: TemplateNames = {
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

/** Returns the values of these names for a message about one alert. A missing value is null. */
export function templateData(alert: AlertRecord, message: AlertMessage, wallMs: number): TemplateData {
  const { resolution, firedAt } = alert
  return {
    type: message.type,
    title: message.title,
    text: message.text,
    id: alert.id,
    fingerprint: alert.fingerprint,
    rule: alert.rule,
    description: alert.description,
    severity: alert.severity,
    summary: alert.summary,
    value: alert.value,
    threshold: alert.threshold,
    comparison: alert.comparison,
    firedAt: isoTime(firedAt),
    resolvedAt: resolution === null ? null : isoTime(resolution.at),
    durationMs: Math.max(0, (resolution?.at ?? wallMs) - firedAt),
    reason: resolution?.reason ?? null,
    resolvedBy: resolution?.by ?? null,
    runbookUrl: alert.runbookUrl,
    labels: alert.labels,
    annotations: alert.annotations,
  }
}
