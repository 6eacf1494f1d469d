import type { AlertManager } from '@botwatch/alerts'

import { createLoop, type Loop } from '../lifecycle/loop.ts'
import type { Stall } from './status.ts'

const READ_EVERY_MS = 15_000
const STUCK_AFTER_MS = 300_000

/** A loop that reads the channels, and what it has found. */
export interface ChannelWatch {
  readonly loop: Loop
  /** Channels to which something has been due for 5 minutes that nothing but the channel holds up. */
  readonly stalled: () => readonly Stall[]
}

/** Creates the watch of the channels. It reads from memory every 15 seconds. */
export function watchChannels(
  alerts: Pick<AlertManager, 'listChannels'>,
  onError: (error: unknown) => void,
): ChannelWatch {
  let oldest: readonly { readonly name: string; readonly since: string }[] = []
  const run = async (): Promise<void> => {
    const channels = await alerts.listChannels()
    oldest = channels.flatMap(({ name, oldestSendableAt: since }) => (since === null ? [] : { name, since }))
  }
  return {
    loop: createLoop({ name: 'channels', intervalMs: READ_EVERY_MS, run, onError }),
    stalled: () =>
      oldest
        .filter(({ since }) => Date.now() - Date.parse(since) > STUCK_AFTER_MS)
        .map((each) => ({ kind: 'channel', ...each })),
  }
}
