import { isAcknowledged, type AlertRecord } from '../alert.ts'
import { inhibitedUntil } from './inhibit.ts'
import { addDue, hold, ready, type Due, type Plan } from './plan.ts'
import { alertSilencedUntil } from './silence.ts'
import { isWanted } from './wanted.ts'

/**
 * Holds the members of a group until its first news is `groupWaitMs` old, so that alerts that fire together share a message.
 * A critical alert does not wait. A reminder names the whole group.
 */
export function group(plan: Plan): void {
  remindWholeGroups(plan)
  if (plan.isStopping) return
  for (const members of Map.groupBy(ready(plan), (due) => due.group).values()) {
    const untilMs = members.reduce((ms, due) => Math.min(ms, waitsUntil(due)), Infinity)
    for (const due of members) hold(plan, due, 'grouped', untilMs)
  }
}

function waitsUntil({ kind, alert, limits }: Due): number {
  if (alert.severity === 'critical' || kind === 'remind' || kind === 'missed') return 0
  const newsMs = kind === 'fire' ? alert.firedMs : (alert.resolvedMs ?? 0)
  return newsMs + limits.groupWaitMs
}

/** Adds the alerts that the channel knows as firing to a reminder about another alert of their group. */
function remindWholeGroups(plan: Plan): void {
  // A machine is reminded of each series at the interval of that series.
  if (plan.settings.forMachines) return
  const reminded = new Set(ready(plan).flatMap((due) => (due.kind === 'remind' ? [due.group] : [])))
  if (reminded.size === 0) return
  const taken = new Set(plan.due.map(({ row }) => row))
  for (const row of plan.channel.knowledge.values()) {
    if (row.state !== 'firing' || row.group === null || !reminded.has(row.group) || taken.has(row)) continue
    const open = plan.world.openAlert(row.fingerprint)
    if (open === undefined || open.id !== row.known.id || isHeld(plan, open)) continue
    addDue(plan, row, open, 'remind', { reasons: ['repeat'] })
  }
}

function isHeld(plan: Plan, alert: AlertRecord): boolean {
  const { nowMs } = plan
  return (
    !isWanted(plan, alert) ||
    isAcknowledged(alert, nowMs) ||
    alertSilencedUntil(plan, alert) > nowMs ||
    inhibitedUntil(plan, alert) > nowMs
  )
}
