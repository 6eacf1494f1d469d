import type { LedgerState } from '../ledger/draft.ts'
import { ALERT_SEVERITIES, type AlertSeverity } from '../severity.ts'
import type { AlertStore } from '../store/store.ts'
import { toAlert, type Alert, type AlertStatus, type AlertViewContext } from './alert.ts'
import { Arguments } from './arguments.ts'

const STATUSES: readonly AlertStatus[] = ['active', 'acknowledged', 'suppressed', 'resolved']

/** Which alerts to list. */
export interface AlertQuery {
  readonly status?: AlertStatus
  readonly severity?: AlertSeverity
  readonly rule?: string
  /** 1 to 1000. Default 100. */
  readonly limit?: number
}

/** Lists alerts, newest first: the open ones from memory, the resolved ones from the store. */
export async function listAlerts(
  state: LedgerState,
  store: AlertStore,
  query: AlertQuery,
  context: AlertViewContext,
): Promise<readonly Alert[]> {
  const { status, severity, rule, limit = 100 } = query
  const check = new Arguments('Invalid query', String)
  check.integer('limit', limit, 1, 1000)
  if (status !== undefined && !STATUSES.includes(status)) {
    check.fail('status', `expected one of ${STATUSES.join(', ')}`)
  }
  if (severity !== undefined && !ALERT_SEVERITIES.includes(severity)) {
    check.fail('severity', `expected one of ${ALERT_SEVERITIES.join(', ')}`)
  }
  check.done()

  const open = status === 'resolved' ? [] : openAlerts(state, context)
  const filters = { limit, ...(severity && { severity }), ...(rule !== undefined && { rule }) }
  const resolved = status === undefined || status === 'resolved' ? await store.listResolved(filters) : []
  const found = open.filter(
    (alert) =>
      (status === undefined || alert.status === status) &&
      (severity === undefined || alert.severity === severity) &&
      (rule === undefined || alert.rule === rule),
  )
  const all = [...found, ...resolved.map((episode) => toAlert(episode, undefined, context))]
  return all.toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit)
}

/** Every open alert. */
export function openAlerts(state: LedgerState, context: AlertViewContext): readonly Alert[] {
  return [...state.episodes.values()].map((episode) =>
    toAlert(episode, state.alerts.get(episode.fingerprint), context),
  )
}
