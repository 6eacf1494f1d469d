import { choice, integer } from '@botwatch/options'
import * as v from 'valibot'

import type { Labels } from '../labels.ts'
import type { LedgerState } from '../ledger/draft.ts'
import { ALERT_SEVERITIES, type AlertSeverity } from '../severity.ts'
import { matchesQuery } from '../store/resolved.ts'
import { firstUuidV7 } from '../uuid.ts'
import { toAlertEvent, type AlertEvent } from './alert-event.ts'
import { toAlert, type Alert, type AlertStatus, type AlertViewContext } from './alert.ts'
import { cursor, labels as labelValues, readInput, readName, time } from './arguments.ts'
import { findEpisode } from './handling.ts'
import { viewNow, type Services } from './services.ts'

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

/** Returns one alert, open or resolved. */
export async function getAlert(services: Services, id: string): Promise<Alert> {
  const episode = await findEpisode(services, readName('id', id))
  const ledger = await services.journal.open()
  return toAlert(episode, ledger.state.alerts.get(episode.fingerprint), viewNow(services, ledger))
}

/** Lists alerts, newest first: the open ones from memory, the resolved ones from the store. */
export async function listAlerts(services: Services, query: AlertQuery): Promise<readonly Alert[]> {
  const {
    status,
    since,
    cursor: before,
    limit,
    severity,
    rule,
    labels,
  } = readInput('query', querySchema, query)
  const ledger = await services.journal.open()
  const wanted = {
    ...(severity !== undefined && { severity }),
    ...(rule !== undefined && { rule }),
    ...(labels !== undefined && { labels }),
    ...(before !== undefined && { before }),
    // Ids are made by the timeline, so a jump of the wall clock does not shift what "since" means.
    ...(since !== undefined && {
      from: firstUuidV7(ledger.timeline.now() - (services.settings.clock.now() - Number(since))),
    }),
  }
  const view = viewNow(services, ledger)
  const open = openAlerts(ledger.state, view).filter(
    (alert) => matchesQuery(alert, wanted) && (status === undefined || alert.status === status),
  )
  if (status !== undefined && status !== 'resolved') return newestFirst(open).slice(0, limit)
  const resolved = (await services.store.listResolved({ ...wanted, limit })).map((episode) =>
    toAlert(episode, undefined, view),
  )
  // One may have been resolved since the look at the open ones.
  const ended = new Set(resolved.map(({ id }) => id))
  return newestFirst([...open.filter(({ id }) => !ended.has(id)), ...resolved]).slice(0, limit)
}

/** Returns the audit trail of one alert. */
export async function listEvents(services: Services, id: string): Promise<readonly AlertEvent[]> {
  await findEpisode(services, readName('id', id))
  return (await services.store.listEvents(id)).map(toAlertEvent)
}

/** Every open alert. */
function openAlerts(state: LedgerState, view: AlertViewContext): readonly Alert[] {
  return [...state.episodes.values()].map((episode) =>
    toAlert(episode, state.alerts.get(episode.fingerprint), view),
  )
}

function newestFirst(alerts: readonly Alert[]): readonly Alert[] {
  return alerts.toSorted((a, b) => (a.id < b.id ? 1 : -1))
}
