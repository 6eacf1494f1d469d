import { choice, integer } from '@botwatch/options'
import * as v from 'valibot'

import {
  ALERT_SEVERITIES,
  type AlertEvent,
  type AlertRecord,
  type AlertSeverity,
  type SeriesRecord,
} from '../alert.ts'
import { AlertsError } from '../errors.ts'
import { cursor, labels as labelValues, readInput, readName, time } from '../handle/arguments.ts'
import type { Labels } from '../labels.ts'
import { matchesQuery } from '../store/store.ts'
import { isoTime } from '../text.ts'
import type { Time } from '../time.ts'
import { firstUuidV7 } from '../uuid.ts'
import { statusOf, toAlert, type Alert, type AlertStatus } from './alert.ts'
import { notificationsOf, type ChannelNotification } from './due.ts'
import { openStored, openView, type ViewSource } from './view-source.ts'

const querySchema = v.strictObject({
  status: v.optional(choice(['active', 'acknowledged', 'suppressed', 'resolved'])),
  severity: v.optional(choice(ALERT_SEVERITIES)),
  rule: v.optional(v.string('the name of a rule')),
  labels: v.optional(labelValues()),
  since: v.optional(time()),
  cursor: v.optional(cursor()),
  limit: v.optional(integer(1, 1000), 100),
})

/** Filters of `listAlerts`. An alert must pass all of them. */
export interface AlertQuery {
  readonly status?: AlertStatus
  readonly severity?: AlertSeverity
  readonly rule?: string
  /** Labels that the alert has, with exactly these values. */
  readonly labels?: Labels
  /** Earliest time of firing. */
  readonly since?: Time
  /** Id of the last alert of the previous page. Alerts that fire or resolve in between do not shift the pages. */
  readonly cursor?: string
  /** Maximum number of alerts, 1 to 1000. Default 100. */
  readonly limit?: number
}

/** An alert with its notifications. */
export interface AlertDetail extends Alert {
  /** One item for each channel that knows the alert or is to be notified of it. */
  readonly notifications: readonly ChannelNotification[]
}

/** A series that breaches, but not yet often or long enough to fire. */
export interface PendingAlert extends Pick<SeriesRecord, 'fingerprint' | 'rule' | 'labels'> {
  /** Number of breaching samples in a row. */
  readonly breaches: number
  /** Time of the first of them, ISO 8601 in UTC. */
  readonly since: string
}

/** Lists alerts, newest first: the open ones from memory, the resolved ones from the store. */
export async function listAlerts(source: ViewSource, query: AlertQuery): Promise<readonly Alert[]> {
  const read = readInput('query', querySchema, query)
  const { status, since, cursor: before, limit, severity, rule, labels } = read
  const { journal, store, clock } = source
  const withHistory = status === undefined || status === 'resolved'
  const view = await (withHistory ? openStored(source) : openView(source))
  const { world, nowMs } = view
  const filter = {
    ...(severity !== undefined && { severity }),
    ...(rule !== undefined && { rule }),
    ...(labels !== undefined && { labels }),
    ...(before !== undefined && { before }),
    // Ids follow the timeline, so a jump of the wall clock does not change what `since` means.
    ...(since !== undefined && { from: firstUuidV7(journal.nowMs() - (clock.now() - since)) }),
  }
  const context = { silences: world.silences, nowMs }
  const open = [...world.alerts.values()].filter(
    (alert) =>
      alert.resolution === null &&
      matchesQuery(alert, filter) &&
      (status === undefined || statusOf(alert, world.series.get(alert.fingerprint), context) === status),
  )
  const resolved = withHistory ? await store.listResolved({ ...filter, limit }) : []
  // An alert may have been resolved since the open ones were listed.
  const found = new Map([...open, ...resolved].map((alert) => [alert.id, alert]))
  return [...found.values()]
    .toSorted((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, limit)
    .map((alert) => toAlert(alert, view))
}

/** Returns one alert, open or resolved, with what each channel knows of it. Rejects with `NOT_FOUND`. */
export async function getAlert(source: ViewSource, id: string): Promise<AlertDetail> {
  const record = await findAlert(source, id)
  const view = await openView(source)
  const alert = toAlert(record, view)
  return { ...alert, notifications: notificationsOf(source, view, alert) }
}

/** Returns the audit trail of one alert, oldest first. Rejects with `NOT_FOUND`. */
export async function listEvents(source: ViewSource, id: string): Promise<readonly AlertEvent[]> {
  await findAlert(source, id)
  await source.journal.commit()
  return await source.store.listEvents(id)
}

/** Lists pending series, the longest first. */
export async function listPending({ journal, clock }: ViewSource): Promise<readonly PendingAlert[]> {
  const { series } = await journal.open()
  const behindMs = journal.nowMs() - clock.now()
  return [...series.values()]
    .flatMap(({ fingerprint, rule, labels, detection }) =>
      detection.kind === 'pending' ? [{ fingerprint, rule, labels, ...detection }] : [],
    )
    .toSorted((a, b) => a.sinceMs - b.sinceMs)
    .map(({ fingerprint, rule, labels, breaches, sinceMs }) => {
      return { fingerprint, rule, labels, breaches, since: isoTime(sinceMs - behindMs) }
    })
}

async function findAlert({ journal, store }: ViewSource, id: string): Promise<AlertRecord> {
  const name = readName('id', id)
  const world = await journal.open()
  const known = world.findAlert(name)
  if (known !== undefined) return known
  await journal.commit()
  const stored = world.findAlert(name) ?? (await store.getAlert(name))
  if (stored === undefined) throw new AlertsError('NOT_FOUND', 'No alert has this id')
  return stored
}
