import { integer } from '@botwatch/options'
import * as v from 'valibot'

import { readInput } from '../handle/arguments.ts'
import { planNotifications } from '../notify/pipeline.ts'
import type { Due, ReminderReason, Stage } from '../notify/plan.ts'
import { severityRank, type AlertSeverity } from '../alert.ts'
import type { MemberKind } from '../store/notify-records.ts'
import { isoOfTimeline, type ViewSource } from './view-source.ts'

const querySchema = v.strictObject({
  channel: v.optional(v.string('the name of a channel')),
  limit: v.optional(integer(1, 1000), 100),
})

/** A notification that is due: the channel does not know yet what has become of the alert. */
export interface DueNotification {
  readonly channel: string
  readonly alertId: string
  readonly rule: string
  readonly severity: AlertSeverity
  readonly due: MemberKind
  /** Reasons of a reminder; empty otherwise. */
  readonly reasons: readonly ReminderReason[]
  /** Stage that holds it; null if it is sent now. */
  readonly heldBy: Stage | null
  /** ISO 8601 in UTC; null if it is not held, or until something changes. */
  readonly heldUntil: string | null
}

/** Filters of `listDueNotifications`. */
export interface DueNotificationQuery {
  readonly channel?: string
  /** Maximum number of notifications, 1 to 1000. Default 100. */
  readonly limit?: number
}

/** Lists what is due now, worst first. One that is due to several recipients of a channel is listed once. */
export async function listDueNotifications(
  source: ViewSource,
  query: DueNotificationQuery,
): Promise<readonly DueNotification[]> {
  const { channel, limit } = readInput('query', querySchema, query)
  const world = await source.journal.open()
  const nowMs = source.journal.nowMs()
  const found = new Map<string, DueNotification>()
  for (const settings of source.notify.channels.values()) {
    const { publicName } = settings
    if (channel !== undefined && publicName !== channel) continue
    for (const due of planNotifications(world, settings, source.notify, nowMs).due) {
      const key = JSON.stringify([publicName, due.alert.id, due.kind])
      if (!found.has(key)) found.set(key, show(source, publicName, due))
    }
  }
  return [...found.values()]
    .toSorted((a, b) => severityRank(b.severity) - severityRank(a.severity))
    .slice(0, limit)
}

function show(
  source: ViewSource,
  channel: string,
  { alert, kind, reasons, heldBy, heldUntilMs }: Due,
): DueNotification {
  const { id: alertId, rule, severity } = alert
  const heldUntil = heldBy === null ? null : isoOfTimeline(source, heldUntilMs)
  return { channel, alertId, rule, severity, due: kind, reasons, heldBy, heldUntil }
}
