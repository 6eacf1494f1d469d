import { hold, type Plan } from './plan.ts'

/**
 * Holds FIREs and REMINDs until the cooldown after the last accepted one has passed. A raised severity does not wait, nor
 * does a channel for machines. A series that the notifier refused alone waits on every channel.
 */
export function coolDown(plan: Plan): void {
  for (const due of plan.due) {
    const { kind, row, reasons, limits } = due
    const isNext = kind === 'fire' && row.refused?.id !== due.alert.id
    if (!isNext) hold(plan, due, 'cooldown', row.notBeforeMs)
    if (plan.settings.forMachines) continue
    if (kind !== 'fire' && kind !== 'remind') continue
    if (row.notifiedMs === null || reasons.includes('severity_raised')) continue
    hold(plan, due, 'cooldown', row.notifiedMs + limits.cooldownMs)
  }
}
