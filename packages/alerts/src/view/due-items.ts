import type { AlertRecord } from '../alert.ts'
import { createTurns } from '../clock.ts'
import { isWaiting } from '../notify/channel-alert.ts'
import type { ChannelSettings } from '../notify/channels.ts'
import { planNotifications } from '../notify/pipeline.ts'
import type { Due, Plan, Stage } from '../notify/plan.ts'
import type { ViewSource } from './view-source.ts'

type DueSource = Pick<ViewSource, 'notify' | 'journal'>

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

/** What is due on one channel. */
export interface ChannelDue {
  /** Its recipients. */
  readonly channels: readonly [ChannelSettings, ...ChannelSettings[]]
  readonly items: readonly DueItem[]
  /** Time of the look, on the timeline. */
  readonly nowMs: number
}

/**
 * Looks at what is due on each channel, or on one of them. Yields to the event loop between channels: the world may change
 * from one to the next.
 */
export async function* dueByChannel(source: DueSource, only?: string): AsyncGenerator<ChannelDue, void> {
  const turn = createTurns()
  const { channels } = source.notify
  for (const [name, [first, ...others]] of Map.groupBy(channels.values(), ({ publicName }) => publicName))
    if (first !== undefined && (only === undefined || name === only))
      yield await dueOn(source, [first, ...others], turn)
}

/** Returns what is due on one channel. What is due to several recipients about one alert counts once. */
export async function dueOn(
  { notify, journal }: DueSource,
  channels: ChannelDue['channels'],
  turn: () => Promise<void> = createTurns(),
): Promise<ChannelDue> {
  const world = await journal.open()
  let items: readonly DueItem[] = []
  let nowMs = journal.nowMs()
  for (const settings of channels) {
    await turn()
    nowMs = journal.nowMs()
    const found = itemsOf(planNotifications(world, settings, notify, nowMs))
    items = items.length === 0 ? found : merge(items, found)
  }
  return { channels, items, nowMs }
}

function itemsOf(plan: Plan): readonly DueItem[] {
  const triedMs = remindersTried(plan)
  const { publicName: channel } = plan.settings
  return plan.due.map((item) => {
    const sinceMs = dueSinceMs(plan, item, triedMs)
    return { channel, alertId: item.alert.id, item, sinceMs, isWaiting: isWaiting(item) }
  })
}

function merge(items: readonly DueItem[], more: readonly DueItem[]): readonly DueItem[] {
  const found = new Map(items.map((each) => [each.alertId, each]))
  for (const each of more) {
    const other = found.get(each.alertId)
    if (other === undefined || rankOf(each) < rankOf(other)) found.set(each.alertId, each)
  }
  return [...found.values()]
}

function rankOf({ item: { heldBy }, isWaiting: waits }: DueItem): number {
  return ranks[heldBy ?? 'none'] ?? (waits ? 2 : 3)
}

/** When the REMIND of an alert was first tried, by the id of the alert. */
function remindersTried({ channel, due }: Plan): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  if (!due.some(({ kind }) => kind === 'remind')) return found
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
