import { isAcknowledged } from '../alert.ts'
import { silencedUntil } from '../matchers/silence.ts'
import { resolveBehind } from './inhibit.ts'
import { hold, lookAgain, type Due, type Plan } from './plan.ts'

/**
 * Holds FIREs and REMINDs of alerts that are silenced or suppressed, and REMINDs and escalations of acknowledged ones. A
 * channel of the rule that does not know an acknowledged alert is still notified of it.
 */
export function silence(plan: Plan): void {
  for (const due of plan.due) {
    if (due.kind !== 'fire' && due.kind !== 'remind') continue
    hold(plan, due, 'silenced', alertSilencedUntil(plan, due.alert))
    const { acknowledgement } = due.alert
    const isHeld = due.kind === 'remind' || due.reasons.includes('escalated')
    if (isHeld && acknowledgement !== null && isAcknowledged(due.alert, plan.nowMs))
      hold(plan, due, 'acknowledged', acknowledgement.untilMs)
  }
  lookAtSilences(plan)
  resolveBehind(plan)
}

/** Returns until when an alert is silenced or suppressed; 0 if it is not. */
export function alertSilencedUntil(
  { world, nowMs }: Pick<Plan, 'world' | 'nowMs'>,
  { fingerprint, labels, severity }: Due['alert'],
): number {
  const suppression = world.series.get(fingerprint)?.suppression ?? null
  return silencedUntil(world, { labels, suppression }, severity, nowMs)
}

/**
 * A silence that ends may call for a reminder of an alert about which nothing is due yet, and a recurring one begins
 * without a call.
 */
function lookAtSilences(plan: Plan): void {
  for (const { record, changesAt } of plan.world.silences.values())
    if (record.recurring !== null) lookAgain(plan, changesAt(plan.nowMs))
  for (const row of plan.channel.knowledge.values()) {
    if (row.silencedSinceMs === null) continue
    const open = plan.world.openAlert(row.fingerprint)
    if (open !== undefined) lookAgain(plan, alertSilencedUntil(plan, open))
  }
}
