import { severityRank, type AlertRecord } from '../alert.ts'
import type { World } from '../world/world.ts'
import { isUnusable } from './channel-state.ts'
import type { ChannelSettings, NotifyContext } from './channels.ts'

/** Why a channel is notified of an alert that its rule does not send there: an escalation, or it is the fallback of another. */
export type ExtraReason = 'escalated' | `fallback:${string}`

/** Facts that decide where an alert is wanted. */
export type WantedAlert = Pick<
  AlertRecord,
  'fingerprint' | 'number' | 'rule' | 'severity' | 'condition' | 'labels' | 'escalation'
>

/** A channel in its world. */
export interface ChannelPlace {
  readonly world: World
  readonly settings: ChannelSettings
  readonly context: NotifyContext
  /** Channels that take no messages and that this one stands in for, see {@link findReplaced}. */
  readonly replaces: readonly ChannelSettings[]
}

/** Returns all channels in their world. */
export function placesOf(world: World, context: NotifyContext): readonly ChannelPlace[] {
  const replacedBy = findReplaced(world, context)
  return [...context.channels.values()].map((settings) => {
    return { world, settings, context, replaces: replacedBy(settings.publicName) }
  })
}

/** Whether a channel is to be notified that an alert fires. */
export function isWanted(place: ChannelPlace, alert: WantedAlert): boolean {
  return wantedBy(place, alert) !== null
}

/** Returns why a channel is to be notified that an alert fires: by its rule, or for another reason; null if it is not. */
export function wantedBy(place: ChannelPlace, alert: WantedAlert): 'rule' | ExtraReason | null {
  const { world, settings, context } = place
  if (!fits(settings, alert)) return null
  const own = ownReason(settings, alert, context)
  if (own !== null || severityRank(alert.severity) < severityRank('error')) return own
  for (const other of place.replaces) {
    const isReplaced =
      fits(other, alert) && ownReason(other, alert, context) !== null && !knows(world, other, alert)
    if (isReplaced) return `fallback:${other.publicName}`
  }
  return null
}

/** A channel is never notified of its own failure, nor of alerts below its severity. */
function fits({ minSeverity, publicName }: ChannelSettings, alert: WantedAlert): boolean {
  if (severityRank(alert.severity) < severityRank(minSeverity)) return false
  return alert.condition !== 'internal' || alert.labels['channel'] !== publicName
}

function ownReason(
  { publicName }: ChannelSettings,
  alert: WantedAlert,
  context: NotifyContext,
): 'rule' | 'escalated' | null {
  if (alert.condition === 'internal') return 'rule'
  const rule = context.ruleOf(alert.rule)
  if (rule === undefined || rule.maxNotificationsPerHour === 0) return null
  if (context.channelsOf(rule).has(publicName)) return 'rule'
  const reachedMs = alert.escalation?.reachedMs ?? 0
  const isEscalated = rule.escalate.some(
    ({ afterMs, channels }) => afterMs <= reachedMs && channels.includes(publicName),
  )
  return isEscalated ? 'escalated' : null
}

function knows(world: World, { name }: ChannelSettings, { fingerprint, number }: WantedAlert): boolean {
  const row = world.channel(name).knowledge.get(fingerprint)
  return row?.state === 'firing' && row.known.number === number
}

/**
 * Returns a function that finds, by its public name, the channels that a channel stands in for: those that take no messages
 * and name it as a fallback, or name a fallback that takes no messages either. That one is notified, too, so that it is
 * tried and can become usable again. Valid until the state of a channel changes.
 */
export function findReplaced(
  world: World,
  { channels }: NotifyContext,
): (publicName: string) => readonly ChannelSettings[] {
  const withFallback = [...channels.values()].filter(({ fallback }) => fallback.length > 0)
  const out = new Set(withFallback.filter(({ name }) => isUnusable(world.channel(name).record)))
  const usable = new Set(withFallback.flatMap((each) => (out.has(each) ? [] : [each.publicName])))
  return (publicName) => {
    if (out.size === 0) return []
    const found = new Set([publicName])
    for (const name of found) {
      // A fallback that takes messages is not passed over.
      if (name !== publicName && usable.has(name)) continue
      for (const other of withFallback) if (other.fallback.includes(name)) found.add(other.publicName)
    }
    found.delete(publicName)
    return [...out].filter((other) => found.has(other.publicName))
  }
}
