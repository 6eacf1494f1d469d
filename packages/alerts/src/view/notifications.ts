import { choice, integer } from '@botwatch/options'
import * as v from 'valibot'

import { cursor, readInput } from '../handle/arguments.ts'
import type { AttemptMember, AttemptRecord } from '../store/notify-records.ts'
import { isoTime } from '../text.ts'
import { openStored, publicName, type ViewSource } from './view-source.ts'

/** Those first in which a message has not arrived. */
const STATUSES = ['open', 'unsure', 'refused', 'replaced', 'sent'] as const
const querySchema = v.strictObject({
  channel: v.optional(v.string('the name of a channel')),
  alertId: v.optional(v.string('the id of an alert')),
  status: v.optional(choice(STATUSES)),
  cursor: v.optional(cursor()),
  limit: v.optional(integer(1, 1000), 100),
})

/**
 * Status of a notification: being sent, of unknown outcome, surely not accepted, replaced by a later one before it was
 * accepted, or accepted.
 */
export type NotificationStatus = (typeof STATUSES)[number]

/** One message to a channel, over all its attempts. */
export interface AlertNotification {
  /** Id of the message. */
  readonly id: string
  readonly channel: string
  readonly status: NotificationStatus
  /** The alerts that it reports. */
  readonly alerts: readonly Pick<AttemptMember, 'alertId' | 'kind' | 'severity'>[]
  readonly attempts: number
  /** Time of the first attempt, ISO 8601 in UTC. */
  readonly at: string
  /** Why the last attempt failed; null if it did not. */
  readonly reason: string | null
}

/** Filters of `listNotifications`. A notification must pass all of them. */
export interface NotificationQuery {
  readonly channel?: string
  /** Only notifications that report this alert. */
  readonly alertId?: string
  readonly status?: NotificationStatus
  /** Id of the last notification of the previous page. */
  readonly cursor?: string
  /** Maximum number of notifications, 1 to 1000. Default 100. */
  readonly limit?: number
}

/** Lists notifications for which there was an attempt, newest first. Copies of a message to several recipients are one. */
export async function listNotifications(
  source: ViewSource,
  query: NotificationQuery,
): Promise<readonly AlertNotification[]> {
  const { channel, alertId, status, cursor: before, limit } = readInput('query', querySchema, query)
  const { store, notify } = source
  const { world } = await openStored(source)
  const filter = {
    ...(alertId !== undefined && { alertId }),
    ...(status !== undefined && { status: status === 'sent' ? ('accepted' as const) : status }),
    ...(before !== undefined && { before }),
    limit,
  }
  const names = [...world.channels.keys()].filter((name) => publicName(notify, name) === channel)
  const pages =
    channel === undefined
      ? [await store.listAttempts(filter)]
      : await Promise.all(names.map((name) => store.listAttempts({ ...filter, channel: name })))
  // Copies of a message have its id. The first of the statuses that one of them has is shown.
  const found = new Map<string, AlertNotification>()
  for (const shown of pages.flat().map((attempt) => show(source, attempt))) {
    const other = found.get(shown.id)
    if (other === undefined || STATUSES.indexOf(shown.status) < STATUSES.indexOf(other.status))
      found.set(shown.id, shown)
  }
  return [...found.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit)
}

function show({ notify }: ViewSource, attempt: AttemptRecord): AlertNotification {
  const { id, channel, status, members, tries, at, reason } = attempt
  return {
    id,
    channel: publicName(notify, channel),
    status: status === 'accepted' ? 'sent' : status,
    alerts: members.map(({ alertId, kind, severity }) => ({ alertId, kind, severity })),
    attempts: tries,
    at: isoTime(at),
    reason,
  }
}
