import type { AlertRecord } from '../alert.ts'
import type { MessageLinks } from '../notifier.ts'

/**
 * URLs of pages about an alert. `{alertId}`, `{fingerprint}` and `{rule}` are replaced by the values of the alert, encoded
 * for a URL.
 */
export interface LinkTemplates {
  readonly alert?: string | undefined
  readonly silence?: string | undefined
  readonly dashboard?: string | undefined
}

/** Returns the links of an alert. */
export function linksOf(
  { id, fingerprint, rule, runbookUrl }: AlertRecord,
  { alert, silence, dashboard }: LinkTemplates,
): MessageLinks {
  const values: Readonly<Record<string, string>> = { alertId: id, fingerprint, rule }
  const fill = (template: string | undefined): string | null =>
    template?.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
      Object.hasOwn(values, name) ? encodeURIComponent(values[name] ?? '') : whole,
    ) ?? null
  return { alert: fill(alert), silence: fill(silence), runbook: runbookUrl, dashboard: fill(dashboard) }
}
