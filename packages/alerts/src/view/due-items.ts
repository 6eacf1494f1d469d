import type { AlertRecord } from '../alert.ts'
import { waiting } from '../notify/channel-alert.ts'
import { planNotifications } from '../notify/pipeline.ts'
import type { Due, Plan, Stage } from '../notify/plan.ts'
import type { AlertView } from './alert.ts'
import type { ViewSource } from './view-source.ts'

/** A notification that is due on a channel, by its public name. */
export interface DueItem {
  readonly channel: string
  readonly alertId: string
  readonly item: Due
  /** On the timeline. */
  readonly sinceMs: number
  /** Whether no person, inhibition or cooldown holds it. */
  readonly isWaiting: boolean
}

/** Of what is due to several recipients, the one that the channel holds is shown, then one that nothing holds. */
const ranks: Readonly<Partial<Record<Stage | 'none', number>>> = { channel: 0, none: 1 }

/** Returns what is due on each channel, or on one of them. What is due to several recipients about one alert counts once. */
export function dueItems(
  { notify }: Pick<ViewSource, 'notify'>,
  { world, nowMs }: Pick<AlertView, 'world' | 'nowMs'>,
  only?: string,
): readonly DueItem[] {
  const found = new Map<string, DueItem>()
  for (const settings of notify.channels.values()) {
    const { publicName: channel } = settings
    if (only !== undefined && channel !== only) continue
    const plan = planNotifications(world, settings, notify, nowMs)
    const waits = new Set(waiting(plan.due))
    const triedMs = remindersTried(plan)
    for (const item of plan.due) {
      const alertId = item.alert.id
      const key = `${alertId} ${channel}`
      const isWaiting = waits.has(item)
      const shown = { channel, alertId, item, sinceMs: dueSinceMs(plan, item, triedMs), isWaiting }
      const other = found.get(key)
      if (other === undefined || rankOf(shown) < rankOf(other)) found.set(key, shown)
    }
  }
  return [...found.values()]
}

function rankOf({ item, isWaiting }: DueItem): number {
  return ranks[item.heldBy ?? 'none'] ?? (isWaiting ? 2 : 3)
}

/** When the REMIND of an alert was first tried, by the id of the alert. */
function remindersTried({ channel }: Plan): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const { members, startedMs } of channel.attempts.values())
    for (const { alertId, kind } of members)
      if (kind === 'remind') found.set(alertId, Math.min(startedMs, found.get(alertId) ?? Infinity))
  return found
}

function dueSinceMs(
  plan: Plan,
  { kind, alert, row, limits, reasons }: Due,
  remindersTriedMs: ReadonlyMap<string, number>,
): number {
  const { nowMs, settings } = plan
  switch (kind) {
    case 'fire':
      return reasons.includes('escalated') ? escalatedMs(plan, alert) : alert.firedMs
    case 'resolve':
      return alert.resolvedMs ?? nowMs
    case 'missed':
      return row.missedSinceMs ?? nowMs
    case 'remind': {
      // When a severity was raised or a silence ended is not known.
      const triedMs = remindersTriedMs.get(alert.id) ?? nowMs
      const notifiedMs = row.notifiedMs ?? nowMs
      const repeatedMs = reasons.includes('repeat') ? notifiedMs + limits.repeatMs : nowMs
      const refreshedMs = reasons.includes('refresh') ? notifiedMs + (settings.refreshMs ?? 0) : nowMs
      return Math.min(triedMs, repeatedMs, refreshedMs)
    }
  }
}

/** When an alert was escalated to a channel. What held it since counts as if it had been escalated later. */
function escalatedMs({ context, settings, nowMs }: Plan, { rule, firedMs, escalation }: AlertRecord): number {
  const steps = context.ruleOf(rule)?.escalate ?? []
  const step = steps.find(({ channels }) => channels.includes(settings.publicName))
  const { sinceMs = null, countedMs = 0 } = escalation ?? {}
  if (step === undefined || sinceMs === null) return firedMs
  return Math.min(nowMs, Math.max(firedMs, sinceMs + step.afterMs - countedMs))
}
