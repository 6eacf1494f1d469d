import { fingerprintOf } from '../labels.ts'
import type { AlertSeverity } from '../alert.ts'
import { changeSeverity, closeAlert, newSeries, openAlert } from '../world/alerts.ts'
import type { Step } from '../world/journal.ts'
import type { RoundTransition } from './series.ts'

/** Result of a check that the manager makes of itself, or a problem that was reported to it. */
export interface InternalFinding {
  readonly name: string
  readonly description: string
  /** Labels that distinguish this alert from others of its name, e.g. `{ channel: 'slack' }`. */
  readonly labels: Readonly<Record<string, string>>
  readonly isFailing: boolean
  /** True for e.g. a removed channel: an open alert ends as `rule_removed`. */
  readonly isRemoved?: boolean
  /** In one sentence, without secrets. */
  readonly summary: string
  /** More about the failure, without secrets. */
  readonly detail: string | null
  /** What to do; may be empty. */
  readonly action: string
  /** Default `error`. */
  readonly severity?: AlertSeverity
}

/**
 * Raises, updates or ends an alert about the manager itself: the first failure fires, the first success resolves. Returns
 * the transition; null if there is none.
 */
export function evaluateInternal(step: Step, finding: InternalFinding): RoundTransition | null {
  const { name, description, summary, detail, action, severity = 'error', isRemoved = false } = finding
  const { world, wallMs, nowMs } = step
  const isFailing = finding.isFailing && !isRemoved
  const labels = { ...finding.labels, alertname: name }
  const fingerprint = fingerprintOf(labels)
  const known = world.series.get(fingerprint)
  const open = world.openAlert(fingerprint)
  if (open !== undefined && isFailing) {
    const updated = { ...changeSeverity(step, open, severity), description, summary, detail }
    if (summary !== open.summary || detail !== open.detail) world.putAlert(updated, { lazy: true })
    return null
  }
  if (open === undefined && !isFailing) return null
  const detection = { kind: isFailing ? 'firing' : 'ok', sampledAt: wallMs, dataMs: nowMs } as const
  const blank = newSeries({ fingerprint, labels, rule: name, condition: 'internal', ruleHash: '', detection })
  const series = { ...(known ?? blank), detection }
  if (open === undefined) {
    const head = {
      kind: null,
      description,
      severity,
      subject: null,
      annotations: action === '' ? {} : { action },
      runbookUrl: null,
      threshold: null,
      comparison: null,
      unit: null,
      windowMs: null,
    }
    const seen = { value: null, summary, detail, startedMs: nowMs, lastDataMs: nowMs }
    const alert = openAlert(step, series, head, seen)
    return { type: 'fired', series: world.series.get(fingerprint) ?? series, alert, reason: null }
  }
  const reason = isRemoved ? 'rule_removed' : 'recovered'
  const ended = closeAlert(step, series, { ...open, summary, detail }, { reason, by: null, note: null })
  return { type: 'resolved', ...ended, reason }
}
