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
  for (const other of context.channels.values()) {
    const isReplaced =
      isOut(world, other) &&
      fits(other, alert) &&
      ownReason(other, alert, context) !== null &&
      !knows(world, other, alert) &&
      fallbacksOf(place, other).has(settings.publicName)
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
  if (context.channelsOf(rule).includes(publicName)) return 'rule'
  const reachedMs = alert.escalation?.reachedMs ?? 0
  const isEscalated = rule.escalate.some(
    ({ afterMs, channels }) => afterMs <= reachedMs && channels.includes(publicName),
  )
  return isEscalated ? 'escalated' : null
}

function isOut(world: World, { name, fallback }: ChannelSettings): boolean {
  return fallback.length > 0 && isUnusable(world.channel(name).record)
}

function knows(world: World, { name }: ChannelSettings, { fingerprint, number }: WantedAlert): boolean {
  const row = world.channel(name).knowledge.get(fingerprint)
  return row?.state === 'firing' && row.known.number === number
}

/**
 * Returns the names of the fallbacks of a channel, and those of each fallback that takes no messages either. That one is
 * among them, so that it is tried and can become usable again.
 */
function fallbacksOf({ world, context }: ChannelPlace, of: ChannelSettings): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [...of.fallback]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === of.publicName || found.has(name)) continue
    found.add(name)
    const recipients = [...context.channels.values()].filter(({ publicName }) => publicName === name)
    if (recipients.every(({ name: each }) => isUnusable(world.channel(each).record)))
      open.push(...recipients.flatMap(({ fallback }) => fallback))
  }
  return found
}
