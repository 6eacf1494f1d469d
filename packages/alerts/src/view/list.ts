import { integer } from '@botwatch/options'
import * as v from 'valibot'

import {
  ALERT_SEVERITIES,
  type AlertEvent,
  type AlertRecord,
  type AlertSeverity,
  type SeriesRecord,
} from '../alert.ts'
import { AlertsError } from '../errors.ts'
import {
  cursor,
  labels as labelValues,
  oneOrSeveral,
  readInput,
  readName,
  time,
} from '../handle/arguments.ts'
import type { Labels } from '../labels.ts'
import { matchesQuery, type ResolvedQuery } from '../store/store.ts'
import { isoTime } from '../text.ts'
import type { Time } from '../time.ts'
import { firstUuidV7 } from '../uuid.ts'
import { ALERT_STATUSES, statusOf, toAlert, type Alert, type AlertStatus } from './alert.ts'
import { notificationsOf, type ChannelNotification } from './due.ts'
import { openStored, openView, type ViewSource } from './view-source.ts'

const querySchema = v.strictObject({
  status: v.optional(oneOrSeveral(ALERT_STATUSES)),
  severity: v.optional(oneOrSeveral(ALERT_SEVERITIES)),
  fingerprint: v.optional(v.string('the fingerprint of a series')),
  rule: v.optional(v.string('the name of a rule')),
  labels: v.optional(labelValues()),
  since: v.optional(time()),
  cursor: v.optional(cursor()),
  limit: v.optional(integer(1, 1000), 100),
})

/** Filters of `listAlerts`. An alert must pass all of them. */
export interface AlertQuery {
  /** One value, or several. */
  readonly status?: AlertStatus | readonly AlertStatus[]
  /** One value, or several. */
  readonly severity?: AlertSeverity | readonly AlertSeverity[]
  /** Of a series: with the id of an alert as `cursor`, its earlier alerts. */
  readonly fingerprint?: string
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
  readonly startedAt: string
}

/** Lists alerts, newest first: the open ones from memory, the resolved ones from the store. */
export async function listAlerts(source: ViewSource, query: AlertQuery): Promise<readonly Alert[]> {
  const { status: statuses, severity: severities, ...read } = readInput('query', querySchema, query)
  const filter = toFilter(source, read)
  const view = await openView(source)
  const { world, nowMs } = view
  const context = { silences: world.silences, nowMs }
  const newest = (found: readonly AlertRecord[]): readonly AlertRecord[] =>
    found.toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, read.limit)
  const open = [...world.alerts.values()].filter(
    (alert) =>
      alert.resolution === null &&
      (severities === undefined || severities.includes(alert.severity)) &&
      matchesQuery(alert, filter) &&
      (statuses === undefined ||
        statuses.includes(statusOf(alert, world.series.get(alert.fingerprint), context))),
  )
  const shown = new Map(newest(open).map((alert) => [alert.id, toAlert(alert, view)]))
  if (statuses === undefined || statuses.includes('resolved')) {
    // The open ones were read before: an alert that is resolved from now on is at least in one of the two.
    const { store } = source
    const stored = await openStored(source)
    const wanted = severities?.map((severity) => ({ ...filter, severity })) ?? [filter]
    const pages = await Promise.all(wanted.map((each) => store.listResolved({ ...each, limit: read.limit })))
    for (const alert of newest(pages.flat())) shown.set(alert.id, toAlert(alert, stored))
  }
  return [...shown.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, read.limit)
}

/** Converts a query to a filter of the store, without its status, severity and limit. */
function toFilter(
  { journal, clock }: ViewSource,
  { fingerprint, rule, labels, cursor: before, since }: Omit<v.InferOutput<typeof querySchema>, 'limit'>,
): Omit<ResolvedQuery, 'limit' | 'severity'> {
  return {
    ...(fingerprint !== undefined && { fingerprint }),
    ...(rule !== undefined && { rule }),
    ...(labels !== undefined && { labels }),
    ...(before !== undefined && { before }),
    // Ids follow the timeline, so a jump of the wall clock does not change what `since` means.
    ...(since !== undefined && { from: firstUuidV7(journal.nowMs() - (clock.now() - since)) }),
  }
}

/** Returns one alert, open or resolved, with what each channel knows of it. Rejects with `NOT_FOUND`. */
export async function getAlert(source: ViewSource, id: string): Promise<AlertDetail> {
  const record = await findAlert(source, id)
  const view = await openView(source)
  const alert = toAlert(record, view)
  return { ...alert, notifications: await notificationsOf(source, alert) }
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
    .toSorted((a, b) => a.sinceMs - b.sinceMs || (a.fingerprint < b.fingerprint ? -1 : 1))
    .map(({ fingerprint, rule, labels, breaches, sinceMs }) => {
      return { fingerprint, rule, labels, breaches, startedAt: isoTime(sinceMs - behindMs) }
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
