import type { Labels } from '../labels.ts'
import type { Alert } from './alert.ts'
import type { AlertDetail } from './detail.ts'

/** An alert as JSON, with snake_case names. */
export interface WireAlert {
  readonly id: string
  readonly fingerprint: string
  /** 1 for the first alert of its series. */
  readonly number: number
  readonly rule_name: string
  readonly description: string
  readonly severity: string
  readonly status: string
  readonly stale: boolean
  readonly labels: Labels
  readonly annotations: Readonly<Record<string, string>>
  readonly runbook_url: string | null
  readonly value: number | null
  readonly threshold: number | null
  readonly comparison: string | null
  readonly summary: string
  readonly flaps: number
  readonly started_at: string
  readonly fired_at: string
  readonly acknowledged_at: string | null
  readonly acknowledged_by: string | null
  readonly acknowledgement_note: string | null
  readonly acknowledgement_expires_at: string | null
  readonly suppressed_until: string | null
  readonly suppressed_by: string | null
  readonly suppression_reason: string | null
  readonly silenced_by: readonly string[]
  readonly resolved_at: string | null
  readonly resolved_by: string | null
  readonly resolution_reason: string | null
  readonly resolution_note: string | null
  /** Only of an alert that was asked for by its id. */
  readonly notifications?: readonly {
    readonly channel: string
    readonly state: string
    readonly due: string | null
    readonly held_by: string | null
    readonly held_until: string | null
    readonly notified_at: string | null
  }[]
}

/** Converts an alert to JSON. */
export function toWireAlert(alert: Alert | AlertDetail): WireAlert {
  const { acknowledgement, suppression, resolution } = alert
  return {
    id: alert.id,
    fingerprint: alert.fingerprint,
    number: alert.number,
    rule_name: alert.rule,
    description: alert.description,
    severity: alert.severity,
    status: alert.status,
    stale: alert.stale,
    labels: alert.labels,
    annotations: alert.annotations,
    runbook_url: alert.runbookUrl,
    value: alert.value,
    threshold: alert.threshold,
    comparison: alert.comparison,
    summary: alert.summary,
    flaps: alert.flaps,
    started_at: alert.startedAt,
    fired_at: alert.firedAt,
    acknowledged_at: acknowledgement?.at ?? null,
    acknowledged_by: acknowledgement?.by ?? null,
    acknowledgement_note: acknowledgement?.note ?? null,
    acknowledgement_expires_at: acknowledgement?.expiresAt ?? null,
    suppressed_until: suppression?.until ?? null,
    suppressed_by: suppression?.by ?? null,
    suppression_reason: suppression?.reason ?? null,
    silenced_by: alert.silencedBy,
    resolved_at: resolution?.at ?? null,
    resolved_by: resolution?.by ?? null,
    resolution_reason: resolution?.reason ?? null,
    resolution_note: resolution?.note ?? null,
    ...('notifications' in alert && {
      notifications: alert.notifications.map(({ channel, state, due, heldBy, heldUntil, notifiedAt }) => ({
        channel,
        state,
        due,
        held_by: heldBy,
        held_until: heldUntil,
        notified_at: notifiedAt,
      })),
    }),
  }
}
