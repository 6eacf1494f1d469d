import { waiting } from '../notify/channel-alert.ts'
import type { ChannelSettings } from '../notify/channels.ts'
import { planNotifications } from '../notify/pipeline.ts'
import type { Due, Stage } from '../notify/plan.ts'
import type { AlertView } from './alert.ts'
import type { ViewSource } from './view-source.ts'

/** A notification that is due on a channel, by its public name. */
export interface DueItem {
  readonly channel: string
  readonly item: Due
  /** On the timeline. */
  readonly sinceMs: number
  /** Whether no person, inhibition or cooldown holds it. */
  readonly isWaiting: boolean
}

/** Of what is due to several recipients, the one that the channel holds is shown, then one that nothing holds. */
const ranks: Readonly<Partial<Record<Stage | 'none', number>>> = { channel: 0, none: 1 }

/** Returns what is due on each channel, or on one of them. A notification that is due to several recipients counts once. */
export function dueItems(
  { notify }: Pick<ViewSource, 'notify'>,
  { world, nowMs }: Pick<AlertView, 'world' | 'nowMs'>,
  only?: string,
): readonly DueItem[] {
  const found = new Map<string, DueItem>()
  for (const settings of notify.channels.values()) {
    const { publicName: channel } = settings
    if (only !== undefined && channel !== only) continue
    const { due } = planNotifications(world, settings, notify, nowMs)
    const waits = new Set(waiting(due))
    for (const item of due) {
      const key = JSON.stringify([channel, item.alert.id, item.kind])
      const isWaiting = waits.has(item)
      const shown = { channel, item, sinceMs: dueSinceMs(item, settings, nowMs), isWaiting }
      const other = found.get(key)
      if (other === undefined || rankOf(shown) < rankOf(other)) found.set(key, shown)
    }
  }
  return [...found.values()]
}

function rankOf({ item, isWaiting }: DueItem): number {
  return ranks[item.heldBy ?? 'none'] ?? (isWaiting ? 2 : 3)
}

function dueSinceMs(
  { kind, alert, row, limits, reasons }: Due,
  { refreshMs = Infinity }: ChannelSettings,
  nowMs: number,
): number {
  switch (kind) {
    case 'fire':
      return alert.firedMs
    case 'resolve':
      return alert.resolvedMs ?? nowMs
    case 'missed':
      return row.missedSinceMs ?? nowMs
    case 'remind': {
      const notifiedMs = row.notifiedMs ?? nowMs
      const repeatedMs = reasons.includes('repeat') ? notifiedMs + limits.repeatMs : nowMs
      const refreshedMs = reasons.includes('refresh') ? notifiedMs + refreshMs : nowMs
      return Math.min(nowMs, repeatedMs, refreshedMs)
    }
  }
}
