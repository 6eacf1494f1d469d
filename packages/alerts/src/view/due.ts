import { integer } from '@botwatch/options'
import * as v from 'valibot'

import { createTurns } from '../clock.ts'
import { readInput } from '../handle/arguments.ts'
import { planNotifications } from '../notify/pipeline.ts'
import type { Due, NotificationReason, Stage } from '../notify/plan.ts'
import type { AlertSeverity } from '../alert.ts'
import type { KnowledgeRecord, MemberKind } from '../store/notify-records.ts'
import type { Alert } from './alert.ts'
import { dueByChannel, type DueItem } from './due-items.ts'
import { isoOfPast, isoOfTimeline, type ViewSource } from './view-source.ts'

const LAST = 'the last notification of the previous page'
const querySchema = v.strictObject({
  channel: v.optional(v.string('the name of a channel')),
  alertId: v.optional(v.string('the id of an alert')),
  after: v.optional(v.object({ alertId: v.string(), channel: v.string() }, LAST)),
  limit: v.optional(integer(1, 1000), 100),
})

/** A notification that is due: the channel does not know the current state of the alert. */
export interface DueNotification {
  readonly channel: string
  readonly alertId: string
  readonly rule: string
  readonly severity: AlertSeverity
  readonly due: MemberKind
  /** Since when it is due, held or not, ISO 8601 in UTC. */
  readonly dueSince: string
  /**
   * Reasons of a reminder. Of a FIRE on a channel that the rule does not name: `escalated`, or `fallback:slack` in place of
   * the channel `slack`. Else empty.
   */
  readonly reasons: readonly NotificationReason[]
  /** Stage that holds it; null if it is sent now. */
  readonly heldBy: Stage | null
  /** ISO 8601 in UTC; null if it is not held, or until something changes. */
  readonly heldUntil: string | null
}

/** Filters of `listDueNotifications`. A notification must pass all of them. */
export interface DueNotificationQuery {
  readonly channel?: string
  /** Only notifications about this alert. */
  readonly alertId?: string
  /** The last notification of the previous page. Those that become due or are sent in between do not shift the pages. */
  readonly after?: Pick<DueNotification, 'alertId' | 'channel'>
  /** Maximum number of notifications, 1 to 1000. Default 100. */
  readonly limit?: number
}

/** Notifications of one alert on one channel. Times are ISO 8601 in UTC. */
export interface ChannelNotification extends Pick<DueNotification, 'channel' | 'heldBy' | 'heldUntil'> {
  /** State of the alert by the last message that the channel accepted; `nothing` if it has accepted none. */
  readonly state: KnowledgeRecord['state']
  readonly due: MemberKind | null
  /** As in {@link DueNotification}; empty if nothing is due. */
  readonly reasons: readonly NotificationReason[]
  /** When the channel last accepted a message about the alert; null if it has accepted none. */
  readonly notifiedAt: string | null
}

/**
 * Lists what is due now: that of the newest alert first, then by the name of the channel. What is due to several recipients
 * of a channel is listed once.
 */
export async function listDueNotifications(
  source: ViewSource,
  query: DueNotificationQuery,
): Promise<readonly DueNotification[]> {
  const { channel, alertId, after, limit } = readInput('query', querySchema, query)
  let page: readonly DueItem[] = []
  for await (const { items } of dueByChannel(source, channel)) {
    const found = items.filter(
      (due) =>
        (alertId === undefined || due.alertId === alertId) &&
        (after === undefined || compare(after, due) < 0),
    )
    if (found.length > 0) page = [...page, ...found].toSorted(compare).slice(0, limit)
  }
  return page.map((due) => show(source, due))
}

type Place = Pick<DueNotification, 'alertId' | 'channel'>

/** Neither changes while the notification is due. */
function compare(a: Place, b: Place): number {
  if (a.alertId !== b.alertId) return a.alertId < b.alertId ? 1 : -1
  if (a.channel === b.channel) return 0
  return a.channel < b.channel ? -1 : 1
}

/** One item for each public name: of several recipients, one that something is due to. */
export async function notificationsOf(
  source: ViewSource,
  { id, fingerprint, number }: Alert,
): Promise<readonly ChannelNotification[]> {
  const { journal, notify } = source
  const world = await journal.open()
  const turn = createTurns()
  const found = new Map<string, ChannelNotification>()
  for (const settings of notify.channels.values()) {
    const { name, publicName: channel } = settings
    const row = world.channel(name).knowledge.get(fingerprint)
    if (row === undefined) continue
    await turn()
    const plan = planNotifications(world, settings, notify, journal.nowMs())
    const due = plan.due.find(({ alert }) => alert.id === id)
    const state = stateOf(row, number)
    const other = found.get(channel)
    if ((state === 'nothing' && due === undefined) || (other !== undefined && (other.due !== null || !due)))
      continue
    const notifiedAt = row.known.id === id ? isoOfTimeline(source, row.acceptedMs) : null
    found.set(channel, {
      channel,
      state,
      due: due?.kind ?? null,
      reasons: due?.reasons ?? [],
      ...holdOf(source, due),
      notifiedAt,
    })
  }
  return [...found.values()]
}

function show(source: ViewSource, { channel, alertId, item, sinceMs }: DueItem): DueNotification {
  const { rule, severity } = item.alert
  const { kind: due, reasons } = item
  const dueSince = isoOfPast(source, sinceMs)
  return { channel, alertId, rule, severity, due, reasons, dueSince, ...holdOf(source, item) }
}

function holdOf(
  source: ViewSource,
  { heldBy, heldUntilMs }: Pick<Due, 'heldBy' | 'heldUntilMs'> = { heldBy: null, heldUntilMs: 0 },
): Pick<DueNotification, 'heldBy' | 'heldUntil'> {
  return { heldBy, heldUntil: heldBy === null ? null : isoOfTimeline(source, heldUntilMs) }
}

/** A channel that knows a later alert of the series knows that this one has ended. */
function stateOf({ known, state }: KnowledgeRecord, number: number): KnowledgeRecord['state'] {
  if (known.number < number || known.id === '') return 'nothing'
  return known.number > number ? 'resolved' : state
}
