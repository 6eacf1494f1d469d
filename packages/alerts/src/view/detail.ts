import { readName } from '../handle/arguments.ts'
import { planNotifications } from '../notify/pipeline.ts'
import type { Due, Stage } from '../notify/plan.ts'
import type { ChannelSettings } from '../notify/channels.ts'
import type { KnowledgeRecord, MemberKind } from '../store/notify-records.ts'
import type { World } from '../world/world.ts'
import { toAlert, type Alert } from './alert.ts'
import { findAlert } from './list.ts'
import { isoOfTimeline, viewNow, type ViewSource } from './view-source.ts'

/** What one channel knows of an alert, and what is due to it. Times are ISO 8601 in UTC. */
export interface ChannelNotification {
  readonly channel: string
  /** State of the alert by the last message that the channel accepted; `nothing` if it has accepted none. */
  readonly state: KnowledgeRecord['state']
  readonly due: MemberKind | null
  /** Stage that holds what is due; null if nothing is due or it is sent now. */
  readonly heldBy: Stage | null
  /** Null also if it is held until something changes. */
  readonly heldUntil: string | null
  /** When the channel last accepted a message about the alert; null if it has accepted none. */
  readonly notifiedAt: string | null
}

/** An alert with its notifications. */
export interface AlertDetail extends Alert {
  /** One item for each channel that knows the alert or is to be notified of it. */
  readonly notifications: readonly ChannelNotification[]
}

/** Returns one alert, open or resolved, with what each channel knows of it. */
export async function getAlert(source: ViewSource, id: string): Promise<AlertDetail> {
  const record = await findAlert(source, readName('id', id))
  const world = await source.journal.open()
  const alert = toAlert(record, world.series.get(record.fingerprint), viewNow(source, world))
  return { ...alert, notifications: notificationsOf(source, world, alert) }
}

/** One item for each public name: of several recipients, one that something is due to. */
function notificationsOf(source: ViewSource, world: World, alert: Alert): readonly ChannelNotification[] {
  const found = new Map<string, ChannelNotification>()
  for (const settings of source.notify.channels.values()) {
    const item = knowledgeOf(source, world, alert, settings)
    if (item === null) continue
    const other = found.get(item.channel)
    if (other === undefined || (other.due === null && item.due !== null)) found.set(item.channel, item)
  }
  return [...found.values()]
}

function knowledgeOf(
  source: ViewSource,
  world: World,
  alert: Alert,
  settings: ChannelSettings,
): ChannelNotification | null {
  const row = world.channel(settings.name).knowledge.get(alert.fingerprint)
  if (row === undefined) return null
  const due = planNotifications(world, settings, source.notify, source.journal.nowMs()).due.find(
    (item) => item.alert.id === alert.id,
  )
  const state = stateOf(row, alert)
  if (state === 'nothing' && due === undefined) return null
  return {
    channel: settings.publicName,
    state,
    ...heldOf(source, due),
    notifiedAt: row.known.id === alert.id ? isoOfTimeline(source, row.acceptedMs) : null,
  }
}

function heldOf(
  source: ViewSource,
  due: Due | undefined,
): Pick<ChannelNotification, 'due' | 'heldBy' | 'heldUntil'> {
  if (due === undefined) return { due: null, heldBy: null, heldUntil: null }
  const { kind, heldBy, heldUntilMs } = due
  return { due: kind, heldBy, heldUntil: heldBy === null ? null : isoOfTimeline(source, heldUntilMs) }
}

/** A channel that knows a later alert of the series knows that this one has ended. */
function stateOf({ known, state }: KnowledgeRecord, { number }: Alert): KnowledgeRecord['state'] {
  if (known.number < number || known.id === '') return 'nothing'
  return known.number > number ? 'resolved' : state
}
