import type { AlertRecord } from '../alert.ts'
import type { AlertMessage } from '../message.ts'
import type { TemplateData } from '../template/template.ts'
import { isoTime } from '../text.ts'

/** Returns the values that a template may use in a message about one alert. A missing value is null. */
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
    startedAt: isoTime(alert.startedAt),
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
