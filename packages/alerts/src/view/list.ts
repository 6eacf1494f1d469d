import { choice, integer } from '@botwatch/options'
import * as v from 'valibot'

import { ALERT_SEVERITIES, type AlertEvent, type AlertRecord, type AlertSeverity } from '../alert.ts'
import { AlertsError } from '../errors.ts'
import { cursor, labels as labelValues, readInput, readName, time } from '../handle/arguments.ts'
import type { Labels } from '../labels.ts'
import { matchesQuery } from '../store/resolved.ts'
import type { ResolvedQuery } from '../store/store.ts'
import { firstUuidV7 } from '../uuid.ts'
import type { World } from '../world/world.ts'
import { statusOf, toAlert, type Alert, type AlertStatus } from './alert.ts'
import { viewNow, type ViewSource } from './view-source.ts'

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
  readonly since?: Date | number
  /** Id of the last alert of the previous page. Alerts that fire or resolve in between do not shift the pages. */
  readonly cursor?: string
  /** Maximum number of alerts, 1 to 1000. Default 100. */
  readonly limit?: number
}

/** Filters of alerts, in memory and in the store. */
type Filter = Omit<ResolvedQuery, 'limit'>

/** Lists alerts, newest first: the open ones from memory, the resolved ones from the store. */
export async function listAlerts(source: ViewSource, query: AlertQuery): Promise<readonly Alert[]> {
  const {
    status,
    since,
    cursor: before,
    limit,
    severity,
    rule,
    labels,
  } = readInput('query', querySchema, query)
  const { journal, store, clock } = source
  const world = await journal.open()
  const filter: Filter = {
    ...(severity !== undefined && { severity }),
    ...(rule !== undefined && { rule }),
    ...(labels !== undefined && { labels }),
    ...(before !== undefined && { before }),
    // Ids follow the timeline, so a jump of the wall clock does not change what `since` means.
    ...(since !== undefined && { from: firstUuidV7(journal.nowMs() - (clock.now() - Number(since))) }),
  }
  const withHistory = status === undefined || status === 'resolved'
  // An alert that has just been resolved is in neither place until it is stored.
  if (withHistory) await journal.commit()
  const context = viewNow(source, world)
  const isShown = (alert: AlertRecord): boolean =>
    matchesQuery(alert, filter) &&
    (status === undefined || statusOf(alert, world.series.get(alert.fingerprint), context) === status)
  const open = newestFirst(openAlerts(world).filter(isShown))
    .slice(0, limit)
    .map((alert) => toAlert(alert, world.series.get(alert.fingerprint), context))
  if (!withHistory) return open
  const resolved = (await store.listResolved({ ...filter, limit })).map((alert) =>
    toAlert(alert, undefined, context),
  )
  // An alert may have been resolved since the open ones were listed.
  const resolvedIds = new Set(resolved.map(({ id }) => id))
  return newestFirst([...open.filter(({ id }) => !resolvedIds.has(id)), ...resolved]).slice(0, limit)
}

/** Returns the audit trail of one alert, oldest first. */
export async function listEvents(source: ViewSource, id: string): Promise<readonly AlertEvent[]> {
  await findAlert(source, readName('id', id))
  await source.journal.commit()
  return await source.store.listEvents(id)
}

/** Returns an alert from memory or the store. Rejects with `NOT_FOUND`. */
export async function findAlert({ journal, store }: ViewSource, id: string): Promise<AlertRecord> {
  const world = await journal.open()
  const known = world.findAlert(id)
  if (known !== undefined) return known
  await journal.commit()
  const stored = world.findAlert(id) ?? (await store.getAlert(id))
  if (stored === undefined) throw new AlertsError('NOT_FOUND', 'No alert has this id')
  return stored
}

function openAlerts({ alerts }: World): readonly AlertRecord[] {
  return [...alerts.values()].filter(({ resolution }) => resolution === null)
}

function newestFirst<T extends { readonly id: string }>(alerts: readonly T[]): readonly T[] {
  return alerts.toSorted((a, b) => (a.id < b.id ? 1 : -1))
}
