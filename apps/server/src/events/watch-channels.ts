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
    const found = (await alerts.listChannels()).find(({ name }) => name === channel)
    const before = known.get(channel)
    if (found === undefined || (found.state === before?.state && found.isUsable === before.isUsable)) return
    const { state, isUsable, until, reason } = found
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
  // The alert manager reports that its store fails.
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
