import type { ChannelStatus } from '@botwatch/alerts'
import type { Monitor } from '@botwatch/monitor'

import type { AddEvent } from './record-events.ts'

type Shown = Pick<ChannelStatus, 'state' | 'isUsable'>

/**
 * Adds an event when the state of a channel has changed, and after its first attempt in this process. Only attempts change it.
 * Returns a function that ends it.
 */
export function watchChannels({ alerts }: Pick<Monitor, 'alerts'>, add: AddEvent): () => void {
  const known = new Map<string, Shown>()
  const look = async (channel: string): Promise<void> => {
    // Only this one: when all fail at once, a look at all of them for each would block the process for minutes.
    const { state, isUsable, until, reason } = await alerts.getChannel(channel)
    const before = known.get(channel)
    if (state === before?.state && isUsable === before.isUsable) return
    known.set(channel, { state, isUsable })
    add('channel.changed', {
      channel,
      from: before?.state ?? null,
      to: state,
      is_usable: isUsable,
      until,
      reason,
    })
  }
  // It has been removed, or the store fails, which the alert manager reports.
  const lookAt = (channel: string): Promise<void> => look(channel).catch(() => undefined)
  const undo = [
    alerts.on('notificationSent', ({ channel }) =>
      // Most messages are sent by a channel that is fine, and stays so.
      known.get(channel)?.state === 'ok' ? undefined : lookAt(channel),
    ),
    alerts.on('notificationFailed', ({ channel }) => lookAt(channel)),
    alerts.on('notificationRefused', ({ channel }) => lookAt(channel)),
  ]
  return () => {
    for (const off of undo) off()
  }
}
