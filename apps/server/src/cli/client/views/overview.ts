import type { Reason, WireOverview } from '../../../api/overview/overview.ts'
import { paintWord } from '../terminal/formats.ts'
import { wordCell, type Screen } from '../terminal/screen.ts'
import { fit, shown } from '../terminal/width.ts'
import { age, count, duration, moment } from '../terminal/words.ts'
import { showAlerts } from './alert-lines.ts'
import { budgetText, spentText } from './spending.ts'
import { showChannels } from './channels.ts'

const REASONS: Readonly<Record<Reason, string>> = {
  checks_unhealthy: 'a check is unhealthy',
  alerts_critical: 'an alert of the severity error or critical is open',
  channels_failing: 'a channel takes no messages',
  alerts_unknown: 'the alerts cannot be read',
  checks_unknown: 'a check has no current result',
  budget_exceeded: 'a budget is exceeded',
  alerts_open: 'an alert of the severity warning is open',
  checks_degraded: 'a check is degraded',
  budget_warning: 'a budget is nearly spent',
  alerts_known: 'an alert is open that is acknowledged or suppressed',
  no_checks: 'no check is configured',
}

/** Writes the overview: the verdict, its reasons, and one line for each part that works. */
export function showOverview(screen: Screen, overview: WireOverview, isAll: boolean): void {
  const { paint, line, field, nowMs } = screen
  const { verdict } = overview
  const status = shown(verdict.status)
  const about = `Botwatch ${shown(overview.version)}, up ${duration(overview.uptime_seconds)}, at ${moment(overview.timestamp, nowMs)}`
  line(
    `${paint('bold', paintWord(paint, status, status.toUpperCase()))}  ${paint('bold', shown(overview.instance))}  ${paint('dim', about)}`,
  )
  const reasons = verdict.reasons.map((reason) => REASONS[reason] ?? shown(reason))
  if (reasons.length > 0) field('because', reasons.join('; '))
  if (overview.state !== 'ready') field('state  ', `the server is ${shown(overview.state)}`)
  showOpen(screen, overview)
  showChecks(screen, overview, isAll)
  showSpending(screen, overview)
  showNotifications(screen, overview)
}

function showOpen(screen: Screen, { alerts }: WireOverview): void {
  const { line, paint } = screen
  line()
  if (alerts === null)
    return line(`${paint('bold', 'Alerts')}  cannot be read; see "stores" in GET /api/v1/system`)
  const pending = alerts.pending === 0 ? '' : `, ${alerts.pending} pending`
  line(`${paint('bold', 'Alerts')}  ${alerts.total === 0 ? 'none open' : `${alerts.total} open`}${pending}`)
  showAlerts(screen, alerts.items)
  const more = alerts.total - alerts.items.length
  if (more > 0) line(`… and ${more} more; "botwatch alerts" lists all`)
}

function showChecks(screen: Screen, { checks }: WireOverview, isAll: boolean): void {
  const { line, paint, table, nowMs } = screen
  line()
  const counts = (['unhealthy', 'degraded', 'unknown', 'healthy'] as const)
    .filter((status) => checks[status] > 0)
    .map((status) => `${checks[status]} ${status}`)
  line(`${paint('bold', 'Checks')}  ${counts.length === 0 ? 'none' : counts.join(', ')}`)
  const listed = isAll ? checks.items : checks.items.filter(({ status }) => status !== 'healthy')
  if (listed.length === 0) return
  table(
    [{ title: 'STATUS' }, { title: 'CHECK' }, { title: 'FOR' }, { title: 'MESSAGE' }],
    listed.map((check) => [
      wordCell(check.status),
      fit(shown(check.name), 30),
      age(check.since, nowMs),
      `${shown(check.message)}${check.blocked_by.length === 0 ? '' : ` (${shown(check.blocked_by.join(', '))} fails)`}`,
    ]),
  )
}

function showSpending({ line, paint }: Screen, { spend }: WireOverview): void {
  line()
  const label = paint('bold', 'Spending')
  if (spend === null) return line(`${label}  unknown; the stored usage is not loaded`)
  line(`${label}  ${spentText(spend)}`)
  for (const budget of spend.budgets) line(`  ${budgetText(budget, spend.currency)}`)
}

function showNotifications(screen: Screen, { channels, notifications }: WireOverview): void {
  const { line, paint, nowMs } = screen
  line()
  const label = paint('bold', 'Channels')
  if (channels === null) return line(`${label}  cannot be read`)
  const { total, failing } = channels
  const works = failing.length === 0 ? 'all work' : count(failing.length, 'fails', 'fail')
  const due =
    notifications === null || notifications.due === 0
      ? 'no notification is due'
      : `${count(notifications.due, 'notification')} due, the oldest for ${age(notifications.oldest_due_at, nowMs)}`
  line(`${label}  ${total === 0 ? 'none' : `${total}, ${works}`}; ${due}`)
  if (failing.length > 0) showChannels(screen, failing)
}
